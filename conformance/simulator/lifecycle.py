"""What happens to an order: payment, confirmation, cancellation, as pure functions.

The state that follows an event stands in the transition table, never in code. Each function gives
the order as it becomes, or raises RefusedError and leaves it as it was.
"""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from conformance.protocol.orders import Event, OrderState
from conformance.protocol.orders import Operation as OperationType
from conformance.simulator.bank import APPROVED_CODE, BankAnswer
from conformance.simulator.ledger import Operation, Order, Purchase
from conformance.simulator.money import Money
from conformance.simulator.refusal import FORBIDDEN, INVALID, RefusedError
from conformance.simulator.transitions import TransitionTable

_CONFIRMATION = "307"
_CANCELLATION = "308"
_DUPLICATE = "11"


def pay(table: TransitionTable, billnumber: str, purchase: Purchase, bank: BankAnswer, at: datetime) -> Order:
    """Create the order with its first operation, the payment."""
    event: Event = "payment approved" if bank.approved else "payment declined"
    state = table.after(OrderState.IN_PROCESS, event, double_stage=purchase.double_stage)
    if state is None:
        raise RefusedError(FORBIDDEN, "306")
    payment = Operation(1, OperationType.PAYMENT, bank.responsecode, purchase.charged, at)
    return Order(billnumber, purchase, bank, state, at, (payment,))


def confirm(table: TransitionTable, order: Order, money: Money | None, at: datetime) -> Order:
    """Confirm a Delayed order, in full or for less; None means in full.

    A repeated confirmation never debits twice (vendor's page on confirmation). What it is answered is
    open: here the order comes back as it is, whatever amount the repetition names.
    """
    if order.successful(OperationType.CONFIRMATION) and order.state in _CONFIRMED:
        return order
    asked = _asked(order, money, order.authorised)
    event: Event = "confirmation in full" if asked == order.authorised else "confirmation in part"
    state = table.after(order.state, event, double_stage=order.purchase.double_stage)
    if state is None:
        raise RefusedError(FORBIDDEN, _CONFIRMATION)
    if not Decimal(0) < asked <= order.authorised:
        raise RefusedError(*_REFUSED_AMOUNT)
    return _performed(order, state, _operation(order, OperationType.CONFIRMATION, asked, at))


def cancel(
    table: TransitionTable, order: Order, money: Money | None, at: datetime, reference: str = ""
) -> Order:
    """Give back all that remains (None) or a part of it, never more.

    `reference` is the merchant's own id of the refund, unique within one order; a repeated one is
    refused as a duplicate (vendor's page on cancellation, Externalrefundid).
    """
    asked = _asked(order, money, order.remains)
    state = table.after(order.state, _event_of(order, asked), double_stage=order.purchase.double_stage)
    if state is None:
        raise RefusedError(FORBIDDEN, _CANCELLATION)
    if not Decimal(0) < asked <= order.remains:
        raise RefusedError(*_REFUSED_AMOUNT)
    if reference and any(each.reference == reference for each in order.operations):
        raise RefusedError(_DUPLICATE, "216")
    operation = _operation(order, OperationType.CANCELLATION, asked, at)
    return _performed(order, state, replace(operation, reference=reference, returned_by=order.returned_by))


_CONFIRMED = (OrderState.APPROVED, OrderState.PARTIAL_DELAYED)
_REFUSED_AMOUNT = (INVALID, "108")


def _asked(order: Order, money: Money | None, everything: Decimal) -> Decimal:
    if money is None:
        return everything
    if money.currency != order.purchase.charged.currency:
        raise RefusedError(INVALID, "105")
    return money.amount


def _event_of(order: Order, asked: Decimal) -> Event:
    if asked < order.remains:
        return "cancellation in part"
    return "cancellation of the rest" if order.cancelled else "cancellation in full"


def _performed(order: Order, state: OrderState, operation: Operation) -> Order:
    return replace(order, state=state, operations=(*order.operations, operation))


def _operation(order: Order, kind: OperationType, amount: Decimal, at: datetime) -> Operation:
    money = Money(amount, order.purchase.charged.currency)
    return Operation(len(order.operations) + 1, kind, APPROVED_CODE, money, at)
