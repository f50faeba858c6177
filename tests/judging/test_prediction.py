"""What the order table predicts, against answers typed by hand."""

import json

import pytest
from judged import (
    BILL,
    OTHER_BILL,
    REFUSED,
    TIMEOUT,
    Did,
    a_target,
    as_json,
    as_status,
    evidence_of,
    operation,
    order,
    verdict,
)

from conformance.judging.invariants import Tallies
from conformance.judging.orders.prediction import predictions
from conformance.judging.orders.walking import edges_walked
from conformance.judging.view import course_of
from conformance.planning.probe import Probe, Step, Where

HELD = {"Delay": "1", "OrderAmount": "250.00", "OrderCurrency": "BYN"}
PAID = {**HELD, "Delay": "0"}


def money(amount, kind="100", number=1, code="AS000"):
    return operation(code, kind, number, amount=amount, currency="BYN")


def shown(state, *operations, bill=BILL):
    return as_json(order(state, bill=bill, operations=list(operations)))


def confirmed(amount, state="Approved"):
    flat = {**order(state, operations=[]), "operationtype": "200", "responsecode": "AS000", "amount": amount}
    return json.dumps({"charge": flat})


def result(state, *operations):
    return json.dumps({"orderresult": {"orders": [order(state, operations=list(operations))]}})


def asked(action, answer, sent=None, **step):
    if action in ("confirm", "cancel"):
        sent = {"Billnumber": BILL, **(sent or {})}
    return Did(action, answer, sent=sent or {}), step


def told(*did, dialect=None):
    """Give the predictions of a probe of these steps."""
    plain = [each for each, _ in did]
    steps = tuple(
        Step(each.action, **{"changes": {"advance": "0"}, **more} if each.action == "time" else more)
        for each, more in did
    )
    probe = Probe("by/hand/probe", "gateway", "stateful", ("order/created",), steps, Where("x.yaml", 1))
    target = a_target(dialect)
    evidence = evidence_of(*plain)
    return predictions(course_of(probe, evidence, target)), edges_walked(probe, evidence, target)


HOLD = asked("pay", shown("Delayed", money("250.00")), HELD)
CONFIRMED = asked("confirm", confirmed("250.00"))


def test_a_life_as_documented_agrees_step_by_step_and_walks_its_edges():
    cancelled = shown("Canceled", money("250.00"), money("250.00", "200", 2), money("250.00", "300", 3))
    steps, edges = told(HOLD, asked("status", as_status("Delayed")), CONFIRMED, asked("cancel", cancelled))
    assert [(step.agrees, step.state_agrees) for step in steps] == [(True, True)] * 4
    assert edges == {
        "cancelled-in-full, double-stage": True,
        "confirmed-in-full": True,
        "created, double-stage": True,
        "double-stage-payment-approved": True,
    }


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (asked("confirm", confirmed("250.00"), {"Amount": "250.01", "Currency": "BYN"}), "refused"),
        (asked("confirm", confirmed("40.00"), {"Amount": "40.00", "Currency": "RUB"}), "refused"),
        (asked("confirm", confirmed("0.00"), {"Amount": "0.00", "Currency": "BYN"}), "refused"),
        (asked("confirm", confirmed("250.00", "PartialDelayed"), {"Amount": "40.00", "Currency": "BYN"}), "debited 40.00"),
        (asked("confirm", confirmed("249.99")), "debited 250.00"),
        (asked("confirm", REFUSED), "approved"),
        (asked("confirm", confirmed("250.00"), by="other merchant"), "refused"),
        (asked("confirm", "<html>"), "approved"),
        (asked("status", as_status("Approved")), "Delayed"),
        (asked("status", as_status((BILL, "Delayed"), (OTHER_BILL, "Approved"))), "Delayed"),
        (asked("status", as_status()), "Delayed"),
        (asked("result", result("Delayed")), "Delayed"),
        (asked("result", result("Delayed", money("250.00"), money("250.00", "200", 2))), "Delayed"),
        (asked("result", result("Delayed", money("2.50"))), "Delayed"),
    ],
)  # fmt: skip
def test_what_the_table_does_not_allow_disagrees(step, said):
    *_, last = told(HOLD, step)[0]
    assert last.agrees is False
    assert said in last.expected


def test_an_edge_that_was_walked_wrongly_is_told_wrong():
    edges = told(HOLD, asked("confirm", confirmed("250.01"), {"Amount": "250.01", "Currency": "BYN"}))[1]
    assert edges["Delayed, confirmation above the authorised amount, double-stage"] is False
    assert edges["double-stage-payment-approved"] is True


DECLINED = money("250.00", code="AS102")


