"""Confirmation: the second stage of a payment (vendor's page on confirmation)."""

from decimal import Decimal

from conformance.protocol.answers import Answer
from conformance.protocol.orders import Operation as OperationType
from conformance.simulator.money import Money
from conformance.simulator.services.call import Call, ordered, orders_answer, unsealed
from conformance.simulator.writers import moment


def confirmation(call: Call) -> Answer:
    """Confirm and show the confirmation; a repetition shows the one that stands.

    RefusedError where the order is not to be confirmed, or not for this amount.
    """
    assembly = call.assembly
    ledger, order = ordered(call)
    order = assembly.confirm(assembly.transitions, order, money_of(call), call.at)
    ledger.keep(order)
    confirmations = order.successful(OperationType.CONFIRMATION)
    shown = assembly.confirmation_answer(order, (confirmations or order.operations)[-1])
    return orders_answer(unsealed(shown, moment(call.at)))


def money_of(call: Call) -> Money | None:
    """Read Amount and Currency, which come together; None means the full amount."""
    amount = call.fields.get("amount")
    return None if amount is None else Money(Decimal(amount), call.fields["currency"])
