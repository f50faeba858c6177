"""Reading answers: every shape, and everything that is no answer, without an exception."""

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conformance.protocol.answers import JsonNumber
from conformance.protocol.messages import read_answer

steady = settings(deadline=None, derandomize=True)
ENVELOPE = '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>{}</e:Body></e:Envelope>'
NAMES = st.sampled_from(
    [
        "order", "orders", "orderstate", "orderresult", "charge", "wscancel", "rp", "operation", "operations",
        "customer", "checkdata", "threedsdata", "firstcode", "secondcode", "fault", "faultcode", "faultstring",
        "detail", "message", "billnumber", "ordernumber", "OrderNumber", "packetdate", "recomendation", "\ud800",
    ]
)  # fmt: skip
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["0", "5", "107", ""])
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=12,
)
XML_NAMES = NAMES.filter(str.isascii)


@st.composite
def elements(draw, depth=4):
    name = draw(XML_NAMES | st.sampled_from(["result", "e:Fault", "e:Body", "e:Envelope"]))
    space = ' xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"' if name.startswith("e:") else ""
    children = draw(st.lists(elements(depth=depth - 1), max_size=3)) if depth else []
    text = draw(st.sampled_from(["", "0", "5", " AS000 ", "Approved", "&lt;"]))
    attributes = draw(st.sampled_from(["", ' firstcode="0"', ' firstcode="5" secondcode="x" count="2"']))
    return f"<{name}{space}{attributes}>{text}{''.join(children)}</{name}>"


def as_json(text, content_type="application/json"):
    return read_answer(text.encode(), content_type)


def one(answer):
    assert answer.kind == "orders", answer
    (order,) = answer.orders
    return order


# -- never an exception


@steady
@given(st.binary(max_size=300), st.text(max_size=30))
@example(b"\xff\xfe<\x00", "text/xml; charset=utf-16")
@example(b"\xef\xbb\xbf", "")
@example(b"{}", 'application/json; charset="\x00"')
def test_any_bytes_are_read(body, content_type):
    assert read_answer(body, content_type).kind in {"orders", "error", "unreadable"}


@steady
@given(TREES)
def test_any_json_is_read(tree):
    answer = read_answer(json.dumps(tree).encode(), "application/json")
    assert answer.form == "json" or not isinstance(tree, (dict, list))
    assert (answer.kind == "unreadable") <= (answer.problem is not None)
    for order in answer.orders:
        for fields in (order.fields, *order.operations):
            assert all(isinstance(value, str) for value in fields.values())
            assert "".join((*fields, *fields.values())).encode("utf-8") is not None


@steady
@given(elements(), st.booleans())
def test_any_xml_is_read(element, enveloped):
    answer = read_answer((ENVELOPE.format(element) if enveloped else element).encode(), "text/xml")
    assert (answer.kind == "unreadable") <= (answer.problem is not None)
    assert answer.form == "soap" or not enveloped


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":' * 100_000,
        b"[" * 300_000,
        b'{"order":' * 900 + b"1" + b"}" * 900,
        b'{"order":{"billnumber":"1",' + b'"customer":{' * 700 + b"}" * 702,
        b"<result>" * 30_000,
        b"<result firstcode='0'>" + b"<order>" * 30_000 + b"</order>" * 30_000 + b"</result>",
        b"{" + b",".join(b'"k%d":1' % at for at in range(20_000)) + b"}",
        b"<!---->" * 5_000 + b"<x",
        b'{"order":[{"billnumber":"1","orderamount":' + b"9" * 100_000 + b"}]}",
    ],
    ids=["objects", "lists", "orders", "blocks", "open elements", "elements", "keys", "comments", "digits"],
)
def test_what_is_large_or_deep_is_read(body):
    assert read_answer(body, "").kind in {"orders", "unreadable"}


# -- what is unreadable, and why


