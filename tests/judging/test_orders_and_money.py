"""Accepted, approved, declined, and what an answer shows of orders, operations, amounts, fields, codes and form."""

import json

import pytest
from judged import (
    APPROVED,
    BILL,
    CODED_FAULT,
    DECLINED,
    HTML,
    NO_ORDERS,
    OTHER_BILL,
    REFUSED,
    SERVER_FAULT,
    TIMEOUT,
    TOO_FAST,
    UNKNOWN_ORDER,
    Did,
    a_target,
    as_json,
    as_status,
    operation,
    order,
    refused_with,
    verdict,
)  # fmt: skip

WITHOUT_BILLNUMBER = as_json({"ordernumber": "ORD-17", "orderstate": "Approved"})
CHALLENGED = as_json(order("In Process", operations=[operation("AS110")]))
NOT_AN_ANSWER = [HTML, (200, HTML), (500, HTML), "", "OK", "[]", '{"order": "none"}', '{"order":']


def paid(answer, **expects):
    return verdict(Did("pay", answer, expects))


@pytest.mark.parametrize("answer", [APPROVED, DECLINED, CHALLENGED, as_json(order("Delayed"))])
def test_an_order_with_a_billnumber_is_accepted_whatever_the_bank_says(answer):
    assert paid(answer, accepted=True) == "pass"


@pytest.mark.parametrize(
    "answer",
    [
        *NOT_AN_ANSWER,
        REFUSED,
        WITHOUT_BILLNUMBER,
        as_json(),
        as_json(order(bill="")),
        CODED_FAULT,
        (500, APPROVED),
        json.dumps({"firstcode": 5, "secondcode": 107, "order": [order()]}),
    ],
)
def test_anything_else_is_not_accepted(answer):
    assert paid(answer, accepted=True) == "fail"


def test_the_order_of_an_earlier_payment_does_not_make_another_one_accepted():
    first = Did("pay", DECLINED)
    assert verdict(first, Did("pay", as_json(order(bill=OTHER_BILL)), {"accepted": True})) == "pass"
    assert verdict(first, Did("pay", APPROVED, {"accepted": True})) == "fail"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (APPROVED, "pass"),
        (as_json(order("Delayed")), "pass"),
        (as_json(order(operations=[])), "pass"),
        (as_json(order(operations=[{"operationtype": "100", "amount": "250.00"}])), "pass"),
        (DECLINED, "fail"),
        (CHALLENGED, "fail"),
        (as_json(order("approved")), "fail"),
        (as_json(order(operations=[operation("AS102")])), "fail"),
        (REFUSED, "fail"),
        (json.dumps({"firstcode": 5, "order": [order()]}), "fail"),
        ((502, APPROVED), "fail"),
        (HTML, "fail"),
    ],
)
def test_approved_is_a_state_that_no_response_code_contradicts(answer, expected):
    assert paid(answer, approved=True) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (DECLINED, "pass"),
        (as_json(order("Declined", operations=[])), "pass"),
        (as_json(order("Declined", operations=[operation("AS102"), operation("AS100", number=2)])), "pass"),
        (as_json(order("Declined")), "fail"),
        (as_json(order("Declined", operations=[operation("AS102"), operation(number=2)])), "fail"),
        (as_json(order("Declined", operations=[], responsecode="AS000")), "fail"),
        (APPROVED, "fail"),
        (as_json(order("Decline", operations=[operation("AS102")])), "fail"),
        (REFUSED, "fail"),
        (HTML, "fail"),
    ],
)
def test_declined_needs_the_state_and_no_successful_operation(answer, expected):
    assert paid(answer, declined=True) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (as_json(order("Declined", operations=[operation("AS102")])), "pass"),
        (as_json(order("In Process", operations=[operation("AS102")])), "pass"),
        (refused_with(21, 0), "pass"),
        (as_json(order("Approved", operations=[operation("AS102")])), "fail"),
        (as_json(order("Delayed", operations=[operation("AS102")])), "fail"),
        (as_json(order("Declined", operations=[operation("AS000")])), "fail"),
        ("<html>busy</html>", "inconclusive"),
    ],
)
def test_unpaid_leaves_open_what_became_of_the_order(answer, expected):
    assert paid(answer, unpaid=True) == expected


