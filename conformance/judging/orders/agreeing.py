"""Whether an answer agrees with what the order table allows: with the outcome, and with the state."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from conformance.judging.answered import failed, is_crash, operations_in_order, own_operation
from conformance.judging.view import Seen, billnumber_of
from conformance.planning.probe import Action
from conformance.protocol.answers import AnsweredOrder
from conformance.protocol.attempts import Order, Outcome
from conformance.protocol.codes import SUCCESS
from conformance.protocol.orders import Operation

_OPERATION: dict[Action, Operation] = {
    "pay": Operation.PAYMENT, "confirm": Operation.CONFIRMATION, "cancel": Operation.CANCELLATION,
}  # fmt: skip


def is_broken(seen: Seen) -> bool:
    """Say whether the answer is none of the protocol: a crash, or nothing that reads."""
    return seen.answer is None or seen.answer.kind == "unreadable" or is_crash(seen)


def answered_order(seen: Seen, known: Sequence[str]) -> AnsweredOrder | None:
    """Give the order that the answer is about: of a payment one that was not known before, else the one asked about."""
    orders = seen.answer.orders if seen.answer else ()
    if seen.step.action == "pay":
        return next((order for order in orders if billnumber_of(order) not in (None, *known)), None)
    asked = seen.sent.get("billnumber", "").partition(".")[0]
    return next((order for order in orders if billnumber_of(order) in (asked, None)), None)


def is_refused(seen: Seen, order: AnsweredOrder | None) -> bool:
    """Say whether the step was refused: by an error, or because its own operation failed."""
    action = seen.step.action
    if action == "pay" and order is not None:
        return False
    if seen.answer is None or seen.answer.kind == "error" or order is None:
        return True
    code = own_operation(order, action).get("responsecode")
    return code is not None and failed(code)


def agrees(seen: Seen, order: AnsweredOrder | None, outcome: Outcome) -> bool:
    """Say whether the answer may be this outcome, whatever state it shows: carried out or refused, and for how much."""
    refused = is_refused(seen, order)
    if refused or outcome.answer == "refused" or order is None or outcome.order is None:
        return refused and outcome.answer == "refused"
    action = seen.step.action
    own = own_operation(order, action)
    code = own.get("responsecode")
    if action == "pay" and code is not None and (code == SUCCESS) != (outcome.answer == "approved"):
        return False
    wanted = [each.amount for each in outcome.order.operations if each.type is _OPERATION[action]]
    shown = own.get("amount") or order.fields.get("amount")
    same = shown is None or not wanted or is_amount(shown, wanted[-1])
    return same and (not order.operations or _shows_operations_of(action, order, outcome.order))


def shows_state(order: AnsweredOrder, wanted: Order) -> bool:
    """Say whether the state shown, if one is, is that of the order."""
    return order.fields.get("orderstate", wanted.state.value) == wanted.state.value


def shows_operations(order: AnsweredOrder, wanted: Order) -> bool:
    """Say whether the successful operations shown, in their order, are those of the order, by type and amount."""
    shown = [row for row in operations_in_order(order) if row.get("responsecode") == SUCCESS]
    done = [each for each in wanted.operations if each.succeeded]
    return len(shown) == len(done) and all(
        row.get("operationtype", each.type.value) == each.type.value
        and ("amount" not in row or is_amount(row["amount"], each.amount))
        for row, each in zip(shown, done, strict=True)
    )


def _shows_operations_of(action: Action, order: AnsweredOrder, wanted: Order) -> bool:
    """Say whether the operations that an action's answer shows are the order's: all, those of its kind, or its own.

    No page says that the answer to a confirmation or a cancellation repeats the payment; a captured one does not.
    """
    own = _OPERATION[action]
    shown = [row for row in operations_in_order(order) if row.get("responsecode") == SUCCESS]
    if action == "pay" or not shown or any(row.get("operationtype") != own.value for row in shown):
        return shows_operations(order, wanted)
    done = [each.amount for each in wanted.operations if each.succeeded and each.type is own]
    told = done[-1:] if len(shown) == 1 else done
    return len(shown) == len(told) and all(
        "amount" not in row or is_amount(row["amount"], amount)
        for row, amount in zip(shown, told, strict=True)
    )


def is_amount(shown: str, wanted: Decimal) -> bool:
    """Say whether an amount, as it is shown, is that sum, to the cent."""
    try:
        return Decimal(shown) == wanted
    except InvalidOperation:
        return False
