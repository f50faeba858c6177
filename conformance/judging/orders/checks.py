"""Checks of an order as a whole: what the table predicts of it, and what its operations moved."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from conformance.judging.answered import describe, operations_in_order
from conformance.judging.orders.agreeing import is_amount
from conformance.judging.orders.prediction import predictions
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.judging.view import View
from conformance.protocol.answers import AnsweredOrder
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


def captured(view: View, wanted: str) -> Outcome | None:
    """What the customer was debited in all: the payment of one stage, the confirmations of two.

    None where an answer shows nothing but its own operation, as that to a cancellation may.
    """
    held = any(each.sent.get("delay") == "1" for each in view.payments)
    debits = Operation.CONFIRMATION if held else Operation.PAYMENT
    if view.order is not None and _shows_its_own_alone(view, view.order, debits):
        return None
    return _moved(view, debits, f"debited in all {wanted}", wanted)


def returned(view: View, wanted: str) -> Outcome:
    """What was given back in all, or released."""
    return _moved(view, Operation.CANCELLATION, f"given back in all {wanted}", wanted)


def _shows_its_own_alone(view: View, order: AnsweredOrder, debits: Operation) -> bool:
    kinds = {row.get("operationtype") for row in _rows_of(order)}
    return view.seen.step.action in ("confirm", "cancel") and debits.value not in kinds and len(kinds) == 1


def _rows_of(order: AnsweredOrder) -> Sequence[Mapping[str, str]]:
    """Give the operations of an order; a flat answer has its one in the fields of the order."""
    return operations_in_order(order) or ((order.fields,) if order.fields.get("responsecode") else ())


def _moved(view: View, kind: Operation, expected: str, wanted: str) -> Outcome:
    if view.order is None:
        return unmet(expected, describe(view.answer))
    shown = _rows_of(view.order)
    if not shown:
        return unseen(expected, "the answer shows no operations")
    rows = [row for row in shown if _counts(row, kind)]
    try:
        total = sum((Decimal(row["amount"]) for row in rows), Decimal("0.00"))
    except (KeyError, ArithmeticError):
        return unseen(expected, "an operation shows no amount that reads")
    return (met if is_amount(wanted, total) else unmet)(expected, f"{total} by {len(rows)} operations")


def _counts(row: Mapping[str, str], kind: Operation) -> bool:
    return row.get("operationtype") == kind.value and row.get("responsecode") == SUCCESS
