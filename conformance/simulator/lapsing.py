"""What time alone does to orders: a payment that nobody finishes, a hold that nobody confirms.

How long either may last is on no public page but for one: a hold is cancelled after 5 to 14 days,
depending on the bank (vendor's manual of the Personal Account). An account's settings say.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from conformance.protocol.orders import Event, OrderState
from conformance.protocol.orders import Operation as OperationType
from conformance.simulator.account import Account
from conformance.simulator.bank import APPROVED_CODE
from conformance.simulator.ledger import Operation, Order
from conformance.simulator.money import Money
from conformance.simulator.settings import Settings
from conformance.simulator.transitions import TransitionTable

Lapse = Callable[[TransitionTable, Order, Settings, datetime], Order]
"""Gives an order as it is at a moment when nobody has touched it; the order itself while it has time left."""

_WAITING = (OrderState.IN_PROCESS, OrderState.DELAYED)


def lapse(table: TransitionTable, order: Order, settings: Settings, now: datetime) -> Order:
    """Close an unfinished payment whose time has run out, release a hold that nobody confirmed."""
    if order.state is OrderState.IN_PROCESS and now >= order.created + settings.payment_lasts:
        return _followed(table, order, "payment times out")
    ends = order.created + settings.hold_lasts
    if order.state is OrderState.DELAYED and now >= ends:
        released = _followed(table, order, "hold ends")
        return (
            order
            if released is order
            else replace(released, operations=(*order.operations, _release(order, ends)))
        )
    return order


def bring_up_to_date(account: Account, table: TransitionTable, lapsing: Lapse) -> None:
    """Let every order of an account lapse whose time has come; the caller holds the account's lock."""
    now, ledger = account.now(), account.ledger
    for state in _WAITING:
        while (order := ledger.oldest(state)) is not None:
            lapsed = lapsing(table, order, account.settings, now)
            if lapsed.state is state:
                break  # those that entered the state later have more time left
            ledger.keep(lapsed)


def _followed(table: TransitionTable, order: Order, event: Event) -> Order:
    state = table.after(order.state, event, double_stage=order.purchase.double_stage)
    return order if state is None else replace(order, state=state)


def _release(order: Order, at: datetime) -> Operation:
    money = Money(order.remains, order.purchase.charged.currency)
    number = len(order.operations) + 1
    return Operation(number, OperationType.CANCELLATION, APPROVED_CODE, money, at, returned_by="reversal")