@pytest.mark.parametrize(
    ("answer", "created"),
    [
        (shown("Approved", money("250.00")), True),
        (shown("Approved", DECLINED), True),
        (shown("Approved", money("2.50")), False),
        (REFUSED, False),
        ("<html>", False),
    ],
)
def test_an_order_that_was_opened_as_asked_is_right_whatever_went_wrong_with_its_payment(answer, created):
    steps, edges = told(asked("pay", answer, PAID, bank="declined"))
    assert (steps[0].agrees, steps[0].state_agrees) != (True, True)
    assert edges == {"created, one-stage": created, "payment-declined, one-stage": False}


def test_only_the_state_can_be_wrong_and_what_follows_is_judged_by_the_state_shown():
    steps, _ = told(
        HOLD, asked("confirm", confirmed("250.00", "Delayed")), asked("status", as_status("Delayed"))
    )
    assert (steps[1].agrees, steps[1].state_agrees) == (True, False)
    assert steps[2].agrees is True
    lost, _ = told(
        HOLD, asked("confirm", confirmed("250.00", "Sold")), asked("status", as_status("Approved"))
    )
    assert (lost[1].agrees, lost[1].state_agrees, lost[2].agrees) == (True, False, None)


def test_nothing_is_predicted_after_a_disagreement_or_without_an_answer():
    steps, _ = told(HOLD, asked("confirm", REFUSED), asked("status", as_status("Delayed")))
    assert [step.agrees for step in steps] == [True, False, None]
    steps, _ = told(HOLD, asked("confirm", None), asked("status", as_status("Delayed")))
    assert [step.agrees for step in steps] == [True, None, None]


@pytest.mark.parametrize(
    ("repeated", "answer", "agrees"),
    [
        ("any", CONFIRMED, True),
        ("any", asked("confirm", REFUSED), True),
        ("accepted", CONFIRMED, True),
        ("accepted", asked("confirm", REFUSED), False),
        ("refused", CONFIRMED, False),
    ],
)
def test_a_repetition_is_answered_as_the_dialect_says_and_never_debits(repeated, answer, agrees):
    steps, _ = told(HOLD, CONFIRMED, answer, dialect={"repeated_confirmation": repeated})
    assert steps[2].agrees is agrees
    twice = result("Approved", money("250.00"), money("250.00", "200", 2), money("250.00", "200", 3))
    assert told(HOLD, CONFIRMED, CONFIRMED, asked("result", twice))[0][-1].agrees is False


BOTH = [money("250.00"), money("250.00", "200", 2), money("250.00", "300", 3)]
CANCELLED = asked("cancel", shown("Canceled", *BOTH), race=1)
RELEASED = asked("cancel", shown("Canceled", money("250.00"), money("250.00", "300", 2)), race=1)


@pytest.mark.parametrize(
    ("first", "second", "agrees"),
    [
        (asked("confirm", confirmed("250.00"), race=1), CANCELLED, True),
        (asked("confirm", REFUSED, race=1), RELEASED, True),
        (asked("confirm", confirmed("250.00"), race=1), RELEASED, False),
        (asked("confirm", confirmed("250.00"), race=1), asked("cancel", REFUSED, race=1), False),
    ],
)
def test_a_race_ends_as_if_one_had_come_after_the_other(first, second, agrees):
    steps, _ = told(HOLD, first, second)
    assert steps[1] == steps[2]
    assert steps[2].agrees is agrees


@pytest.mark.parametrize("lost", [None, TIMEOUT])
def test_of_a_race_that_lost_an_answer_nothing_is_predicted(lost):
    for race in [
        (asked("confirm", lost, race=1), CANCELLED),
        (asked("confirm", confirmed("250.00"), race=1), asked("cancel", lost, race=1)),
    ]:
        steps, _ = told(HOLD, *race, asked("status", as_status("Approved")))
        assert [step.agrees for step in steps] == [True, None, None, None]


def test_a_race_of_payments_opens_an_order_each():
    one = asked("pay", shown("Approved", money("250.00")), PAID, race=1)
    bill = {**money("250.00"), "billnumber": f"{OTHER_BILL}.1"}
    other = asked("pay", shown("Approved", bill, bill=OTHER_BILL), PAID, race=1)
    assert told(one, other)[0][1].agrees is True
    assert told(one, one)[0][1].agrees is False


