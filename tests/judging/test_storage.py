"""Stored verbatim, stored within the limit, refused or truncated beyond it."""

import pytest
from judged import (
    APPROVED,
    BILL,
    HTML,
    MUST,
    NO_ORDERS,
    REFUSED,
    SHOULD,
    TIMEOUT,
    UNKNOWN_ORDER,
    Did,
    a_target,
    as_json,
    as_status,
    findings_of,
    operation,
    order,
    refused_with,
    seen,
    verdict,
)

LIMIT = 128
WHOLE, CUT = "N" * (LIMIT + 1), "N" * LIMIT
TRUNCATING = a_target(dialect={"over_limit": "truncate"})


def status_with(number):
    return as_status("Approved").replace("<billnumber>", f"<ordernumber>{number}</ordernumber><billnumber>")


def kept(shown, sent, **expects):
    answer = shown if isinstance(shown, str) else as_json(order(**shown))
    return verdict(Did("pay", answer, expects, sent={"OrderNumber": sent}), subject="OrderNumber")


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ({"ordernumber": "ABC-17"}, "pass"),
        ({"ordernumber": " ABC-17 "}, "pass"),
        ({"ordernumber": "ABC-1"}, "fail"),
        ({"ordernumber": "abc-17"}, "fail"),
        ({"ordernumber": ""}, "fail"),
        ({"ordernumber": None}, "inconclusive"),
        (REFUSED, "fail"),
        (HTML, "fail"),
    ],
)
def test_a_value_is_stored_as_it_was_sent(shown, expected):
    assert kept(shown, "ABC-17", stored="verbatim") == expected


def test_a_value_of_an_operation_counts_too():
    answer = as_json(order(operations=[operation(clientip="192.0.2.7")]))
    step = Did("pay", answer, {"stored": "verbatim"}, sent={"ClientIP": "192.0.2.7"})
    assert verdict(step, subject="ClientIP") == "pass"
    step = Did("pay", answer, {"stored": "verbatim"}, sent={"ClientIP": "192.0.2.8"})
    assert verdict(step, subject="ClientIP") == "fail"


@pytest.mark.parametrize(
    ("shown", "expected"),
    [("250.50", "pass"), ("250.5", "pass"), ('"250.50"', "pass"), ('"250.5"', "pass"), ("2505e-1", "pass"),
     ('"250,50"', "fail"), ("250.51", "fail"), ('"x"', "fail")],
)  # fmt: skip
def test_an_amount_is_the_same_in_text_and_in_numbers(shown, expected):
    answer = as_json(order()).replace('"orderamount": "250.00"', f'"orderamount": {shown}')
    step = Did("pay", answer, {"stored": "verbatim"}, sent={"OrderAmount": "250.50"})
    assert verdict(step, subject="OrderAmount") == expected


def test_what_status_shows_counts_beside_what_the_answer_shows():
    def stored(answered, asked):
        step = Did(
            "pay", as_json(order(ordernumber=answered)), {"stored": "verbatim"}, sent={"OrderNumber": "ABC"}
        )
        return verdict(step, seen(status_with(asked)), subject="OrderNumber")

    assert stored("ABC", "ABC") == "pass"
    assert stored("ABC", "AB") == "fail"
    assert stored("AB", "ABC") == "fail"
    assert stored(None, "ABC") == "pass"


# Beyond the limit


def beyond(answer, *witnesses, target=None, subject="OrderNumber", sent=WHOLE):
    """Give the verdicts on the length, a MUST, and on its dialect, a SHOULD."""
    expects = ({"clause": MUST, "stored": "within limit"}, {"clause": SHOULD, "over_limit": "refused"})
    step = Did("pay", answer, expects, sent={subject: sent})
    found = findings_of(step, *map(seen, witnesses), subject=subject, target=target)
    return found[MUST].verdict.value, found[SHOULD].verdict.value


def answer_keeping(number):
    return as_json(order(ordernumber=number))


@pytest.mark.parametrize("target", [None, TRUNCATING])
def test_refused_without_a_trace_keeps_both_under_either_dialect(target):
    assert beyond(REFUSED, NO_ORDERS, NO_ORDERS, target=target) == ("pass", "pass")
    assert beyond(REFUSED, UNKNOWN_ORDER, refused_with(4, 107), target=target) == ("pass", "pass")


@pytest.mark.parametrize(("target", "dialect"), [(None, "warn"), (TRUNCATING, "pass")])
def test_truncated_keeps_the_length_and_the_dialect_only_where_it_is_declared(target, dialect):
    assert beyond(answer_keeping(CUT), NO_ORDERS, status_with(CUT), target=target) == ("pass", dialect)
    assert beyond(answer_keeping(CUT), HTML, TIMEOUT, target=target) == ("pass", dialect)