# The order's state, and which order a step is about


@pytest.mark.parametrize(
    ("answer", "states", "expected"),
    [
        (APPROVED, "Approved", "pass"),
        (APPROVED, ["Delayed", "Approved"], "pass"),
        (APPROVED, "Delayed", "fail"),
        (as_json(order("approved")), "Approved", "fail"),
        (as_json(order("PartialDelayed")), "Delayed", "fail"),
        (as_json({"billnumber": BILL}), "Approved", "fail"),
        (as_json(), "Approved", "fail"),
        (REFUSED, "Approved", "fail"),
        (HTML, "Approved", "fail"),
        ((503, APPROVED), "Approved", "fail"),
    ],
)
def test_the_order_is_in_a_state(answer, states, expected):
    assert paid(answer, order=states) == expected


@pytest.mark.parametrize("others", [[], [("1", "Declined")], [("1", "Declined"), ("2", "In Process")]])
def test_a_later_step_is_about_the_order_that_was_paid_wherever_it_stands_in_the_answer(others):
    rows = [*others, (BILL, "Approved")]
    for shown in (rows, rows[::-1], [rows[-1], *rows[:-1]]):
        asked = Did("status", as_status(*shown), {"order": "Approved"})
        assert verdict(Did("pay", APPROVED), asked) == "pass"
        asked = Did("status", as_status(*shown), {"order": "Declined"})
        assert verdict(Did("pay", APPROVED), asked) == "fail"


def test_of_two_payments_the_later_one_s_order_is_meant():
    first, second = Did("pay", DECLINED), Did("pay", as_json(order(bill=OTHER_BILL)))
    for rows in (
        [(BILL, "Declined"), (OTHER_BILL, "Approved")],
        [(OTHER_BILL, "Approved"), (BILL, "Declined")],
    ):
        assert verdict(first, second, Did("status", as_status(*rows), {"order": "Approved"})) == "pass"
        assert verdict(first, second, Did("status", as_status(*rows), {"order": "Declined"})) == "fail"


def test_an_answer_that_shows_another_order_only_says_nothing_good_of_the_one_paid():
    asked = Did("status", as_status((OTHER_BILL, "Approved")), {"order": "Approved"})
    assert verdict(Did("pay", APPROVED), asked) == "fail"


def test_an_answer_need_not_repeat_the_billnumber_nor_leave_the_operation_out_of_it():
    flat = '<result firstcode="0" secondcode="0"><orders><order><orderstate>Approved</orderstate></order></orders></result>'
    assert verdict(Did("pay", APPROVED), Did("confirm", flat, {"order": "Approved"})) == "pass"
    extended = as_json(order(bill=f"{BILL}.2"))
    assert verdict(Did("pay", APPROVED), Did("confirm", extended, {"order": "Approved"})) == "pass"


# All orders of an answer


@pytest.mark.parametrize(
    ("answer", "wanted", "expected"),
    [
        (as_status("Declined", (OTHER_BILL, "Approved")), ["Approved", "Declined"], "pass"),
        (as_status((OTHER_BILL, "Approved"), "Declined"), ["Approved", "Declined"], "pass"),
        (as_status("Approved"), ["Approved", "Declined"], "fail"),
        (as_status("Approved", (OTHER_BILL, "Approved")), ["Approved"], "fail"),
        (NO_ORDERS, [], "pass"),
        (UNKNOWN_ORDER, [], "pass"),
        ('{"firstcode": 10, "secondcode": 0}', [], "pass"),
        ('{"firstcode": 4, "secondcode": 107}', [], "pass"),
        (as_status("Approved"), [], "fail"),
        (refused_with(7, 141), [], "fail"),
        (refused_with(10, 100), [], "fail"),
        (refused_with(2, 0), [], "fail"),
        (refused_with(12, 201), [], "fail"),
        (refused_with(1, 1), [], "fail"),
        ((500, NO_ORDERS), [], "fail"),
        (SERVER_FAULT, [], "fail"),
        (HTML, [], "fail"),
        ("", [], "fail"),
    ],
)
def test_an_answer_shows_these_orders_and_only_an_unknown_order_is_the_same_as_none(answer, wanted, expected):
    assert verdict(Did("status", answer, {"orders": wanted})) == expected


