"""Writing answers: what is read again is what was written, in every form of every service."""

import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.protocol.answers import Answer, AnsweredOrder
from conformance.protocol.messages import read_answer, write_answer
from conformance.protocol.services import (
    CANCELLATION,
    CONFIRMATION,
    ORDER_RESULT,
    ORDER_STATUS,
    SERVICES,
    TOKEN_PAYMENT,
    AnswerForm,
)

steady = settings(deadline=None, derandomize=True)
FORM_NAMES = {AnswerForm.JSON: "json", AnswerForm.SOAP: "soap", AnswerForm.XML: "xml"}
SHOWN = [
    (service, form)
    for service in SERVICES
    for form in FORM_NAMES
    if (service, form) != (TOKEN_PAYMENT, AnswerForm.XML)
]
WITH_OPERATIONS = (TOKEN_PAYMENT, ORDER_RESULT, CANCELLATION)
WITH_ONE_ORDER = (TOKEN_PAYMENT, CONFIRMATION, CANCELLATION)

values = st.text(
    st.characters(codec="utf-8", exclude_characters="\ufffe\uffff", exclude_categories=["Cc"]), max_size=12
).map(lambda text: text.strip(" "))
amounts = st.decimals(0, 10**13, places=2).map(str)
order_fields = st.fixed_dictionaries(
    {"ordernumber": values, "billnumber": st.from_regex(r"[0-9]{16}", fullmatch=True)},
    optional={
        "orderamount": amounts, "amount": amounts, "ordercurrency": values, "orderstate": values,
        "testmode": st.sampled_from(["0", "1"]), "rate": st.sampled_from(["1", "0.5", "none"]),
        "firstname": values, "email": values, "ipaddress": values, "ordercomment": values,
        "packetdate": values, "signature": values, "checkvalue": values,
    },
)  # fmt: skip
operations = st.fixed_dictionaries(
    {"billnumber": values, "operationtype": st.sampled_from(["100", "200", "300"])},
    optional={"responsecode": values, "amount": amounts, "message": values, "ipaddress": values},
)
ORDER = AnsweredOrder(
    {"ordernumber": "ORD-17", "billnumber": "57", "orderamount": "250.00", "orderstate": "Approved"}
)


@st.composite
def written(draw):
    """An answer, and the service and form that it is written in."""
    service, form = draw(st.sampled_from(SHOWN))
    name = FORM_NAMES[form]
    codes = ("0", "0") if form is AnswerForm.XML else (None, None)
    if draw(st.booleans()):
        first, second = draw(st.integers(1, 21)), draw(st.integers(0, 403))
        problem = draw(values) if form is AnswerForm.SOAP else ""
        printable = "".join(letter for letter in problem if letter.isprintable())
        return (
            Answer("error", name, (), str(first), str(second), " ".join(printable.split()) or None),
            service,
            form,
        )
    orders = tuple(
        AnsweredOrder(
            draw(order_fields),
            tuple(draw(st.lists(operations, max_size=3))) if service in WITH_OPERATIONS else (),
        )
        for _ in range(1 if service in WITH_ONE_ORDER else draw(st.integers(0, 3)))
    )
    return Answer("orders", name, orders, *codes), service, form


@steady
@given(written())
def test_what_is_written_reads_the_same(sample):
    answer, service, form = sample
    content_type, body = write_answer(answer, service, form)
    assert read_answer(body, content_type) == answer


@pytest.mark.parametrize(("service", "form"), SHOWN, ids=lambda each: getattr(each, "name", None))
def test_hostile_values_leave_the_answer_readable(service, form):
    hostile = "<x/>&amp;]]>\"'\x00\x08\ud800\ufffe\r\n{}"
    answer = Answer("orders", "unknown", (AnsweredOrder({"billnumber": "57", "ordernumber": hostile}),))
    content_type, body = write_answer(answer, service, form)
    (order,) = read_answer(body, content_type).orders
    kept = order.fields["ordernumber"]
    assert kept.startswith("<x/>&amp;]]>\"'")
    assert kept.endswith("\r\n{}")


def test_amounts_are_json_numbers_with_both_decimals_where_the_vendor_has_numbers():
    status = write_answer(Answer("orders", "json", (ORDER,)), ORDER_STATUS, AnswerForm.JSON)[1]
    assert b'"orderamount":250.00' in status
    payment = write_answer(Answer("orders", "json", (ORDER,)), TOKEN_PAYMENT, AnswerForm.JSON)[1]
    assert b'"orderamount":"250.00"' in payment


def test_what_is_no_number_stays_a_text():
    order = replace(ORDER, fields={**ORDER.fields, "orderamount": "007", "rate": "", "testmode": "1"})
    body = write_answer(Answer("orders", "json", (order,)), CONFIRMATION, AnswerForm.JSON)[1]
    charge = json.loads(body)["charge"]
    assert (charge["orderamount"], charge["rate"], charge["testmode"]) == ("007", "", 1)


def test_an_error_in_json_has_integers_at_the_top():
    body = write_answer(Answer("error", "json", (), "5", "107"), TOKEN_PAYMENT, AnswerForm.JSON)[1]
    assert json.loads(body) == {"firstcode": 5, "secondcode": 107}


def test_an_xml_answer_counts_its_orders():
    answer = Answer("orders", "xml", (ORDER, ORDER))
    root = ET.fromstring(write_answer(answer, ORDER_STATUS, AnswerForm.XML)[1])  # noqa: S314
    assert root.attrib == {"firstcode": "0", "secondcode": "0", "count": "2"}


def test_codes_of_a_success_are_shown_in_xml_alone():
    answer = Answer("orders", "unknown", (ORDER,), "0", "0")
    for service, form in SHOWN:
        body = write_answer(answer, service, form)[1]
        assert (b"firstcode" in body) == (form is AnswerForm.XML)


@pytest.mark.parametrize(
    ("answer", "service", "form", "message"),
    [
        (Answer("orders", "csv", (ORDER,)), CONFIRMATION, AnswerForm.CSV, "no source shows the answer of confirmation as CSV"),
        (Answer("orders", "xml", (ORDER,)), TOKEN_PAYMENT, AnswerForm.XML, "no source shows the answer of token payment as XML"),
        (Answer("orders", "json"), TOKEN_PAYMENT, AnswerForm.JSON, "answers about one order, not about 0"),
        (Answer("orders", "xml", (ORDER, ORDER)), CANCELLATION, AnswerForm.XML, "answers about one order, not about 2"),
        (Answer("unreadable", "json", problem="?"), ORDER_STATUS, AnswerForm.JSON, "an unreadable answer has no shape"),
        (Answer("error", "json"), ORDER_STATUS, AnswerForm.JSON, "an error is written by its firstcode"),
        (
            Answer("orders", "xml", (AnsweredOrder({}, ({"amount": "1"},)),)),
            CONFIRMATION,
            AnswerForm.XML,
            "this service's answer is flat",
        ),
    ],
)  # fmt: skip
def test_what_has_no_shape_is_refused(answer, service, form, message):
    with pytest.raises(ValueError, match=message):
        write_answer(answer, service, form)
