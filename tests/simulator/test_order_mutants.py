"""Every mutant of the order's life shows itself: to the model, or to a merchant who looks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from modelled import DisagreementError, journey, steps_to
from simulated_shop import DECLINED, Shop, only, shop, state, stopped_at, token

from conformance.protocol.attempts import Attempt
from conformance.protocol.edges import edges
from conformance.protocol.signatures import answer_x, check_value
from conformance.simulator.account import Account
from conformance.simulator.assembly import faultless
from conformance.simulator.bank import PENDING_TOKEN
from conformance.simulator.mutants import ORDER_FAMILIES, mutant_called
from conformance.simulator.mutants.edges import wrong_edges
from conformance.simulator.mutants.sums import wrong_sums

MADE = tuple(each for family in ORDER_FAMILIES for each in family())
START = datetime(2024, 3, 7, 10, 15, 30, tzinfo=UTC)
PART = {"Amount": "60.25", "Currency": "RUB"}
DAY = 86400.0


def pay(**changes):
    return Attempt("payment", "100.50", "RUB", **changes)


def confirm(amount=None, currency="RUB"):
    return Attempt("confirmation", amount, currency if amount else None)


def cancel(amount=None, currency="RUB"):
    return Attempt("cancellation", amount, currency if amount else None)


HELD, SETTLED = pay(double_stage=True), Attempt("settlement")
OF_SUMS = [
    [HELD, confirm("100.51")], [HELD, confirm("70.00", "USD")], [HELD, confirm("60.25")], [HELD, confirm("60.75")],
    [HELD, confirm()], [HELD, confirm("0.00")], [HELD, confirm("60.255")], [HELD, confirm("60.25"), confirm()],
    [HELD, confirm("60.25"), confirm("70.00")], [pay(), cancel("100.51")],
    [pay(), cancel("60.25"), cancel("60.25")], [HELD, confirm("60.25"), cancel("70.00")],
    [pay(), cancel("70.00", "USD")], [pay(), cancel("60.75")], [pay(), cancel()], [pay(), cancel("0.00")],
    [pay(), cancel("60.255")], [pay(), SETTLED, cancel()],
]  # fmt: skip


def agrees(assembly, journeys):
    """Whether the model allows all that a gateway shows on the journeys."""
    for steps in journeys:
        under_way = journey(assembly=assembly)
        try:
            for attempt in steps:
                under_way.attempt(attempt)
        except DisagreementError:
            return False
    return True


def words(name):
    return set(name.lower().replace(" ", "-").replace(",", "").split("-"))


LEFT_OPEN = ("never-rest-cancelled",)
"""What no document forbids outright, so that the model allows it; the clause asks for better."""


@pytest.mark.parametrize(
    "mutant", [each for each in wrong_edges() if each.id not in LEFT_OPEN], ids=lambda each: each.id
)
def test_a_mutant_of_the_state_machine_disagrees_with_the_model(mutant):
    testable = (each for each in edges() if each.untestable is None)
    nearest = sorted(testable, key=lambda edge: -len(words(edge.id) & words(mutant.id)))
    assert not agrees(mutant.make(faultless()), map(steps_to, nearest))


@pytest.mark.parametrize("mutant", wrong_sums(), ids=lambda each: each.id)
def test_a_mutant_of_sums_disagrees_with_the_model(mutant):
    assert not agrees(mutant.make(faultless()), OF_SUMS)


def test_the_faultless_gateway_agrees_with_the_model_on_the_journeys_of_sums():
    assert agrees(faultless(), OF_SUMS)


# What a merchant sees who looks
def stranger_of(buyer):
    buyer.gateway.open(Account("700124", "other_shop", "OtherPassword1", "secret"))
    return Shop(buyer.gateway, buyer.gateway.accounts["700124"])


def others_cannot(verb, named):
    def kept(buyer):
        bill = buyer.delayed(OrderNumber="ORD-1")
        return getattr(stranger_of(buyer), verb)("ORD-1" if named else bill).kind == "error"

    return kept


def refused(verb, **changes):
    def kept(buyer):
        bill = buyer.delayed(OrderNumber="ORD-1")
        return getattr(buyer, verb)("ORD-1" if verb == "status" else bill, **changes).kind == "error"

    return kept


def taken(verb, **changes):
    def kept(buyer):
        bill = buyer.delayed(OrderNumber="ORD-1")
        return getattr(buyer, verb)("ORD-1" if verb == "status" else bill, **changes).kind == "orders"

    return kept


def keeps_both(buyer):
    buyer.pay("ORD-1", PaymentToken=DECLINED)
    buyer.pay("ORD-1")
    return buyer.states("ORD-1") == ["Declined", "Approved"]


def looking_changes_nothing(buyer):
    buyer.delayed(OrderNumber="ORD-1")
    return buyer.states("ORD-1") == buyer.states("ORD-1")


def shown_after(seconds, number=1):
    def kept(buyer):
        buyer.account.clock = stopped_at(START)
        buyer.pay("ORD-1")
        buyer.gateway.advance(buyer.account, seconds)
        return len(buyer.status("ORD-1").orders) == number

    return kept


def after_all(*verbs):
    """The state that status shows after some verbs on a hold."""

    def shown(buyer):
        bill = buyer.delayed(OrderNumber="ORD-1")
        for verb, changes in verbs:
            getattr(buyer, verb)(bill, **changes)
        return buyer.states("ORD-1")

    return shown


def status_is(expected, *verbs):
    return lambda buyer: after_all(*verbs)(buyer) == [expected]


def operations(buyer):
    bill = buyer.delayed(OrderNumber="ORD-1")
    buyer.confirm(bill, **PART)
    shown = only(buyer.result("ORD-1")).operations
    return [(each["billnumber"], each["operationtype"], each["amount"]) for each in shown] == [
        (f"{bill}.1", "100", "100.50"), (f"{bill}.2", "200", "60.25"),
    ]  # fmt: skip


def a_failure_is_shown(buyer):
    buyer.pay("ORD-1", PaymentToken=DECLINED)
    return [each["responsecode"] for each in only(buyer.result("ORD-1")).operations] == ["AS102"]


def confirmation_says(name, value):
    return lambda buyer: only(buyer.confirm(buyer.delayed())).fields[name] == value


def cancellation_says(name, value):
    return lambda buyer: only(buyer.cancel(buyer.paid())).operations[-1][name] == value


def default_form(buyer):
    buyer.pay("ORD-1")
    return buyer.status("ORD-1", Format=None).form == "soap"


def sealed(buyer):
    buyer.pay("ORD-1")
    fields = only(buyer.status("ORD-1")).fields
    return fields["checkvalue"] == check_value("topsecret", answer_x("700123", fields))


def extended(number):
    return lambda buyer: buyer.confirm(f"{buyer.delayed()}.{number}").kind == "orders"


def one_payment(buyer):
    return [each["operationtype"] for each in only(buyer.pay()).operations] == ["100"]


def charged(buyer):
    [paid] = only(buyer.pay(OrderAmount="100.00")).operations
    return paid["amount"] == "100.00"


def number_again(**first):
    def kept(buyer):
        buyer.pay("ORD-1", **first)
        return buyer.pay("ORD-1").kind == "orders"

    return kept


def debited_at_once(buyer):
    one_stage = shop(buyer.gateway.assembly, financial_transaction=False)
    return state(one_stage.pay()) == "Approved"


def later(seconds, expected, *verbs, **payment):
    def kept(buyer):
        buyer.account.clock = stopped_at(START)
        bill = buyer.paid("ORD-1", **payment)
        for verb in verbs:
            getattr(buyer, verb)(bill)
        buyer.gateway.advance(buyer.account, seconds)
        return state(buyer.status("ORD-1", StartYear="2024", StartMonth="3", StartDay="1")) == expected

    return kept


def raced(buyer):
    """Two confirmations and a cancellation that each are sent twice at once: one of each is carried out."""
    held, paid = buyer.delayed(OrderNumber="ORD-1"), buyer.paid("ORD-2")
    for verb, bill in ((buyer.confirm, held), (buyer.cancel, paid)):
        together = threading.Barrier(2)

        def ask(verb=verb, bill=bill, together=together):
            together.wait()
            verb(bill)

        with ThreadPoolExecutor(2) as threads:
            for done in [threads.submit(ask) for _ in range(2)]:
                done.result()
    return [len(only(buyer.result(number)).operations) for number in ("ORD-1", "ORD-2")] == [2, 2]


PENDING = token(PENDING_TOKEN)
KEPT = {
    "never-rest-cancelled": status_is("Canceled", ("confirm", {}), ("cancel", PART), ("cancel", {})),
    "status-of-any-merchant": others_cannot("status", named=True),
    "confirms-for-any-merchant": others_cannot("confirm", named=False),
    "cancels-for-any-merchant": others_cannot("cancel", named=False),
    "unknown-billnumber-taken-for-the-last": lambda buyer: (
        buyer.delayed() != "" and buyer.confirm("5799999999999999").kind == "error"
    ),
    "status-of-the-last-if-unknown": lambda buyer: (
        buyer.delayed() != "" and buyer.status("ORD-9").kind == "error"
    ),
    "status-of-numbers-that-begin-so": lambda buyer: (
        buyer.delayed(OrderNumber="ORD-17") != "" and buyer.status("ORD-1").kind == "error"
    ),
    "status-with-any-character-for-a-line": lambda buyer: (
        buyer.delayed(OrderNumber="ORD-17") != "" and buyer.status("ORD_17").kind == "error"
    ),
    "status-of-all-that-are-one-number": lambda buyer: (
        buyer.delayed(OrderNumber="0123") != ""
        and buyer.delayed(OrderNumber="123") != ""
        and len(buyer.status("123").orders) == 1
    ),
    "status-amount-of-the-last-operation": lambda buyer: (
        buyer.confirm(buyer.delayed(OrderNumber="ORD-1"), **PART).kind == "orders"
        and buyer.status("ORD-1").orders[0].fields["orderamount"] == "100.50"
    ),
    "status-shows-last-order-only": keeps_both,
    "attempt-overwrites-the-earlier-order": keeps_both,
    "status-closes-holds": looking_changes_nothing,
    "status-of-one-day": shown_after(2 * DAY),
    "status-of-all-times": shown_after(4 * DAY, number=0),
    "status-period-must-be-valid": taken("status", StartYear="2024", StartMonth="13", StartDay="1"),
    "status-before-confirmation": status_is("Approved", ("confirm", {})),
    "status-before-cancellation": status_is("Canceled", ("cancel", {})),
    "state-misspelt": status_is("Canceled", ("cancel", {})),
    "partial-approved": status_is("PartialDelayed", ("confirm", PART)),
    "result-without-operations": operations,
    "result-without-later-operations": operations,
    "result-without-payment": operations,
    "result-with-the-payments-sum": operations,
    "result-without-failures": a_failure_is_shown,
    "operations-of-one-number": operations,
    "confirmation-shown-as-payment": confirmation_says("operationtype", "200"),
    "confirmation-code-of-progress": confirmation_says("responsecode", "AS000"),
    "cancellation-shown-as-confirmation": cancellation_says("operationtype", "300"),
    "cancellation-code-of-progress": cancellation_says("responsecode", "AS000"),
    "status-in-json": default_form,
    "status-check-value-dated": sealed,
    "operations-without-password": refused("confirm", Password="WrongPassword1"),
    "status-without-password": refused("status", Password="WrongPassword1"),
    "amount-without-currency": refused("confirm", Amount="60.25"),
    "currency-without-amount": refused("cancel", Currency="RUB"),
    "operation-number-ignored": lambda buyer: not extended(2)(buyer),
    "operation-number-not-read": extended(1),
    "cancel-reason-of-fraud": taken("cancel", CancelReason="3"),
    "pays-twice": one_payment,
    "payment-without-operation": one_payment,
    "debited-at-once-delayed": debited_at_once,
    "charges-a-fee": charged,
    "number-of-failed-order-refused": number_again(PaymentToken=DECLINED),
    "number-of-paid-order-refused": number_again(),
    "never-times-out": later(DAY, "Timeout", PaymentToken=PENDING),
    "hold-ends-after-a-day": later(2 * DAY, "Delayed", Delay="1"),
    "confirmed-order-cancelled-with-its-hold": later(14 * DAY, "Approved", "confirm", Delay="1"),
    "race-lets-both-through": raced,
}


def test_every_mutant_of_orders_is_tried_here():
    modelled = {each.id for each in (*wrong_edges(), *wrong_sums())} - set(LEFT_OPEN)
    assert {each.id for each in MADE} - modelled == set(KEPT)
    assert len(MADE) >= 130


@pytest.mark.parametrize("name", KEPT)
def test_a_mutant_breaks_what_the_faultless_gateway_keeps(name):
    assert KEPT[name](shop()) is True
    assert KEPT[name](shop(mutant_called(name).make(faultless()))) is False


@pytest.mark.parametrize("each", MADE, ids=lambda each: each.id)
def test_a_mutant_that_is_not_provoked_still_takes_an_order(each):
    assert shop(each.make(faultless())).pay(PaymentToken=DECLINED).kind == "orders"
