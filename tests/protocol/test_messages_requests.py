"""Requests: encoded as the documents say, and read back on the far side."""

import json
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.protocol.messages import (
    FORM_TYPE,
    JSON_TYPE,
    XML_TYPE,
    decode_request,
    encode_form,
    encode_json,
    encode_soap,
)
from conformance.protocol.services import CANCELLATION, SERVICES, TOKEN_PAYMENT

steady = settings(deadline=None, derandomize=True)
FIELDS = (
    ("Merchant_ID", "700123"),
    ("OrderNumber", "Заказ 17"),
    ("PaymentToken", '{"Token":"a&b=c"}'),
    ("OrderComment", ""),
)

anything = st.text(st.characters(codec="utf-8"), max_size=20)
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
in_xml = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
    max_size=20,
).filter(lambda text: text == text.strip(" \t\r\n"))


def test_a_form_is_percent_encoded_utf_8_in_the_order_given():
    assert encode_form(FIELDS) == (
        b"Merchant_ID=700123&OrderNumber=%D0%97%D0%B0%D0%BA%D0%B0%D0%B7+17"
        b"&PaymentToken=%7B%22Token%22%3A%22a%26b%3Dc%22%7D&OrderComment="
    )


def test_a_form_in_another_charset_is_encoded_in_it_and_says_when_it_cannot():
    assert encode_form([("OrderNumber", "Ж")], "windows-1251") == b"OrderNumber=%C6"
    with pytest.raises(UnicodeEncodeError):
        encode_form([("OrderNumber", "日")], "windows-1251")


def test_json_is_one_object_of_strings():
    assert json.loads(encode_json(FIELDS)) == dict(FIELDS)
    assert encode_json([("a", "1"), ("a", "2")]) == b'{"a":"1","a":"2"}'


def test_soap_has_lower_case_children_without_a_namespace():
    root = ET.fromstring(encode_soap(CANCELLATION, [("Billnumber", "57"), ("Merchant_ID", "<&>")]))  # noqa: S314
    payload = root[0][0]
    assert root.tag == "{http://schemas.xmlsoap.org/soap/envelope/}Envelope"
    assert payload.tag == "{http://www.paysecure.ru/ws/}WSCancelRequestParams"
    assert [(child.tag, child.text) for child in payload] == [("billnumber", "57"), ("merchant_id", "<&>")]


@pytest.mark.parametrize(("name", "value"), [("Order Number", "1"), ("1st", "1"), ("OrderNumber", "\x00")])
def test_what_xml_cannot_carry_is_not_sent_as_soap(name, value):
    with pytest.raises(ValueError, match="send it in a form"):
        encode_soap(TOKEN_PAYMENT, [(name, value)])


@steady
@given(st.lists(st.tuples(anything, anything), max_size=6))
def test_forms_come_back_as_they_were_sent(fields):
    decoded = decode_request(FORM_TYPE, encode_form(fields))
    assert decoded.problem is None
    assert decoded.encoding == "form"
    assert decoded.fields == tuple(fields)


@steady
@given(st.lists(st.tuples(names, anything), max_size=6, unique_by=lambda field: field[0].lower()))
def test_json_comes_back_with_lower_case_names(fields):
    decoded = decode_request(JSON_TYPE, encode_json(fields))
    assert (decoded.encoding, decoded.problem) == ("json", None)
    assert decoded.fields == tuple((name.lower(), value) for name, value in fields)


@steady
@given(st.sampled_from(SERVICES), st.lists(st.tuples(names, in_xml), max_size=6))
def test_soap_comes_back_with_lower_case_names(service, fields):
    decoded = decode_request(XML_TYPE, encode_soap(service, fields))
    assert (decoded.encoding, decoded.problem) == ("soap", None)
    assert decoded.fields == tuple((name.lower(), value) for name, value in fields)


@steady
@given(
    st.sampled_from(
        ["", "application/json", "text/xml", "text/xml; charset=windows-1251", FORM_TYPE, "\x00;;=\n"]
    ),
    st.binary(max_size=200)
    | anything.map(str.encode)
    | st.sampled_from([b"<a>", b"{", b"%ff=1", b"[" * 100_000]),
)
def test_no_request_is_too_odd_to_be_decoded(content_type, body):
    decoded = decode_request(content_type, body)
    assert decoded.problem is None or decoded.fields == ()


def test_json_values_that_are_no_strings_come_as_their_text():
    body = b'{"Amount": 250.00, "Customer": {"Name": "A"}, "ok": true, "none": null, "x": "\\ud800"}'
    assert decode_request("application/json", body).fields == (
        ("amount", "250.00"),
        ("customer", '{"name":"A"}'),
        ("ok", "true"),
        ("x", "?"),
    )


def test_a_structured_parameter_of_a_soap_request_counts_as_absent():
    body = encode_soap(CANCELLATION, [("Billnumber", "57"), ("Customer", "")])
    structured = body.replace(b"<customer></customer>", b"<customer><name>A</name></customer>")
    assert decode_request(XML_TYPE, body).fields == (("billnumber", "57"), ("customer", ""))
    assert decode_request(XML_TYPE, structured).fields == (("billnumber", "57"),)


@pytest.mark.parametrize(
    ("content_type", "body", "problem"),
    [
        ("application/x-www-form-urlencoded", b"a=%ff", "not utf-8 at byte 0"),
        ("application/x-www-form-urlencoded", b"a=\xff", "not utf-8 at byte 2"),
        ("application/json", b"[1]", "JSON, but not an object"),
        (
            "application/json",
            b"{",
            "not JSON: Expecting property name enclosed in double quotes, line 1, column 2",
        ),
        ("application/json", b"[" * 200_000, "JSON nested too deeply"),
        ("text/xml", b"<a/>", "an XML document <a>, not a SOAP envelope"),
        ("text/xml", b"<a", "not well-formed XML: unclosed token: line 1, column 0"),
        (
            "text/xml",
            b'<!DOCTYPE a [<!ENTITY b "c">]><a/>',
            "XML that declares entities, which is refused for safety",
        ),
    ],
)
def test_a_body_that_cannot_be_read_has_a_problem_and_no_fields(content_type, body, problem):
    decoded = decode_request(content_type, body)
    assert decoded.problem == problem
    assert decoded.fields == ()


def test_a_declared_charset_is_heeded():
    decoded = decode_request("application/x-www-form-urlencoded; charset=windows-1251", b"OrderNumber=%C6")
    assert decoded.fields == (("OrderNumber", "Ж"),)


def test_empty_and_repeated_parameters_are_kept():
    decoded = decode_request(FORM_TYPE, b"a=&b&a=2\r\n")
    assert decoded.fields == (("a", ""), ("b", ""), ("a", "2"))
