"""Families of when: payments made twice, numbers used again, time that passes, requests at the same time."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from conformance.protocol.answers import Answer
from conformance.protocol.orders import Operation as OperationType
from conformance.protocol.orders import OrderState
from conformance.simulator import lifecycle
from conformance.simulator.access import Serve
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.bank import BankAnswer
from conformance.simulator.ledger import Change, Ledger, Operation, Order, Purchase
from conformance.simulator.money import Money, rounded
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.refusal import FORBIDDEN, Refusal
from conformance.simulator.settings import Settings
from conformance.simulator.transitions import TransitionTable
from conformance.simulator.window import Window

_A_RACE = 0.01
"""Seconds for which the careless gateway looks away: long enough for a request sent at the same time."""


def wrong_moments() -> tuple[Mutant, ...]:
    """Make the families."""
    return (*_payments(), *_lapses(), *_races())


# Payments
def _payments() -> Iterator[Mutant]:
    yield from fault(
        "pays-twice",
        "order/payment/at-most-one",
        "Makes every successful payment twice under one billnumber.",
        _paid(lambda order: replace(order, operations=(*order.operations, *_again(order)))),
    )
    yield from fault(
        "payment-without-operation",
        "order/operation/created",
        "Opens an order without an operation for its payment.",
        _paid(lambda order: replace(order, operations=())),
    )
    yield from fault(
        "debited-at-once-delayed",
        "order/settlement/without-financial-transaction",
        "Leaves an order Delayed where no financial transaction is going to be sent.",
        _paid(_waiting_for_settlement),
    )
    yield from fault(
        "charges-a-fee",
        "order/amount/unconverted",
        "Charges one hundredth more than the order's amount.",
        _with_a_fee,
    )
    yield from fault(
        "number-of-failed-order-refused",
        "order/reuse/new-order",
        "Refuses the number of an order whose payment has failed.",
        lambda assembly: replace(assembly, refuse_number=_new_number),
    )
    yield from fault(
        "number-of-paid-order-refused",
        "order/reuse/after-approved",
        "Refuses the number of a paid order, and says nowhere that it does.",
        lambda assembly: replace(assembly, refuse_number=lifecycle.unpaid_number),
    )


def _paid(change: Callable[[Order], Order]) -> Make:
    def make(assembly: Assembly) -> Assembly:
        def pay(
            table: TransitionTable, billnumber: str, purchase: Purchase, bank: BankAnswer, at: datetime
        ) -> Order:
            return change(assembly.pay(table, billnumber, purchase, bank, at))

        return replace(assembly, pay=pay)

    return make


def _again(order: Order) -> Iterator[Operation]:
    for payment in order.successful(OperationType.PAYMENT):
        yield replace(payment, number=len(order.operations) + 1)


def _waiting_for_settlement(order: Order) -> Order:
    waits = order.purchase.debited_at_once and order.state is OrderState.APPROVED
    return replace(order, state=OrderState.DELAYED) if waits else order


def _with_a_fee(assembly: Assembly) -> Assembly:
    def convert(original: Money, is_convert: str, settings: Settings) -> tuple[Money, Decimal]:
        charged, rate = assembly.convert(original, is_convert, settings)
        fee = Decimal("1.01") if charged.currency == original.currency else Decimal(1)
        return replace(charged, amount=rounded(charged.amount * fee)), rate

    return replace(assembly, convert=convert)


def _new_number(orders: tuple[Order, ...]) -> Refusal | None:
    failed = any(order.state in (OrderState.DECLINED, OrderState.TIMEOUT) for order in orders)
    return Refusal(FORBIDDEN, "107") if failed else None


# Time
def _lapses() -> Iterator[Mutant]:
    yield from fault(
        "never-times-out",
        "order/timeout",
        "Leaves an unfinished payment In Process for ever.",
        _lapsing(_spared(OrderState.IN_PROCESS)),
    )
    yield from fault(
        "hold-ends-after-a-day",
        "order/double-stage/hold-ends",
        "Releases a hold after one day.",
        _lapsing(lambda settings, _: settings.model_copy(update={"hold_lasts": timedelta(days=1)})),
    )
    yield from fault(
        "confirmed-order-cancelled-with-its-hold",
        "order/double-stage/confirmed",
        "Cancels a confirmed order when its hold would have ended.",
        _releasing_what_is_confirmed,
    )


def _spared(state: OrderState) -> Callable[[Settings, Order], Settings]:
    for_ever = {"payment_lasts": timedelta(days=36500)}
    return lambda settings, order: settings.model_copy(update=for_ever) if order.state is state else settings


def _lapsing(patience: Callable[[Settings, Order], Settings]) -> Make:
    def make(assembly: Assembly) -> Assembly:
        def lapse(table: TransitionTable, order: Order, settings: Settings, now: datetime) -> Order:
            return assembly.lapse(table, order, patience(settings, order), now)

        return replace(assembly, lapse=lapse)

    return make


def _releasing_what_is_confirmed(assembly: Assembly) -> Assembly:
    """Cancel a confirmed order that somebody looks up when the longest of holds is over."""

    def orders_within(ledger: Ledger, ordernumber: str, within: Window) -> tuple[Order, ...]:
        for order in assembly.orders_within(ledger, ordernumber, within):
            confirmed = order.successful(OperationType.CONFIRMATION) and not order.cancelled
            if confirmed and within.end >= order.created + _LONGEST_HOLD:
                ledger.keep(replace(order, state=OrderState.CANCELED))
        return assembly.orders_within(ledger, ordernumber, within)

    return replace(assembly, orders_within=orders_within)


_LONGEST_HOLD = Settings().hold_lasts


# Races
def _races() -> Iterator[Mutant]:
    yield from fault(
        "race-lets-both-through",
        "order/race",
        "Looks at an order, and does not look again before it writes what became of it.",
        lambda assembly: replace(assembly, transact=_without_looking_again),
    )


def _without_looking_again(account: Account, serve: Serve) -> Answer:
    """Serve from a copy of the account's orders, and add what was done to whatever is there by then."""
    with account.lock:
        copied = replace(account)
        for order in account.ledger.all():
            copied.ledger.open(order)
        copied.ledger.changes()
    time.sleep(_A_RACE)
    answer = serve(copied)
    with account.lock:
        for change in copied.ledger.changes():
            _written_over(account.ledger, change)
    return answer


def _written_over(ledger: Ledger, change: Change) -> None:
    if change.before is None:
        ledger.open(change.after)
        return
    there = ledger.order(change.after.billnumber)
    done = change.after.operations[len(change.before.operations) :]
    numbered = (replace(each, number=len(there.operations) + n) for n, each in enumerate(done, start=1))
    ledger.keep(replace(change.after, operations=(*there.operations, *numbered)))