@pytest.mark.parametrize(
    ("body", "form", "problem"),
    [
        (b"", "unknown", "an empty body"),
        (b" \r\n", "unknown", "an empty body"),
        (b"<html><body>", "unknown", "an HTML page, without a title"),
        (b"<!doctype HTML><title> A\n B </title>", "unknown", "an HTML page, titled 'A B'"),
        (b"OK", "unknown", "text that is neither JSON nor XML: OK"),
        (b"a\x00b\x1b", "unknown", "text that is neither JSON nor XML: a\ufffdb\ufffd"),
        (b"ERROR:no;rights", "csv", "CSV, whose columns no source describes: ERROR:no;rights"),
        (b'{"order": NaN}', "json", "not JSON: NaN is no number"),
        (b'{"order": -Infinity}', "json", "not JSON: -Infinity is no number"),
        (b'{"order": [}', "json", "not JSON: Expecting value, line 1, column 12"),
        (b"[1]", "json", "JSON, but not an object"),
        (b"{}", "json", "a message with neither an order nor an error"),
        (b'{"order": 5}', "json", "an answer with a plain value where an order should stand"),
        (b'{"order": [5]}', "json", "an answer with a plain value where an order should stand"),
        (
            b'{"order": {"operations": ["5"]}}',
            "json",
            "an answer with a plain value where an operation should stand",
        ),
        (b'{"order": "\xff"}', "unknown", "text that is not UTF-8, at byte 11"),
        (b"<result>\xff</result>", "unknown", "text that is not UTF-8, at byte 8"),
        (b"<result/>", "xml", "a message with neither an order nor an error"),
        (b"<answer/>", "unknown", "an XML document <answer>, neither a result nor a SOAP envelope"),
        (
            b"<result>&state;</result>",
            "unknown",
            "not well-formed XML: undefined entity: line 1, column 8",
        ),
        (ENVELOPE.format("").encode(), "soap", "a SOAP envelope with an empty body"),
        (ENVELOPE.format("<a/>").encode(), "soap", "a message with neither an order nor an error"),
        (
            b'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"/>',
            "soap",
            "an envelope of http://www.w3.org/2003/05/soap-envelope, not of SOAP 1.1",
        ),
        (b"<Envelope/>", "soap", "an envelope of no namespace, not of SOAP 1.1"),
        (
            b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"/>',
            "soap",
            "a SOAP envelope without a body",
        ),
        (
            b'<?xml version="1.0" encoding="nonsense"?><result/>',
            "unknown",
            "XML that cannot be decoded: unknown encoding: nonsense",
        ),
    ],
)
def test_what_cannot_be_read_says_why(body, form, problem):
    answer = read_answer(body, "text/html")
    assert (answer.kind, answer.form, answer.problem) == ("unreadable", form, problem)


def test_parameter_entities_and_external_dtds_do_nothing():
    entity = b'<!DOCTYPE result [<!ENTITY % a SYSTEM "file:///etc/passwd"> %a;]><result firstcode="0"/>'
    assert read_answer(entity, "").problem == "XML that declares entities, which is refused for safety"
    external = b'<!DOCTYPE result SYSTEM "file:///etc/passwd"><result firstcode="0" count="0"/>'
    assert read_answer(external, "").kind == "orders"


# -- the values


def test_numbers_keep_their_text():
    fields = one(as_json('{"order": {"billnumber": 57, "orderamount": 250.00, "rate": 1E2}}')).fields
    assert fields == {"billnumber": "57", "orderamount": "250.00", "rate": "1E2"}
    assert isinstance(fields["orderamount"], JsonNumber)
    assert not isinstance(
        one(as_json('{"order": {"orderamount": "250.00"}}')).fields["orderamount"], JsonNumber
    )


def test_blanks_around_values_go_and_those_inside_stay():
    order = one(as_json('{"order": {"orderstate": " \\r\\n In  Process\\t", "ordernumber": "\\u00a0x"}}'))
    assert order.fields == {"orderstate": "In  Process", "ordernumber": "\u00a0x"}


def test_null_is_absent_and_an_empty_text_is_not():
    order = one(as_json('{"order": {"signature": "", "checkvalue": null, "testmode": true, "x": false}}'))
    assert order.fields == {"signature": "", "testmode": "true", "x": "false"}