# Operations

PAYMENT, CONFIRMATION = operation(), operation(kind="200", number=2)
CANCELLATION = operation(kind="300", number=3)


@pytest.mark.parametrize(
    ("operations", "wanted", "expected"),
    [
        ([PAYMENT], "payment", "pass"),
        ([PAYMENT, CONFIRMATION], ["payment", "confirmation"], "pass"),
        ([CONFIRMATION, PAYMENT], ["payment", "confirmation"], "pass"),
        ([CANCELLATION, CONFIRMATION, PAYMENT], ["payment", "confirmation", "cancellation"], "pass"),
        ([PAYMENT, operation("AS100", "200", 2)], "payment", "pass"),
        ([PAYMENT, operation("AS300", "200", 2)], "payment", "pass"),
        ([PAYMENT, operation(number=2)], "payment", "fail"),
        ([PAYMENT, operation(kind="500", number=2)], "payment", "pass"),
        ([PAYMENT, CONFIRMATION], "payment", "fail"),
        ([PAYMENT, CONFIRMATION], ["confirmation", "payment"], "fail"),
        ([operation("AS102")], "payment", "fail"),
        ([operation(kind="500")], "payment", "fail"),
        ([{"operationtype": "200", "responsecode": "AS000"}, {"operationtype": "100", "responsecode": "AS000"}],
         ["confirmation", "payment"], "pass"),
        ([], "payment", "inconclusive"),
    ],
)  # fmt: skip
def test_the_successful_operations_are_these_by_their_places_in_the_order(operations, wanted, expected):
    assert paid(as_json(order(operations=operations)), operations=wanted) == expected


def test_ten_operations_stand_in_the_order_of_their_numbers_not_of_their_digits():
    rows = [operation(kind="300" if number == 10 else "100", number=number) for number in (10, 9, 2)]
    assert paid(as_json(order(operations=rows)), operations=["payment", "payment", "cancellation"]) == "pass"


@pytest.mark.parametrize(("answer", "expected"), [(REFUSED, "fail"), (as_json(), "fail"), (HTML, "fail")])
def test_operations_of_no_order_are_a_failure(answer, expected):
    assert paid(answer, operations="payment") == expected


def test_a_flat_answer_shows_its_operation_in_the_order():
    flat = as_json(order(operations=[], operationtype="200", responsecode="AS000"))
    assert paid(flat, operations="confirmation") == "pass"


# Amounts


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ('"100.50"', "pass"), ("100.50", "pass"), ("100.5", "pass"), ('"100.5"', "pass"), ('" 100.50 "', "pass"),
        ("100.500", "pass"), ("1005e-1", "pass"), ('"100.51"', "fail"), ("100.49", "fail"), ("100.501", "fail"),
        ('"100,50"', "fail"), ('""', "inconclusive"), ("null", "inconclusive"), ('"much"', "fail"), ('"NaN"', "fail"),
    ],
)  # fmt: skip
def test_an_amount_is_met_to_the_cent_in_text_and_in_numbers(shown, expected):
    row = json.dumps(order(operations=[operation()])).replace(
        '"responsecode"', f'"amount": {shown}, "responsecode"'
    )
    assert paid(f'{{"order": [{row}]}}', amount="100.50") == expected


def test_the_amount_is_that_of_the_step_s_own_operation():
    rows = [operation(amount="100.50"), operation(kind="200", number=2, amount="80.00"),
            operation(kind="300", number=3, amount="30.00")]  # fmt: skip
    answer = as_json(order("PartialCanceled", operations=rows[::-1]))
    before = Did("pay", APPROVED)
    assert verdict(before, Did("cancel", answer, {"amount": "30.00"})) == "pass"
    assert verdict(before, Did("confirm", answer, {"amount": "80.00"})) == "pass"
    assert verdict(Did("pay", answer, {"amount": "100.50"})) == "pass"
    assert verdict(before, Did("cancel", answer, {"amount": "100.50"})) == "fail"