@pytest.mark.parametrize("target", [None, TRUNCATING])
def test_stored_whole_is_a_failure_under_either_dialect(target):
    assert beyond(answer_keeping(WHOLE), status_with(WHOLE), NO_ORDERS, target=target) == ("fail", "warn")
    assert beyond(answer_keeping(WHOLE), HTML, HTML, target=target) == ("fail", "warn")


@pytest.mark.parametrize("target", [None, TRUNCATING])
def test_an_answer_that_shows_less_than_status_does_not_hide_what_is_stored(target):
    assert beyond(answer_keeping(CUT), status_with(WHOLE), NO_ORDERS, target=target) == ("fail", "warn")


@pytest.mark.parametrize("target", [None, TRUNCATING])
def test_refused_and_stored_all_the_same_is_found_by_status(target):
    assert beyond(REFUSED, status_with(WHOLE), NO_ORDERS, target=target) == ("fail", "warn")
    assert beyond(REFUSED, NO_ORDERS, status_with(CUT), target=target) == ("pass", "warn")


@pytest.mark.parametrize("target", [None, TRUNCATING])
@pytest.mark.parametrize("status", [HTML, TIMEOUT, None, refused_with(7, 141)])
def test_refused_and_status_not_to_be_seen_is_open(status, target):
    assert beyond(REFUSED, status, NO_ORDERS, target=target) == ("inconclusive", "inconclusive")
    assert beyond(REFUSED, NO_ORDERS, status, target=target) == ("inconclusive", "inconclusive")


@pytest.mark.parametrize("target", [None, TRUNCATING])
@pytest.mark.parametrize("answer", [HTML, (500, HTML), (500, REFUSED), refused_with(2, 0)])
def test_a_crash_keeps_nothing(answer, target):
    assert beyond(answer, NO_ORDERS, NO_ORDERS, target=target) == ("fail", "warn")


def test_a_declined_order_was_accepted_with_the_value():
    declined = as_json(order("Declined", operations=[operation("AS107")], ordernumber=CUT))
    assert beyond(declined, NO_ORDERS, status_with(CUT)) == ("pass", "warn")


def test_accepted_and_nothing_shows_what_was_kept():
    silent = as_json({"billnumber": BILL, "orderstate": "Approved"})
    assert beyond(silent, NO_ORDERS, NO_ORDERS) == ("inconclusive", "warn")
    assert beyond(silent, NO_ORDERS, NO_ORDERS, target=TRUNCATING) == ("inconclusive", "inconclusive")


@pytest.mark.parametrize("other", ["", "M" * LIMIT, "N" * (LIMIT - 1) + "M"])
def test_something_else_in_its_place_is_not_the_value_truncated(other):
    assert beyond(answer_keeping(other), NO_ORDERS, NO_ORDERS, target=TRUNCATING) == ("pass", "warn")


def test_a_row_that_no_answer_repeats_is_judged_by_its_refusal():
    expects = {"clause": SHOULD, "over_limit": "refused"}

    def address(answer, status, target=None):
        step = Did("pay", answer, expects, sent={"Address": "A" * 257})
        return verdict(step, seen(status), subject="Address", target=target)

    assert address(REFUSED, NO_ORDERS) == "pass"
    assert address(REFUSED, as_status("Approved")) == "warn"
    assert address(APPROVED, as_status("Approved")) == "warn"
    assert address(APPROVED, as_status("Approved"), TRUNCATING) == "pass"


def test_a_probe_about_no_parameter_cannot_say_what_is_stored():
    with pytest.raises(LookupError, match="is about no parameter"):
        verdict(Did("pay", APPROVED, {"stored": "verbatim"}))


def test_long_values_are_shortened_with_their_length():
    step = Did("pay", answer_keeping(WHOLE), {"stored": "within limit"}, sent={"OrderNumber": WHOLE})
    (finding,) = findings_of(step, subject="OrderNumber").values()
    assert finding.expected == "no more than 128 characters of OrderNumber stored"
    assert finding.received == f"ordernumber of 129 characters stored: '{'N' * 60}'… (129 characters)"


@pytest.mark.parametrize(
    ("sanitising", "answered", "expected"),
    [
        ("assist", as_json(order(orderamount="1000.50")), "pass"),
        ("assist", as_json(order(orderamount="1.00")), "fail"),
        ("assist", as_json(order(orderamount=None)), "pass"),
        ("assist", REFUSED, "pass"),
        ("assist", HTML, "fail"),
        ("none", as_json(order(orderamount="1000.50")), "fail"),
        ("none", as_json(order(orderamount="1'000.50")), "fail"),
        ("none", REFUSED, "pass"),
    ],
)
def test_a_malformed_value_may_be_taken_as_what_sanitising_leaves_of_it(sanitising, answered, expected):
    step = Did("pay", answered, {"stored": "sanitised or refused"}, sent={"OrderAmount": "1'000.50"})
    target = a_target(dialect={"sanitising": sanitising})
    assert verdict(step, target=target, subject="OrderAmount") == expected
