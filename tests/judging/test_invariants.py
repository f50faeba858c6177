"""Rules over every exchange of a run: counted as evidence comes in, in one process or in several."""

import itertools
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import (
    BILL,
    CODED_FAULT,
    HTML,
    NO_ORDERS,
    OTHER_BILL,
    REFUSED,
    TIMEOUT,
    TOO_FAST,
    Did,
    a_target,
    as_json,
    evidence_of,
    operation,
    order,
)

from conformance.judging.invariants import Tallies
from conformance.planning.probe import Invariant, Where

# Made from merchant 700123, secret "topsecret", order ORD-17 over 250.00 BYN by another program.
APPROVED_VALUE = "0BBED05AC2383B629C33C1B4DC00A5E6"
DECLINED_VALUE = "CC17F7AB7B151CA8F57E0E0103403D7A"
WITHOUT_DECIMALS = "5904ACD95FB2D98F4F0F02D3995411C7"

CHECK_VALUE, FORM, READABLE, UNIQUE = (
    "answer check value",
    "answer form",
    "answer readable",
    "billnumber unique",
)
PAYMENT_CLAUSE, STATUS_CLAUSE = "answer/checkvalue", "order/status/checkvalue"


def an_invariant(always, *clauses):
    return Invariant("invariants/rule", "gateway", clauses, always, Where("cases/invariants.yaml", 1))


def judged(*did, always=CHECK_VALUE, clause=PAYMENT_CLAUSE, target=None):
    tallies = Tallies(target or a_target())
    for number, one in enumerate(did):
        tallies.add(evidence_of(one, key=f"probe/{number}"))
    (finding,) = tallies.judge(an_invariant(always, clause))
    return finding


def signed(value=APPROVED_VALUE, amount='"250.00"', **more):
    row = json.dumps(order(**{"checkvalue": value, **more}))
    return f'{{"order": [{row}]}}'.replace('"orderamount": "250.00"', f'"orderamount": {amount}')


# Check values


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (signed(), "pass"),
        (signed(DECLINED_VALUE, orderstate="Declined"), "pass"),
        (signed(amount="250.00"), "pass"),
        (signed(amount="250.0"), "pass"),
        (signed(amount="250"), "pass"),
        (signed(WITHOUT_DECIMALS, amount="250"), "pass"),
        (signed(WITHOUT_DECIMALS, amount='"250"'), "pass"),
        (signed(amount='"250"'), "fail"),
        (signed(WITHOUT_DECIMALS), "fail"),
        (signed(WITHOUT_DECIMALS, amount="250.00"), "fail"),
        (signed(APPROVED_VALUE.lower()), "fail"),
        (signed(DECLINED_VALUE), "fail"),
        (signed(APPROVED_VALUE[:-1]), "fail"),
        (signed("0"), "fail"),
        (signed(orderstate=None), "fail"),
        (signed(orderamount=None), "fail"),
        (signed(""), "fail"),
        (signed(None), "fail"),
        (as_json(order()), "fail"),
        (signed("", signature="TUlJQklqQU5CZ2tx"), "inconclusive"),
        (REFUSED, "inconclusive"),
        (CODED_FAULT, "inconclusive"),
        (HTML, "inconclusive"),
        (as_json(), "inconclusive"),
        (TIMEOUT, "inconclusive"),
        (TOO_FAST, "inconclusive"),
    ],
)
def test_every_order_carries_its_check_value(answer, expected):
    assert judged(Did("pay", answer)).verdict.value == expected
    assert judged(Did("status", answer), clause=STATUS_CLAUSE).verdict.value == expected


def test_the_merchant_is_the_one_that_was_sent():
    assert judged(Did("pay", signed(), sent={"Merchant_ID": "700124"})).verdict.value == "fail"
    other_account = a_target().model_copy(
        update={"gateway": a_target().gateway.model_copy(update={"merchant_id": "1"})}
    )
    assert judged(Did("pay", signed()), target=other_account).verdict.value == "pass"


def test_an_account_that_signs_its_answers_may_leave_the_check_value_out():
    signing = a_target(settings={"notification": {"signature": "PGP"}})
    assert judged(Did("pay", as_json(order())), target=signing).verdict.value == "inconclusive"
    assert judged(Did("pay", signed("0")), target=signing).verdict.value == "fail"


@pytest.mark.parametrize("action", ["confirm", "cancel"])
def test_answers_whose_rule_is_another_are_not_checked(action):
    tallies = Tallies(a_target())
    tallies.add(evidence_of(Did(action, signed("0"))))
    assert CHECK_VALUE not in tallies.by_rule or tallies.by_rule[CHECK_VALUE].checked == 0


