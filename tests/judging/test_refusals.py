"""A refusal is an answer that refuses, and a status that shows that nothing came of it."""

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
    UNREACHABLE,
    Did,
    as_json,
    as_status,
    findings_of,
    operation,
    order,
    refused_with,
    seen,
    verdict,
)

MUST_REFUSE = {"refused": True}


def paying(answer, *witnesses):
    return verdict(Did("pay", answer, MUST_REFUSE), *map(seen, witnesses))


@pytest.mark.parametrize(
    "status", [NO_ORDERS, UNKNOWN_ORDER, refused_with(10, 0), refused_with(5, 107), as_json()]
)
@pytest.mark.parametrize(
    "answer",
    [
        REFUSED,
        refused_with(7, 141),
        refused_with(9, 0),
        (400, REFUSED),
        (403, '{"faultcode": "7", "faultstring": "141"}'),
        CODED_FAULT,
        (500, CODED_FAULT),
        '<result firstcode="3" secondcode="108" count="0"/>',
        as_json({"ordernumber": "ORD-17", "responsecode": "AS107"}),
    ],
)
def test_an_error_that_leaves_no_order_is_a_refusal(answer, status):
    assert paying(answer, status) == "pass"


@pytest.mark.parametrize(
    "answer",
    [
        HTML,
        (500, HTML),
        (502, HTML),
        (500, REFUSED),
        (503, ""),
        "",
        "refused",
        "{}",
        refused_with(2, 0),
        refused_with(2, 107),
        SERVER_FAULT,
        (500, SERVER_FAULT),
        SERVER_FAULT.replace("e:Server", "e:Server.Database"),
        APPROVED,
        DECLINED,
        as_json(order("In Process", operations=[operation("AS110")])),
        as_json(order("In Process", operations=[operation("AS300")])),
        as_json({"ordernumber": "ORD-17", "responsecode": "AS000"}),
        as_json({"ordernumber": "ORD-17"}),
        as_json(),
        as_json({"ordernumber": "A", "responsecode": "AS107"}, {"ordernumber": "B", "responsecode": "AS000"}),
        json.dumps({"firstcode": 5, "secondcode": 107, "order": [order()]}),
    ],
)
def test_nothing_else_is_a_refusal_even_where_status_shows_no_order(answer):
    assert paying(answer, NO_ORDERS) == "fail"
    assert paying(answer, TIMEOUT) == "fail"
    assert paying(answer) == "fail"


@pytest.mark.parametrize(
    ("codes", "expected"),
    [(("AS107", "AS107"), "pass"), (("AS107", "AS000"), "fail"), (("AS000", "AS107"), "fail")],
)
def test_an_operation_is_refused_only_where_it_failed_in_every_order_of_the_answer(codes, expected):
    orders = [
        order(bill=bill, operations=[operation(code, "300", 2, bill)])
        for bill, code in zip((BILL, OTHER_BILL), codes, strict=True)
    ]
    assert verdict(Did("cancel", as_json(*orders), MUST_REFUSE)) == expected


@pytest.mark.parametrize("state", ["Approved", "Delayed", "Declined", "In Process"])
def test_a_refusal_that_left_an_order_behind_is_none(state):
    assert paying(REFUSED, as_status(state)) == "fail"
    assert paying(REFUSED, NO_ORDERS, as_status(state)) == "fail"
    assert paying(REFUSED, as_status(state), HTML) == "fail"


@pytest.mark.parametrize(
    "status",
    [
        HTML,
        "",
        (500, NO_ORDERS),
        (500, HTML),
        TIMEOUT,
        UNREACHABLE,
        None,
        TOO_FAST,
        (429, ""),
        refused_with(7, 141),
        refused_with(10, 100),
        refused_with(2, 0),
        refused_with(1, 1),
        refused_with(12, 201),
        SERVER_FAULT,
    ],
)
def test_where_status_cannot_be_seen_a_side_effect_could_hide(status):
    assert paying(REFUSED, status) == "inconclusive"
    assert paying(REFUSED, NO_ORDERS, status) == "inconclusive"
    assert paying(REFUSED, status, NO_ORDERS) == "inconclusive"


def test_a_payment_that_cannot_be_asked_after_is_judged_by_its_answer():
    assert paying(REFUSED) == "pass"
    assert paying(APPROVED) == "fail"


def test_what_was_received_names_the_order_and_the_reason():
    (finding,) = findings_of(Did("pay", REFUSED, MUST_REFUSE), seen(as_status("Approved"))).values()
    assert finding.expected == "refused, and no order made or changed"
    assert "5/107" in finding.received
    assert f"status shows order {BILL}, Approved" in finding.received
    (blind,) = findings_of(Did("pay", REFUSED, MUST_REFUSE), seen(TIMEOUT)).values()
    assert "No answer within 30 s." in blind.received
    (broken,) = findings_of(Did("pay", HTML, MUST_REFUSE), seen(NO_ORDERS)).values()
    assert "an HTML page, titled 'Sorry'" in broken.received


