"""Whether a step was refused: its answer says so, and status shows that nothing came of it."""

from conformance.exchange.shown import shows_orders
from conformance.judging.answered import describe, failed, is_crash, is_rate_limited, own_operation
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.judging.view import View, billnumber_of
from conformance.protocol.answers import AnsweredOrder


def is_refusal(view: View) -> bool:
    """Say whether the answer refuses the step: an error with codes, or its own operation failed.

    A payment whose answer shows a new order was accepted, whatever the bank or the codes say of it.
    """
    answer, action = view.answer, view.seen.step.action
    if is_crash(view.seen) or answer.kind == "unreadable" or (action == "pay" and view.new_orders):
        return False
    if answer.kind == "error":
        return True
    codes = [own_operation(order, action).get("responsecode") for order in answer.orders]
    return bool(codes) and all(code is not None and failed(code) for code in codes)


def refusal(view: View, expected: str) -> Outcome:
    """Judge a refusal; unseen where status could not show whether an order was made or changed."""
    said = describe(view.answer)
    if not is_refusal(view):
        return unmet(expected, said)
    if not view.witnesses:
        return met(expected, said)
    effect = _side_effect(view)
    if effect is not None:
        return unmet(expected, f"{said}, yet {effect}")
    blind = why_blind(view)
    if blind is not None:
        return unseen(expected, f"{said}; a side effect could hide, for {blind}")
    return met(expected, f"{said}; status shows no order made or changed")


def orders_in_status(view: View) -> tuple[AnsweredOrder, ...]:
    """Give the orders that the witnesses after a step saw."""
    return tuple(
        order
        for witness in view.witnesses
        if witness.answer is not None and not is_crash(witness)
        for order in witness.answer.orders
    )


def why_blind(view: View) -> str | None:
    """Say why the witnesses do not show what came of a step; None when they do."""
    for witness in view.witnesses:
        if witness.answer is None:
            return f"status could not be asked: {witness.why_unanswered}"
        if (
            is_crash(witness)
            or is_rate_limited(witness)
            or not shows_orders(witness.answer, view.gateway.dialect)
        ):
            return f"status answered: {describe(witness.answer)}"
    seen = {billnumber_of(order) for order in orders_in_status(view)}
    if view.seen.step.action != "pay" and view.states_before and not seen & set(view.states_before):
        return "status does not show the order"
    return None


def _side_effect(view: View) -> str | None:
    """Say what status shows that a refused step must not have done: a new order, or one in a new state."""
    before = view.states_before
    for order in orders_in_status(view):
        number, state = billnumber_of(order), order.fields.get("orderstate")
        if number is None or number not in before:
            return f"status shows order {number or 'without billnumber'}, {state}"
        if before[number] not in (None, state):
            return f"the order went from {before[number]} to {state}"
    return None