def test_lone_surrogates_become_replacement_characters():
    order = one(as_json(r'{"order": {"ordernumber": "a\ud800", "x\udc00": "\ud83d\ude00"}}'))
    assert order.fields == {"ordernumber": "a\ufffd", "x\ufffd": "\U0001f600"}


def test_the_vendors_spellings_are_read_as_one():
    order = one(
        as_json('{"order": {"ascurl": "u", "recomendation": "r", "protocolname": "p", "usermessage": "m"}}')
    )
    assert order.fields == {
        "acsurl": "u",
        "recommendation": "r",
        "protocoltypename": "p",
        "customermessage": "m",
    }


def test_utf_8_comes_before_a_declared_charset():
    body = '{"order": {"ordernumber": "Ж"}}'
    assert one(read_answer(body.encode(), "text/html; charset=ISO-8859-1")).fields["ordernumber"] == "Ж"
    declared = "application/json; charset=windows-1251"
    assert one(read_answer(body.encode("cp1251"), declared)).fields["ordernumber"] == "Ж"
    xml = '<result firstcode="0"><order><ordernumber>Ж</ordernumber></order></result>'
    assert (
        one(read_answer(xml.encode("cp1251"), "text/xml; charset=windows-1251")).fields["ordernumber"] == "Ж"
    )


# -- the places


def test_a_packet_beside_the_order_belongs_to_it_but_does_not_overrule_it():
    order = one(
        as_json(
            '{"order": {"billnumber": "1", "packetdate": "own"}, "packetdate": "packet", "checkvalue": "C"}'
        )
    )
    assert order.fields == {"billnumber": "1", "packetdate": "own", "checkvalue": "C"}


def test_an_own_field_counts_before_that_of_a_block():
    order = one(as_json('{"order": {"customer": {"email": "block"}, "email": "own"}}'))
    assert order.fields == {"email": "own"}


def test_cheque_items_do_not_leak_into_the_order():
    answer = as_json(
        '{"order": {"billnumber": "1", "chequeitems": {"amount": "9.00"}, "chequeitem": [{"amount": "9"}]}}'
    )
    assert one(answer).fields == {"billnumber": "1"}
    assert answer.notes == (
        "chequeitems has parts, which are not read",
        "chequeitem has parts, which are not read",
    )


def test_an_order_may_stand_alone_at_the_top():
    order = one(as_json('{"ordernumber": "a", "orderstate": "Approved", "operations": [{"amount": "1"}]}'))
    assert order.fields == {"ordernumber": "a", "orderstate": "Approved"}
    assert order.operations == ({"amount": "1"},)


@pytest.mark.parametrize(
    "operations",
    [
        '"operations": [{"amount": "1"}, {"amount": "2"}]',
        '"operation": [{"amount": "1"}, {"amount": "2"}]',
        '"operations": {"operation": [{"amount": "1"}, {"amount": "2"}]}',
        '"operations": null, "operation": [{"amount": "1"}, {"amount": "2"}]',
    ],
)
def test_operations_are_found_under_either_name(operations):
    order = one(as_json(f'{{"order": {{"billnumber": "1", {operations}}}}}'))
    assert order.operations == ({"amount": "1"}, {"amount": "2"})


def test_an_operation_beside_the_order_belongs_to_it_unless_there_are_several():
    beside = '"operation": {"amount": "1"}'
    assert one(as_json(f'{{"order": {{"billnumber": "1"}}, {beside}}}')).operations == ({"amount": "1"},)
    several = as_json(f'{{"order": [{{"billnumber": "1"}}, {{"billnumber": "2"}}], {beside}}}')
    assert [order.operations for order in several.orders] == [(), ()]


def test_no_orders_are_an_answer_too():
    for text in (
        '{"order": []}',
        '{"orderstate": []}',
        '{"firstcode": 0, "secondcode": 0}',
        '{"charge": {}}',
    ):
        assert as_json(text).kind == "orders"
        assert as_json(text).orders == ()
    empty = ENVELOPE.format("<orderstateResponse><orderstate/></orderstateResponse>")
    assert read_answer(empty.encode(), "text/xml").orders == ()