# Inside a journey


def cancelling(answer, status, *, paid=APPROVED, action="cancel"):
    return verdict(Did("pay", paid), Did(action, answer, MUST_REFUSE), seen(status))


OWN_FAILED = as_json(order(operations=[operation(), operation("AS100", "300", 2)]))
OWN_SUCCEEDED = as_json(order(operations=[operation("AS102"), operation("AS000", "300", 2)]))


@pytest.mark.parametrize(
    "answer",
    [
        refused_with(15, 308),
        OWN_FAILED,
        as_json(order(operations=[operation("AS100", "300", 2), operation()])),
        as_json(order(operations=[], operationtype="300", responsecode="AS100")),
        as_json(order(operations=[], responsecode="AS100")),
        json.dumps({"firstcode": 15, "secondcode": 308, "order": [order()]}),
    ],
)
def test_a_refused_cancellation_leaves_the_order_in_its_state(answer):
    assert cancelling(answer, as_status("Approved")) == "pass"
    assert cancelling(answer, as_status("Canceled")) == "fail"
    assert cancelling(answer, as_status("PartialCanceled")) == "fail"
    assert cancelling(answer, HTML) == "inconclusive"


@pytest.mark.parametrize(
    "answer",
    [
        OWN_SUCCEEDED,
        as_json(order("Canceled", operations=[operation(), operation("AS000", "300", 2)])),
        as_json(order(operations=[operation(), operation("AS300", "300", 2)])),
        as_json(order(operations=[operation()])),
        as_json(),
        refused_with(2, 0),
        HTML,
    ],
)
def test_a_cancellation_that_went_through_or_may_have_is_not_refused(answer):
    assert cancelling(answer, as_status("Approved")) == "fail"


def test_only_the_order_that_was_paid_must_be_as_it_was():
    for rows in (
        [(OTHER_BILL, "Approved"), (BILL, "Canceled")],
        [(BILL, "Canceled"), (OTHER_BILL, "Approved")],
    ):
        first = Did("pay", as_json(order("Declined", OTHER_BILL)))
        probe = (first, Did("pay", APPROVED), Did("cancel", OWN_FAILED, MUST_REFUSE), seen(as_status(*rows)))
        assert verdict(*probe) == "fail"
    unchanged = as_status((BILL, "Approved"), (OTHER_BILL, "Declined"))
    probe = (first, Did("pay", APPROVED), Did("cancel", OWN_FAILED, MUST_REFUSE), seen(unchanged))
    assert verdict(*probe) == "pass"


def test_the_state_before_is_the_last_one_that_was_seen():
    confirmed = Did("confirm", as_json(order("Approved", operations=[operation(kind="200", number=2)])))
    probe = (
        Did("pay", as_json(order("Delayed"))),
        confirmed,
        Did("confirm", refused_with(15, 307), MUST_REFUSE),
    )
    assert verdict(*probe, seen(as_status("Approved"))) == "pass"
    assert verdict(*probe, seen(as_status("Delayed"))) == "fail"


def test_a_refused_operation_on_an_order_that_status_does_not_show_is_open():
    assert cancelling(OWN_FAILED, NO_ORDERS) == "inconclusive"
    assert cancelling(OWN_FAILED, UNKNOWN_ORDER) == "inconclusive"


def test_an_operation_on_an_order_that_never_was_needs_no_state_before():
    probe = (Did("cancel", refused_with(10, 201), MUST_REFUSE), seen(NO_ORDERS))
    assert verdict(*probe) == "pass"
    assert verdict(Did("cancel", refused_with(10, 201), MUST_REFUSE), seen(as_status("Canceled"))) == "fail"


def test_a_second_payment_refused_leaves_the_first_order_alone():
    probe = (Did("pay", APPROVED), Did("pay", refused_with(11, 201), MUST_REFUSE))
    assert verdict(*probe, seen(as_status("Approved"))) == "pass"
    assert verdict(*probe, seen(as_status("Canceled"))) == "fail"
    assert verdict(*probe, seen(as_status("Approved", (OTHER_BILL, "Approved")))) == "fail"
    # It may say which order there is already.
    told = json.dumps({"firstcode": 11, "secondcode": 201, "order": [order()]})
    assert verdict(Did("pay", APPROVED), Did("pay", told, MUST_REFUSE), seen(as_status("Approved"))) == "pass"


def test_a_refused_status_query_needs_no_witness():
    assert verdict(Did("pay", APPROVED), Did("status", refused_with(7, 141), MUST_REFUSE)) == "pass"
    assert verdict(Did("pay", APPROVED), Did("status", as_status("Approved"), MUST_REFUSE)) == "fail"