def test_an_amount_that_is_not_shown_is_not_taken_from_another_operation():
    answer = as_json(
        order("Canceled", operations=[operation(amount="100.50"), operation(kind="300", number=2)])
    )
    assert verdict(Did("pay", APPROVED), Did("cancel", answer, {"amount": "100.50"})) == "inconclusive"


def test_the_amount_of_a_flat_answer_and_of_no_order():
    flat = as_json(order(operations=[], operationtype="200", responsecode="AS000", amount="100.50"))
    assert verdict(Did("pay", APPROVED), Did("confirm", flat, {"amount": "100.50"})) == "pass"
    assert paid(REFUSED, amount="100.50") == "fail"


# Fields


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"ordercurrency": "BYN"}, "pass"),
        ({"ordercurrency": "{currency}"}, "pass"),
        ({"ordercurrency": "{base_currency}"}, "fail"),
        ({"ordercurrency": "byn"}, "fail"),
        ({"ordercurrency": "BYN", "testmode": "1"}, "pass"),
        ({"ordercurrency": "BYN", "testmode": "0"}, "fail"),
        ({"rate": "1.00"}, "pass"),
        ({"rate": "1.01"}, "fail"),
        ({"meannumber": "411111****1111"}, "pass"),
        ({"approvalcode": ""}, "fail"),
        ({"comment": "100.0"}, "fail"),
    ],
)
def test_fields_of_the_order_and_of_the_step_s_operation(wanted, expected):
    shown = order(testmode=1, rate=1, comment="100.00", operations=[operation(meannumber="411111****1111")])
    assert paid(as_json(shown), fields=wanted) == expected


def test_fields_of_no_order_are_a_failure():
    assert paid(REFUSED, fields={"firstcode": "5"}) == "fail"


def test_the_currencies_are_those_of_the_account():
    target = a_target(settings={"currency": "USD", "base_currency": "BYN"})
    wanted = {"fields": {"ordercurrency": "{base_currency}"}}
    assert verdict(Did("pay", APPROVED, wanted), target=target) == "pass"


# Codes and forms


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (REFUSED, "pass"),
        (CODED_FAULT, "pass"),
        ((500, CODED_FAULT), "pass"),
        (refused_with(5, 108), "fail"),
        (refused_with(4, 107), "fail"),
        (APPROVED, "fail"),
        (HTML, "fail"),
        (SERVER_FAULT, "fail"),
        ((500, REFUSED), "fail"),
    ],
)
def test_the_codes_of_a_refusal(answer, expected):
    assert paid(answer, error="5/107") == expected


@pytest.mark.parametrize(
    ("answer", "form"),
    [
        (APPROVED, "json"),
        (REFUSED, "json"),
        (CODED_FAULT, "soap"),
        (NO_ORDERS, "xml"),
        (UNKNOWN_ORDER, "xml"),
    ],
)
def test_the_form_of_an_answer(answer, form):
    for asked in ("json", "soap", "xml"):
        assert verdict(Did("status", answer, {"form": asked})) == ("pass" if asked == form else "fail")


@pytest.mark.parametrize("answer", NOT_AN_ANSWER)
def test_what_cannot_be_read_has_no_form(answer):
    assert paid(answer, form="json") == "fail"


@pytest.mark.parametrize(
    "expects",
    [
        {"accepted": True}, {"approved": True}, {"declined": True}, {"refused": True}, {"order": "Approved"},
        {"orders": []}, {"operations": "payment"}, {"amount": "1.00"}, {"fields": {"testmode": "1"}},
        {"error": "5/107"}, {"form": "json"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("answer", [TIMEOUT, None, TOO_FAST, (429, HTML), refused_with(1, 3)])
def test_without_an_answer_nothing_is_decided(expects, answer):
    assert verdict(Did("pay", answer, expects)) == "inconclusive"