def test_time_and_settlement_go_by_without_an_answer():
    moved = asked("time", "{}", changes={"advance": str(15 * 86400)})
    window = {"StartYear": "2001"}
    ended = told(HOLD, moved, asked("status", as_status("Canceled"), window))[0]
    assert ended[-1].agrees is True
    assert told(HOLD, moved, asked("status", as_status("Delayed"), window))[0][-1].agrees is False
    soon = asked("time", "{}", changes={"advance": str(4 * 86400)})
    assert told(HOLD, soon, asked("status", as_status("Canceled"), window))[0][-1].agrees is False
    kept = told(HOLD, CONFIRMED, moved, asked("status", as_status("Approved"), window))
    assert kept[0][-1].agrees is True
    assert kept[1]["confirmed-in-full-outlives-hold"] is True
    settled = told(asked("pay", shown("Approved", money("250.00")), PAID), asked("settle", "{}"))
    assert settled[1]["settled, one-stage"] is True


def test_a_payment_that_is_converted_is_not_predicted():
    converted = asked("pay", shown("Approved", money("9.00")), {**PAID, "isConvert": "2"})
    assert told(converted)[0][0].agrees is None


def test_probes_that_are_not_about_orders_walk_no_edges():
    probe = Probe("a/b/c", "gateway", "positive", ("token-payment/City",), (Step("pay"),), Where("x", 1))
    assert edges_walked(probe, evidence_of(HOLD[0]), a_target()) == {}


@pytest.mark.parametrize(
    ("expects", "operations", "given"),
    [
        ({"captured": "250.00"}, [money("250.00")], "pass"),
        ({"captured": "250.00"}, [money("250.00"), money("250.00", "100", 2)], "fail"),
        ({"captured": "250.00"}, [money("250.00"), money("250.00", "100", 2, "AS100")], "pass"),
        ({"captured": "250.00"}, [money("249.99")], "fail"),
        ({"captured": "250.00"}, [], "inconclusive"),
        ({"captured": "250.00"}, [operation()], "inconclusive"),
        (
            {"returned": "40.00"},
            [money("250.00"), money("25.00", "300", 2), money("15.00", "300", 3)],
            "pass",
        ),
        ({"returned": "0.00"}, [money("250.00")], "pass"),
        ({"returned": "0.00"}, [money("250.00"), money("0.01", "300", 2)], "fail"),
    ],
)
def test_what_was_debited_and_given_back_is_counted_to_the_cent(expects, operations, given):
    assert verdict(Did("pay", shown("Approved", *operations), expects, sent=PAID)) == given


def test_of_a_held_payment_the_confirmations_debit():
    operations = [money("250.00"), money("40.00", "200", 2)]
    steps = (
        Did("pay", shown("Delayed", money("250.00")), sent=HELD),
        Did("result", result("PartialDelayed", *operations), {"captured": "40.00"}),
    )
    assert verdict(*steps) == "pass"
    wrong = Did("result", result("PartialDelayed", *operations), {"captured": "250.00"})
    assert verdict(steps[0], wrong) == "fail"


def test_what_a_simulator_did_not_do_makes_what_follows_inconclusive():
    paid = Did("pay", shown("Approved", money("250.00")), sent=PAID)
    settled = Did("settle", (404, "no such control"))
    assert (
        verdict(paid, settled, Did("status", as_status("Approved"), {"order": "Approved"})) == "inconclusive"
    )
    settled = Did("settle", (200, "{}"))
    assert verdict(paid, settled, Did("status", as_status("Approved"), {"order": "Approved"})) == "pass"


def test_the_targets_own_codes_for_an_unknown_order_show_that_there_is_none():
    unknown = Did("status", '<result firstcode="5" secondcode="143" count="0"></result>', {"orders": []})
    assert verdict(unknown) == "fail"
    assert verdict(unknown, target=a_target({"error_codes": {"unknown-order": "5/143"}})) == "pass"


@pytest.mark.parametrize(("places", "broken"), [((1, 2), 0), ((1, 1), 1)])
def test_the_operations_of_an_order_are_told_apart_by_their_numbers(places, broken):
    operations = [money("250.00", kind, number) for kind, number in zip(("100", "200"), places, strict=True)]
    tallies = Tallies(a_target())
    tallies.add(evidence_of(Did("result", result("Approved", *operations))))
    assert tallies.by_rule["billnumber form"].broken == broken
    assert tallies.by_rule["billnumber form"].checked == 1


@pytest.mark.parametrize(
    ("operations", "agrees"),
    [
        ([money("250.00", "300", 3)], True),
        ([money("250.00"), money("250.00", "200", 2), money("250.00", "300", 3)], True),
        ([money("40.00", "300", 3)], False),
        ([money("250.00", "300", 3), money("250.00", "300", 4)], False),
        ([money("250.00"), money("250.00", "300", 3)], False),
        ([money("250.00", "300", 3, code="AS300")], False),
    ],
)
def test_a_cancellation_may_show_itself_alone_and_nothing_that_did_not_happen(operations, agrees):
    steps, _ = told(HOLD, CONFIRMED, asked("cancel", shown("Canceled", *operations)))
    assert steps[-1].agrees is agrees
