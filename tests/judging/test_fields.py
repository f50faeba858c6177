"""The form of what a payment is answered with, field by field."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from judged import (
    APPROVED,
    BILL,
    REFUSED,
    Did,
    a_target,
    as_json,
    evidence_of,
    operation,
    order,
    refused_with,
)

from conformance.judging.fields import FIELD_RULES
from conformance.judging.heard import heard_in


def kept(rule, answer, **sent):
    """Say whether every outcome of a rule on one answered payment is met; None where it has nothing to say."""
    (heard,) = heard_in(evidence_of(Did("pay", answer, sent=sent)))
    outcomes = list(FIELD_RULES[rule](heard, a_target()))
    return all(outcome.met for outcome in outcomes) if outcomes else None


def with_operation(**fields):
    return as_json(order(operations=[operation(amount="250.00", currency="BYN", **fields)]))


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        ("answer amounts", as_json(order()), as_json(order(orderamount="250.0"))),
        ("answer amounts", as_json(order()), as_json(order(orderamount="250"))),
        ("answer amounts", with_operation(), as_json(order(operations=[operation(amount="1 250.00")]))),
        ("answer amounts", as_json(order(orderamount=250.5)), as_json(order(orderamount=250.505))),
        ("answer amounts", as_json(order(orderamount=250)), as_json(order(orderamount="250"))),
        ("answer dates", as_json(order(orderdate="07.03.2024 10:14:55")), as_json(order(orderdate="2024-03-07"))),
        ("answer dates", as_json(order()) and as_json(order(orderdate="29.02.2024 00:00:00")), as_json(order(orderdate="29.02.2023 00:00:00"))),
        ("answer names the order", as_json(order()), as_json(order(ordernumber=""))),
        ("answer shows the payment", with_operation(), as_json(order(operations=[]))),
        ("answer shows the payment", with_operation(), with_operation(operationtype="200")),
        ("response code agrees", APPROVED, as_json(order("Declined"))),
        ("response code agrees", as_json(order("Declined", operations=[operation("AS102")])),
         as_json(order(operations=[operation("AS102")]))),
        ("response code listed", APPROVED, as_json(order(operations=[operation("AS777")]))),
        ("billnumber form", APPROVED, as_json(order(operations=[{**operation(), "billnumber": BILL}]))),
        ("billnumber form", APPROVED, as_json(order(bill="57", operations=[]))),
        ("test mode", as_json(order(testmode="1")), as_json(order(testmode="yes"))),
        ("signature or check value", as_json(order(checkvalue="A", signature="")), as_json(order(checkvalue="A", signature="B"))),
        ("card number masked", as_json(order(meannumber="411111****1111")), as_json(order(meannumber="[redacted:pan:16]"))),
        ("order list", APPROVED, json.dumps({"order": order()})),
        ("refusal codes", REFUSED, refused_with(5, '""')),
        ("refusal codes", REFUSED, refused_with(0, 0)),
    ],
)  # fmt: skip
def test_a_rule_holds_and_breaks(rule, right, wrong):
    assert kept(rule, right) is True
    assert kept(rule, wrong) is False


def test_a_refusal_in_the_form_that_was_not_asked_for():
    assert kept("refusal form", REFUSED) is True
    assert kept("refusal form", REFUSED, Format="5") is True
    assert kept("refusal form", REFUSED, Format="4") is False
    assert kept("refusal form", REFUSED, Format="17") is None
    assert kept("refusal form", APPROVED) is None


@pytest.mark.parametrize(("hours", "is_so"), [(0, True), (3, False), (-5, False), (30, True)])
def test_a_date_that_is_off_by_a_time_zone(hours, is_so):
    # An exchange begins at second 1.
    at = datetime.fromtimestamp(1, UTC) + timedelta(hours=hours, seconds=2)
    assert kept("answer dates", as_json(order(orderdate=f"{at:%d.%m.%Y %H:%M:%S}"))) is is_so


def test_rules_speak_of_payments_alone_but_that_about_cards():
    bare = as_json(order(meannumber="4111111111111111"))
    (heard,) = heard_in(evidence_of(Did("result", bare)))
    assert [each.met for each in FIELD_RULES["card number masked"](heard, a_target())] == [False]
    for name, rule in FIELD_RULES.items():
        if name == "card number masked":
            continue
        (heard,) = heard_in(evidence_of(Did("status", as_json(order(orderamount="1", testmode="x")))))
        assert list(rule(heard, a_target())) == [], name