def test_a_clause_about_one_service_is_not_judged_by_the_answers_of_another():
    good_payment, bad_status = Did("pay", signed()), Did("status", signed("0"))
    assert judged(good_payment, bad_status).verdict.value == "pass"
    assert judged(good_payment, bad_status, clause=STATUS_CLAUSE).verdict.value == "fail"
    assert judged(good_payment, clause=STATUS_CLAUSE).verdict.value == "inconclusive"
    assert judged(bad_status).verdict.value == "inconclusive"


def test_a_broken_rule_is_told_once_with_a_count_the_first_example_and_the_mistake():
    finding = judged(
        Did("pay", signed()), Did("pay", signed(APPROVED_VALUE.lower())), Did("pay", signed("0"))
    )
    assert finding.expected.endswith(f": {APPROVED_VALUE}")
    assert finding.received == f"{APPROVED_VALUE.lower()} (first in probe/1; 2 of 3)"
    assert finding.diagnosis == "this is the value you get when it is in lower case"
    held = judged(Did("pay", signed()), Did("pay", signed()))
    assert (held.verdict.value, held.received) == ("pass", "checked 2 times")
    unseen = judged()
    assert (unseen.verdict.value, unseen.received) == (
        "inconclusive",
        "no exchange of the run showed anything to check",
    )


def test_a_value_over_the_operation_s_amount_is_diagnosed_though_it_stands_in_the_operation():
    row = order(operations=[operation(amount="260.00", currency="USD")])
    # md5 over 700123ORD-17260.00USDApproved, made by another program.
    row["checkvalue"] = "A3BB4723B0560975EFF5FDA65B4CB54C"
    assert judged(Did("pay", as_json(row))).diagnosis == (
        "this is the value you get when it is over amount and currency, not orderamount and ordercurrency"
    )


# Readable, form


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (signed(), "pass"), (REFUSED, "pass"), (CODED_FAULT, "pass"), (NO_ORDERS, "pass"), (HTML, "fail"), ("", "fail"),
        ((500, HTML), "fail"), ("OK", "fail"), ("{}", "fail"), ((429, HTML), "inconclusive"), (TIMEOUT, "inconclusive"),
    ],
)  # fmt: skip
def test_every_answer_can_be_read(answer, expected):
    for action in ("pay", "status", "confirm", "cancel"):
        finding = judged(Did(action, answer), always=READABLE, clause="answer/readable")
        assert finding.verdict.value == expected


@pytest.mark.parametrize(
    ("sent", "answer", "expected"),
    [
        ({"Format": "3"}, NO_ORDERS, "pass"), ({"Format": "5"}, as_json(), "pass"), ({"format": "4"}, CODED_FAULT, "pass"),
        ({}, CODED_FAULT, "pass"), ({"Format": "3"}, as_json(), "warn"), ({"Format": "5"}, NO_ORDERS, "warn"),
        ({"Format": "4"}, REFUSED, "warn"), ({}, as_json(), "warn"), ({"Format": "1"}, NO_ORDERS, "inconclusive"),
        ({"Format": "3"}, HTML, "inconclusive"),
    ],
)  # fmt: skip
def test_a_status_has_the_form_that_was_asked_for(sent, answer, expected):
    finding = judged(Did("status", answer, sent=sent), always=FORM, clause="order/status/form")
    assert finding.verdict.value == expected
    of_payment = judged(Did("pay", answer, sent=sent), always=FORM, clause="order/status/form")
    assert of_payment.verdict.value == "inconclusive"


# Billnumbers


def paying(key, *bills, number="A", state="Approved", action="pay"):
    rows = [order(state, bill) for bill in bills]
    return evidence_of(Did(action, as_json(*rows), sent={"OrderNumber": number}), key=key)


def unique(*evidence):
    tallies = Tallies(a_target())
    for each in evidence:
        tallies.add(each)
    (finding,) = tallies.judge(an_invariant(UNIQUE, "order/billnumber/unique"))
    return finding


def test_two_orders_with_one_billnumber_are_found():
    assert unique(paying("a", BILL), paying("b", OTHER_BILL)).verdict.value == "pass"
    finding = unique(paying("a", BILL), paying("b", OTHER_BILL), paying("c", BILL))
    assert finding.verdict.value == "fail"
    assert f"billnumber {BILL}, which the order of a" in finding.received
    assert finding.received.endswith("(first in c; 1 of 3)")


