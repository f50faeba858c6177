"""What happens to an order: payment, confirmation, cancellation, as pure functions.

The state that follows an event stands in the transition table, never in code. Each function gives
the order as it becomes, or raises RefusedError and leaves it as it was.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from conformance.protocol.orders import Event, OrderState
from conformance.protocol.orders import Operation as OperationType
from conformance.simulator.bank import APPROVED_CODE, BankAnswer, Outcome
from conformance.simulator.ledger import Operation, Order, Purchase
from conformance.simulator.money import Money
from conformance.simulator.refusal import FORBIDDEN, INVALID, Refusal, RefusedError
from conformance.simulator.transitions import TransitionTable

_EVENTS: Mapping[Outcome, Event] = {
    "approved": "payment approved", "declined": "payment declined", "pending": "payment pending",
    "timed-out": "payment times out",
}  # fmt: skip

_CONFIRMATION = "307"
_CANCELLATION = "308"
_DUPLICATE = "11"


def pay(table: TransitionTable, billnumber: str, purchase: Purchase, bank: BankAnswer, at: datetime) -> Order:
    """Create the order with its first operation, the payment; bonus points make a second one."""
    state = table.after(OrderState.IN_PROCESS, _EVENTS[bank.outcome], double_stage=purchase.double_stage)
    if state is None:
        raise RefusedError(FORBIDDEN, "306")
    return Order(billnumber, purchase, bank, state, at, _payments(purchase, bank, at))


def any_number(_: tuple[Order, ...]) -> Refusal | None:
    """Take an order number however often it comes: each payment opens an order of its own."""
    return None


def unpaid_number(orders: tuple[Order, ...]) -> Refusal | None:
    """Refuse an order number under which an order is already paid."""
    paid = any(order.state is OrderState.APPROVED for order in orders)
    return Refusal(_DUPLICATE, "107") if paid else None


def confirm(table: TransitionTable, order: Order, money: Money | None, at: datetime) -> Order:
    """Confirm a Delayed order, in full or for less; None means in full.

    A repeated confirmation never debits twice (vendor's page on confirmation). What it is answered is
    open: here the order comes back as it is, whatever amount above nothing the repetition names.
    """
    if money is not None and money.amount <= 0:
        raise RefusedError(*_REFUSED_AMOUNT)
    if order.successful(OperationType.CONFIRMATION) and order.state in _CONFIRMED:
        return order
    charged = order.purchase.charged.amount
    asked = _asked(order, money, charged)
    event: Event = "confirmation in full" if asked == charged else "confirmation in part"
    state = table.after(order.state, event, double_stage=order.purchase.double_stage)
    if state is None:
        raise RefusedError(FORBIDDEN, _CONFIRMATION)
    if asked > charged:
        raise RefusedError(*_REFUSED_AMOUNT)
    return _performed(order, state, _operation(order, OperationType.CONFIRMATION, asked, at))


def confirm_once(table: TransitionTable, order: Order, money: Money | None, at: datetime) -> Order:
    """Confirm like `confirm`, and refuse whatever is confirmed already."""
    if order.successful(OperationType.CONFIRMATION):
        raise RefusedError(FORBIDDEN, _CONFIRMATION)
    return confirm(table, order, money, at)


def cancel(
    table: TransitionTable, order: Order, money: Money | None, at: datetime, reference: str = ""
) -> Order:
    """Give back all that remains (None) or a part of it, never more.

    `reference` is the merchant's own id of the refund, unique within one order; a repeated one is
    refused as a duplicate (vendor's page on cancellation, Externalrefundid).
    """
    most = order.remains or order.purchase.charged.amount
    asked = _asked(order, money, most)
    state = table.after(order.state, _event_of(order, asked, most), double_stage=order.purchase.double_stage)
    if state is None:
        raise RefusedError(FORBIDDEN, _CANCELLATION)
    if not Decimal(0) < asked <= most:
        raise RefusedError(*_REFUSED_AMOUNT)
    if reference and any(each.reference == reference for each in order.operations):
        raise RefusedError(_DUPLICATE, "216")
    operation = _operation(order, OperationType.CANCELLATION, asked, at)
    return _performed(order, state, replace(operation, reference=reference, returned_by=order.returned_by))


_CONFIRMED = (OrderState.APPROVED, OrderState.PARTIAL_DELAYED)
_REFUSED_AMOUNT = (INVALID, "108")


def _payments(purchase: Purchase, bank: BankAnswer, at: datetime) -> tuple[Operation, ...]:
    amount, currency = purchase.charged.amount, purchase.charged.currency
    parts = (amount - bank.points, bank.points) if bank.points else (amount,)
    return tuple(
        Operation(number, OperationType.PAYMENT, bank.responsecode, Money(part, currency), at)
        for number, part in enumerate(parts, start=1)
    )


def _asked(order: Order, money: Money | None, everything: Decimal) -> Decimal:
    if money is None:
        return everything
    if money.currency != order.purchase.charged.currency:
        raise RefusedError(INVALID, "105")
    return money.amount


def _event_of(order: Order, asked: Decimal, most: Decimal) -> Event:
    if asked < most:
        return "cancellation in part"
    return "cancellation of the rest" if order.cancelled and order.remains else "cancellation in full"


def _performed(order: Order, state: OrderState, operation: Operation) -> Order:
    return replace(order, state=state, operations=(*order.operations, operation))


def _operation(order: Order, kind: OperationType, amount: Decimal, at: datetime) -> Operation:
    money = Money(amount, order.purchase.charged.currency)
    return Operation(len(order.operations) + 1, kind, APPROVED_CODE, money, at)
