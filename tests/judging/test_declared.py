"""What the documents leave open, judged by what the target declares; and what must hold whatever it declares."""

import pytest
from judged import (
    APPROVED,
    HTML,
    NO_ORDERS,
    REFUSED,
    TIMEOUT,
    UNKNOWN_ORDER,
    Did,
    a_target,
    as_json,
    as_status,
    order,
    refused_with,
    seen,
    verdict,
)


def paid(answer, expects, after=NO_ORDERS, **more):
    return verdict(Did("pay", answer, expects, sent=more.pop("sent", {})), seen(after), **more)


@pytest.mark.parametrize(
    ("question", "answer", "accepted", "refused"),
    [
        ("amount_digits", "all", "fail", "pass"),
        ("amount_digits", "integer-part", "pass", "fail"),
        ("amount_decimals", "two", "fail", "pass"),
        ("amount_decimals", "up-to-two", "pass", "fail"),
        ("country_codes", "three", "fail", "pass"),
        ("currency_codes", "two-or-three", "pass", "fail"),
        ("recurring_period", "ten-digits", "pass", "fail"),
        ("recurring_period", "smallint", "fail", "pass"),
        ("empty_values", "left-out", "pass", "fail"),
        ("repeated_parameter", "refused", "fail", "pass"),
        ("unlisted_values", "refused", "fail", "pass"),
        ("unlisted_values", "accepted", "pass", "pass"),
    ],
)
def test_open_questions_are_judged_as_the_target_declares(question, answer, accepted, refused):
    target = a_target(dialect={question: answer})
    expects = {"as_declared": question}
    assert paid(APPROVED, expects, as_status("Approved"), target=target) == accepted
    assert paid(REFUSED, expects, target=target) == refused


@pytest.mark.parametrize("declared", ["refused", "accepted"])
def test_a_refusal_that_makes_an_order_is_none_under_any_dialect(declared):
    target = a_target(dialect={"unlisted_values": declared})
    assert paid(REFUSED, {"as_declared": "unlisted_values"}, as_status("Approved"), target=target) == "fail"


@pytest.mark.parametrize("crash", [(500, HTML), refused_with(2, 0)])
def test_a_crash_is_neither_refused_nor_accepted(crash):
    for declared in ("refused", "accepted"):
        target = a_target(dialect={"unlisted_values": declared})
        assert paid(crash, {"as_declared": "unlisted_values"}, target=target) == "fail"


def test_no_order_comes_of_it_whatever_is_answered():
    expects = {"not_performed": True}
    assert paid(REFUSED, expects) == "pass"
    assert paid((405, HTML), expects, UNKNOWN_ORDER) == "pass"
    assert paid((405, HTML), expects, as_status("Approved")) == "fail"
    assert paid(APPROVED, expects) == "fail"
    assert paid((405, HTML), expects, TIMEOUT) == "inconclusive"


def test_a_refusal_if_it_is_one_leaves_no_order():
    expects = {"unless_accepted": "no order"}
    assert paid(REFUSED, expects) == "pass"
    assert paid(REFUSED, expects, as_status("Approved")) == "fail"
    assert paid(APPROVED, expects, as_status("Approved")) == "pass"
    assert paid(HTML, expects) == "inconclusive"


@pytest.mark.parametrize(
    ("answer", "is_so"),
    [
        (APPROVED, "pass"),
        (REFUSED, "pass"),
        ((413, HTML), "pass"),
        ((500, HTML), "fail"),
        (HTML, "fail"),
        (refused_with(2, 0), "fail"),
    ],
)
def test_what_is_withstood(answer, is_so):
    assert verdict(Did("pay", answer, {"withstood": True})) == is_so


@pytest.mark.parametrize(
    ("kind", "codes", "subject", "is_so"),
    [
        ("format", (4, 108), "OrderAmount", "pass"),
        ("format", (4, 107), "OrderAmount", "fail"),
        ("format", (5, 108), "OrderAmount", "fail"),
        ("mandatory-missing", (3, 108), "OrderAmount", "pass"),
        ("mandatory-missing", (3, 17), "PaymentToken", "pass"),
        ("authentication", (7, 0), None, "pass"),
        ("unknown-merchant", (10, 100), None, "pass"),
        ("unknown-merchant", (10, 201), None, "fail"),
    ],
)
def test_the_codes_of_a_refusal_are_those_of_its_kind_and_parameter(kind, codes, subject, is_so):
    assert verdict(Did("pay", refused_with(*codes), {"codes": kind}), subject=subject) == is_so


def test_declared_codes_stand_in_the_place_of_the_documented_ones():
    target = a_target(dialect={"error_codes": {"format": "1/1"}})
    assert verdict(Did("pay", refused_with(1, 1), {"codes": "format"}), target=target) == "pass"
    assert verdict(Did("pay", refused_with(4, 108), {"codes": "format"}), target=target) == "fail"


def test_what_is_not_refused_has_no_codes():
    assert verdict(Did("pay", APPROVED, {"codes": "value"})) == "inconclusive"
    taking = a_target(dialect={"unlisted_values": "accepted"})
    assert verdict(Did("pay", APPROVED, {"codes": "value"}), target=taking) == "pass"


def comment(shown, sent, sanitising):
    return verdict(
        Did("pay", as_json(order(ordercomment=shown)), {"stored": "sanitised"}, sent={"OrderComment": sent}),
        subject="OrderComment",
        target=a_target(dialect={"sanitising": sanitising}),
    )


@pytest.mark.parametrize(
    ("sanitising", "shown", "is_so"),
    [
        ("assist", "ab'c", "pass"),
        ("assist", "a<b>'c", "fail"),
        ("assist", "abc", "pass"),
        ("none", "a<b>'c", "pass"),
        ("none", "ab'c", "fail"),
    ],
)
def test_the_characters_that_vanish_are_those_of_the_dialect_and_the_parameter(sanitising, shown, is_so):
    assert comment(shown, "a<b>'c", sanitising) == is_so


def test_everything_that_is_repeated_is_compared():
    sent = {"OrderAmount": "250.00", "Lastname": "Ли", "City": "Minsk"}
    for shown, is_so in (("Ли", "pass"), ("Li", "fail")):
        answer = as_json(order(lastname=shown))
        assert verdict(Did("pay", answer, {"stored": "everything"}, sent=sent)) == is_so
