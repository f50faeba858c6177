"""Occasions: what befell an order, and which of it is sent to the merchant.

The result-notification document sends the results of payments, and none of confirmations, refunds,
cancellations and timeouts. The newest revision of the vendor's page sends those of confirmations and
cancellations too, where the account is set up so.
"""

from collections.abc import Mapping
from enum import StrEnum

from conformance.protocol.orders import Operation as OperationType
from conformance.protocol.orders import OrderState
from conformance.simulator.ledger import Change, Operation


class Occasion(StrEnum):
    """What can befall an order."""

    APPROVED = "payment approved"
    DELAYED = "payment delayed"
    DECLINED = "payment declined"
    CONFIRMATION = "confirmation"
    CANCELLATION = "cancellation"
    REFUND = "refund"
    TIMEOUT = "timeout"


PAYMENTS = frozenset({Occasion.APPROVED, Occasion.DELAYED, Occasion.DECLINED})
"""What the result-notification document sends."""

PUSHED = frozenset({Occasion.CONFIRMATION, Occasion.CANCELLATION, Occasion.REFUND})
"""What the newest revision of the vendor's page sends besides."""

_PAID: Mapping[OrderState, Occasion] = {
    OrderState.APPROVED: Occasion.APPROVED,
    OrderState.DELAYED: Occasion.DELAYED,
    OrderState.DECLINED: Occasion.DECLINED,
}


def new_operations(change: Change) -> tuple[Operation, ...]:
    """Give the operations that a change brought; a payment that was pending is new once it is completed."""
    before = change.before
    known = 0 if before is None or before.state is OrderState.IN_PROCESS else len(before.operations)
    return change.after.operations[known:]


def occasion_of(change: Change) -> Occasion | None:
    """Say what befell the order; None where nothing did that a merchant could be told."""
    state = change.after.state
    if state is OrderState.TIMEOUT:
        known = change.before is not None and change.before.state is state
        return None if known else Occasion.TIMEOUT
    new = new_operations(change)
    if not new:
        return None
    match new[-1].type:
        case OperationType.PAYMENT:
            return _PAID.get(state)
        case OperationType.CONFIRMATION:
            return Occasion.CONFIRMATION
        case OperationType.CANCELLATION:
            return Occasion.REFUND if new[-1].returned_by == "refund" else Occasion.CANCELLATION
