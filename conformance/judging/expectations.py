"""The vocabulary of checks: one small function for each expectation a case can name.

Each takes the view of a step and the value the case gives, and says whether it is met. Nothing
here asserts on free text, element order, or anything else the documents leave open; and a crash,
an error page or an unreadable answer is never taken for a refusal.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from conformance.exchange.shown import shows_orders
from conformance.judging.answered import describe, own_operation, successful_operations
from conformance.judging.declared import as_declared, codes, not_performed, unless_accepted, withstood
from conformance.judging.notifications import not_notified
from conformance.judging.orders.checks import captured, predicted, returned
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.judging.refusals import refusal
from conformance.judging.storage import over_limit, stored
from conformance.judging.view import View
from conformance.planning.probe import BASE_CURRENCY, CURRENCY
from conformance.protocol.answers import JsonNumber
from conformance.protocol.codes import SUCCESS

Check = Callable[[View, Any], Outcome | None]
"""Gives None where there is nothing to say of the step."""

_PAID = ("Approved", "Delayed")


def accepted(view: View, _: Any) -> Outcome:
    """An order with a billnumber of its own exists, whatever the bank says, and no error code contradicts it."""
    taken = view.answer.kind == "orders" and bool(view.new_orders)
    return (met if taken else unmet)("accepted: an order with a billnumber of its own", describe(view.answer))


def approved(view: View, _: Any) -> Outcome:
    """The bank approved the payment: the order is Approved, or Delayed in the double-stage mechanism.

    Where the answer shows a response code it is AS000 (vendor's page on confirmation: success is code and state).
    """
    expected = "approved: orderstate Approved or Delayed, and no response code but AS000"
    if view.order is None or view.answer.kind == "error":
        return unmet(expected, describe(view.answer))
    state = view.order.fields.get("orderstate")
    code = own_operation(view.order, "pay").get("responsecode") or SUCCESS
    return (met if state in _PAID and code == SUCCESS else unmet)(expected, describe(view.answer))


def declined(view: View, _: Any) -> Outcome:
    """The bank declined the payment: an order exists and is Declined, and no operation of it succeeded."""
    expected = "declined: orderstate Declined and no successful operation"
    if view.order is None or view.order.fields.get("orderstate") != "Declined":
        return unmet(expected, describe(view.answer))
    if successful_operations(view.order):
        return unmet(expected, f"{describe(view.answer)}, yet an operation has the response code AS000")
    return met(expected, describe(view.answer))


def unpaid(view: View, _: Any) -> Outcome:
    """Whatever became of the order, nothing says that it is paid; the bank declined it."""
    expected = "not paid: neither Approved nor Delayed, and no successful operation"
    if view.answer.kind == "unreadable":
        return unseen(expected, describe(view.answer))
    paid = [order for order in view.answer.orders if order.fields.get("orderstate") in _PAID]
    if paid or any(successful_operations(order) for order in view.answer.orders):
        return unmet(expected, describe(view.answer))
    return met(expected, describe(view.answer))


def refused(view: View, _: Any) -> Outcome:
    """The answer is a refusal, and status shows no side effect."""
    return refusal(view, "refused, and no order made or changed")


def order(view: View, states: tuple[str, ...]) -> Outcome:
    """The order is in one of the states named."""
    expected = f"orderstate {' or '.join(states)}"
    state = view.order.fields.get("orderstate") if view.order else None
    return (met if state in states else unmet)(expected, describe(view.answer))


def operations(view: View, wanted: tuple[str, ...]) -> Outcome:
    """The order's successful operations are these, in this order."""
    expected = f"successful operations: {', '.join(wanted)}"
    if view.order is None:
        return unmet(expected, describe(view.answer))
    if not view.order.operations and "operationtype" not in view.order.fields:
        return unseen(expected, "the answer shows no operations")
    found = successful_operations(view.order)
    return (met if found == wanted else unmet)(
        expected, f"successful operations: {', '.join(found) or 'none'}"
    )


def amount(view: View, wanted: str) -> Outcome:
    """The amount that the answer shows for the step's operation is this one, to the cent."""
    expected = f"amount {wanted}"
    if view.order is None:
        return unmet(expected, describe(view.answer))
    own = own_operation(view.order, view.seen.step.action)
    shown = own.get("amount") or view.order.fields.get("amount")
    if shown is None:
        return unseen(expected, "the answer shows no amount")
    return (met if _equal_money(shown, wanted) else unmet)(expected, f"amount {shown}")


def orders(view: View, wanted: tuple[str, ...]) -> Outcome:
    """The answer shows exactly these orders, by their states; an error counts only where it says: no such order."""
    expected = f"{len(wanted)} orders: {', '.join(sorted(wanted))}" if wanted else "no order"
    found = sorted(order.fields.get("orderstate", "no state") for order in view.answer.orders)
    right = shows_orders(view.answer, view.gateway.dialect) and found == sorted(wanted)
    return (met if right else unmet)(expected, describe(view.answer))


def fields(view: View, wanted: Mapping[str, str]) -> Outcome:
    """Each of these fields of the order, or of the step's operation, has exactly this value.

    A JSON number has it when it is the same number: `250` and `250.00` are one. A look has no operation of
    its own: there any operation may be the one, for what was refused may stand among them.
    """
    settings = view.gateway.settings
    filled = {
        name: value.replace(CURRENCY, settings.currency).replace(BASE_CURRENCY, settings.base_currency)
        for name, value in wanted.items()
    }
    expected = ", ".join(f"{name} {value!r}" for name, value in filled.items())
    if view.order is None:
        return unmet(expected, describe(view.answer))
    own = own_operation(view.order, view.seen.step.action)
    looks = view.seen.step.action in ("status", "result")
    rows = [{**row, **view.order.fields} for row in (own, *(view.order.operations if looks else ()))]
    right = any(all(_has(row.get(name), value) for name, value in filled.items()) for row in rows)
    found = rows[0]
    received = ", ".join(f"{name} {found[name]!r}" if name in found else f"no {name}" for name in filled)
    return (met if right else unmet)(expected, received)


def _has(found: str | None, wanted: str) -> bool:
    return found == wanted or (isinstance(found, JsonNumber) and _equal_money(found, wanted))


def _equal_money(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def error(view: View, wanted: str) -> Outcome:
    """The refusal has these codes, `firstcode/secondcode`."""
    found = f"{view.answer.firstcode}/{view.answer.secondcode}"
    return (met if found == wanted else unmet)(f"error codes {wanted}", describe(view.answer))


def form(view: View, wanted: str) -> Outcome:
    """The answer has this form."""
    right = view.answer.kind != "unreadable" and view.answer.form == wanted
    return (met if right else unmet)(f"an answer in {wanted}", f"{view.answer.form}: {describe(view.answer)}")


CHECKS: Mapping[str, Check] = {
    "accepted": accepted,
    "approved": approved,
    "declined": declined,
    "unpaid": unpaid,
    "refused": refused,
    "over_limit": over_limit,
    "as_declared": as_declared,
    "not_performed": not_performed,
    "unless_accepted": unless_accepted,
    "withstood": withstood,
    "stored": stored,
    "order": order,
    "orders": orders,
    "operations": operations,
    "amount": amount,
    "captured": captured,
    "returned": returned,
    "predicted": predicted,
    "fields": fields,
    "error": error,
    "codes": codes,
    "form": form,
    "not_notified": not_notified,
}