def test_billnumbers_are_those_of_the_orders_shown():
    answer = as_json('{"orderstate": [{"billnumber": "2"}, {"ordernumber": "x"}, {"billnumber": "1"}]}')
    assert answer.billnumbers == ("2", "1")


# -- errors


@pytest.mark.parametrize(
    ("text", "codes", "problem"),
    [
        ('{"firstcode": 5, "secondcode": 107}', ("5", "107"), None),
        ('{"FirstCode": "5", "SecondCode": "107"}', ("5", "107"), None),
        ('{"firstcode": 5}', ("5", None), None),
        ('{"firstcode": 0, "secondcode": 3}', ("0", "3"), None),
        ('{"charge": {"firstcode": 15, "secondcode": 307}}', ("15", "307"), None),
        ('{"firstcode": "five", "secondcode": ""}', (None, None), "five"),
        ('{"firstcode": ' + "9" * 30 + "}", (None, None), "9" * 30),
        ('{"faultcode": "7", "faultstring": "0", "detail": "no"}', ("7", "0"), "no"),
        ('{"fault": {"faultcode": 7, "faultstring": "denied"}}', ("7", None), "denied"),
    ],
)
def test_json_errors(text, codes, problem):
    answer = as_json(text)
    assert (answer.kind, answer.firstcode, answer.secondcode, answer.problem) == ("error", *codes, problem)


def test_a_fault_is_one_by_its_namespace():
    stranger = ENVELOPE.format("<Fault><faultcode>5</faultcode></Fault>")
    assert read_answer(stranger.encode(), "").kind == "unreadable"
    fault = ENVELOPE.format("<e:Fault><faultcode> 5 </faultcode><faultstring>143</faultstring></e:Fault>")
    answer = read_answer(fault.encode(), "")
    assert (answer.kind, answer.firstcode, answer.secondcode, answer.problem) == ("error", "5", "143", None)


def test_orders_beside_an_error_are_not_lost():
    answer = as_json('{"firstcode": 5, "secondcode": 107, "order": [{"billnumber": "1"}]}')
    assert answer.kind == "error"
    assert answer.billnumbers == ("1",)
    assert answer.notes == ("an error that shows orders as well",)


def test_an_error_with_a_broken_order_is_still_an_error():
    answer = as_json('{"firstcode": 5, "secondcode": 107, "order": "none"}')
    assert (answer.kind, answer.orders) == ("error", ())


# -- notes


def test_what_is_repeated_counts_once_and_is_noted():
    answer = as_json('{"order": {"billnumber": "1", "BillNumber": "2"}}')
    assert one(answer).fields == {"billnumber": "1"}
    assert answer.notes == ("the key 'BillNumber' is repeated; the first value counts",)
    xml = "<result firstcode='0'><order><orderstate>A</orderstate><orderstate>B</orderstate></order></result>"
    answer = read_answer(xml.encode(), "")
    assert one(answer).fields == {"orderstate": "A"}
    assert answer.notes == ("orderstate is repeated; the first value counts",)


def test_a_field_that_two_places_tell_differently_is_noted():
    answer = as_json('{"order": {"email": "a", "customer": {"email": "b"}}}')
    assert answer.notes == ("email is given twice with different values; the first counts",)
    assert as_json('{"order": {"email": "a", "customer": {"email": "a"}}}').notes == ()


def test_a_wrong_count_is_noted():
    answer = read_answer(
        b'<result firstcode="0" count="3"><order><billnumber>1</billnumber></order></result>', ""
    )
    assert answer.billnumbers == ("1",)
    assert answer.notes == ("count says '3', orders shown: 1",)


def test_a_stranger_cannot_make_notes_without_end():
    repeated = ",".join(f'"k{at}": 1, "K{at}": 2' for at in range(500))
    answer = as_json(f'{{"order": {{{repeated}, "{"x" * 5000}": 1, "{"X" * 5000}": 2}}}}')
    assert len(answer.notes) == 20
    assert max(map(len, answer.notes)) <= 201
