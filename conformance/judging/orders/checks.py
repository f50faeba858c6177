"""Checks of an order as a whole: what the table predicts of it, and what its operations moved."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from conformance.judging.answered import describe, operations_in_order
from conformance.judging.orders.agreeing import is_amount
from conformance.judging.orders.prediction import predictions
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.judging.view import View
from conformance.protocol.codes import SUCCESS
from conformance.protocol.orders import Operation


def predicted(view: View, what: str) -> Outcome | None:
    """The answer is one that the order table allows after the steps before it.

    `outcome`: carried out or refused, for these amounts; of a status, all that it shows. `state`: the
    order's state. None where nothing is predicted, because an earlier step went otherwise, and for all
    but the last step of a race, which is judged as a whole.
    """
    seen, after = view.seen, view.probe.steps[view.seen.number + 1 :]
    if seen.step.race and after and after[0].race == seen.step.race:
        return None
    told = predictions(view.course)[seen.number]
    agrees = told.agrees if what == "outcome" else told.state_agrees
    if agrees is None:
        return None
    racing = [each for each in view.before if seen.step.race and each.step.race == seen.step.race]
    received = "; ".join(describe(each.answer) for each in (*racing, seen) if each.answer)
    return (met if agrees else unmet)(told.expected, received)


def captured(view: View, wanted: str) -> Outcome:
    """What the customer was debited in all: the payment of one stage, the confirmations of two."""
    held = any(each.sent.get("delay") == "1" for each in view.payments)
    debits = Operation.CONFIRMATION if held else Operation.PAYMENT
    return _moved(view, debits, f"debited in all {wanted}", wanted)


def returned(view: View, wanted: str) -> Outcome:
    """What was given back in all, or released."""
    return _moved(view, Operation.CANCELLATION, f"given back in all {wanted}", wanted)


def _moved(view: View, kind: Operation, expected: str, wanted: str) -> Outcome:
    if view.order is None:
        return unmet(expected, describe(view.answer))
    if not view.order.operations:
        return unseen(expected, "the answer shows no operations")
    rows = [row for row in operations_in_order(view.order) if _counts(row, kind)]
    try:
        total = sum((Decimal(row["amount"]) for row in rows), Decimal("0.00"))
    except (KeyError, InvalidOperation):
        return unseen(expected, "an operation shows no amount that reads")
    return (met if is_amount(wanted, total) else unmet)(expected, f"{total} by {len(rows)} operations")


def _counts(row: Mapping[str, str], kind: Operation) -> bool:
    return row.get("operationtype") == kind.value and row.get("responsecode") == SUCCESS