def test_one_order_may_be_answered_with_again_unless_it_failed():
    assert unique(paying("a", BILL), paying("a", BILL)).verdict.value == "pass"
    assert unique(paying("a", BILL), paying("a", BILL, number="B")).verdict.value == "fail"
    declined = paying("a", BILL, state="Declined")
    assert unique(declined, paying("a", BILL)).verdict.value == "fail"


def test_no_billnumber_is_none_to_share_and_only_payments_make_orders():
    assert unique(paying("a", ""), paying("b", "")).verdict.value == "inconclusive"
    assert unique(paying("a", BILL), paying("b", BILL, action="cancel")).verdict.value == "pass"
    assert unique(paying("a", BILL, action="status")).verdict.value == "inconclusive"


# Several workers

PIECES = st.sampled_from(["1", "2", "3", "4", "5"])


@st.composite
def runs(draw):
    """Draw the evidence of a run: keys as a run gives them, each once, over few billnumbers and many answers."""
    did = []
    for index in range(draw(st.integers(0, 9))):
        action = draw(st.sampled_from(["pay", "status", "cancel"]))
        value = draw(st.sampled_from([APPROVED_VALUE, "0", ""]))
        shown = st.lists(PIECES.map(lambda bill, value=value: order(bill=bill, checkvalue=value)), max_size=3)
        body = draw(
            st.one_of(shown.map(lambda rows: as_json(*rows)), st.sampled_from([HTML, NO_ORDERS, TIMEOUT]))
        )
        did.append(evidence_of(Did(action, body, sent={"Format": "5"}), key=f"probe/{index}"))
    return did


@settings(max_examples=120, deadline=None, database=None, derandomize=True)
@given(runs(), st.lists(st.integers(0, 9), max_size=4), st.booleans())
def test_parts_of_a_run_add_up_to_the_whole(evidence, cuts, backwards):
    whole = Tallies(a_target())
    for each in evidence:
        whole.add(each)
    bounds = [0, *sorted(cuts), len(evidence)]
    parts = [evidence[start:end] for start, end in itertools.pairwise(bounds)]
    merged, worker = Tallies(a_target()), Tallies(a_target())
    for part in reversed(parts) if backwards else parts:
        for each in part:
            worker.add(each)
        merged.merge(json.loads(json.dumps(worker.take())))
    for name in (CHECK_VALUE, FORM, READABLE, UNIQUE, f"{CHECK_VALUE}: status", f"{CHECK_VALUE}: pay"):
        one, other = whole.by_rule.get(name), merged.by_rule.get(name)
        assert (one is None) == (other is None), name
        if one is not None and other is not None:
            assert (other.checked, other.broken) == (one.checked, one.broken), name
            assert (other.first is None) == (one.first is None), name
            assert set(other.seen) == set(one.seen), name
    clauses = (PAYMENT_CLAUSE, STATUS_CLAUSE)
    for always, cited in (
        (CHECK_VALUE, clauses),
        (READABLE, ("answer/readable",)),
        (UNIQUE, ("order/billnumber/unique",)),
    ):
        verdicts = [
            [finding.verdict for finding in tallies.judge(an_invariant(always, *cited))]
            for tallies in (whole, merged)
        ]
        assert verdicts[0] == verdicts[1]


def test_the_first_break_stays_the_first_when_parts_come_in_order():
    whole, merged, worker = Tallies(a_target()), Tallies(a_target()), Tallies(a_target())
    for number, value in enumerate([APPROVED_VALUE, "0", "", APPROVED_VALUE.lower()]):
        each = evidence_of(Did("pay", signed(value)), key=f"probe/{number}")
        whole.add(each)
        worker.add(each)
        merged.merge(worker.take())
    asked = an_invariant(CHECK_VALUE, PAYMENT_CLAUSE)
    assert merged.judge(asked) == whole.judge(asked)


def test_what_was_taken_is_not_counted_again():
    worker = Tallies(a_target())
    worker.add(paying("a", BILL))
    assert worker.take()[UNIQUE]["checked"] == 1
    assert worker.take() == {}


def test_a_billnumber_that_two_workers_saw_is_found_when_they_are_merged():
    merged = Tallies(a_target())
    for key in ("a", "b"):
        worker = Tallies(a_target())
        worker.add(paying(key, BILL))
        merged.merge(worker.take())
    (finding,) = merged.judge(an_invariant(UNIQUE, "order/billnumber/unique"))
    assert finding.verdict.value == "fail"
    assert finding.received.endswith("1 of 2)")
