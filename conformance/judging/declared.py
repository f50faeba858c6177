"""Checks of what the documents leave open, by what the target declares of itself, and of what must hold anyway."""

from collections.abc import Mapping
from typing import Any

from conformance.judging.answered import describe, is_crash
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.judging.refusals import is_refusal, orders_in_status, refusal, why_blind
from conformance.judging.view import View
from conformance.protocol.codes import Refusal, refusal_codes
from conformance.protocol.parameters import by_name

_REFUSING: Mapping[str, str] = {
    "unlisted_values": "refused",
    "empty_values": "refused",
    "repeated_parameter": "refused",
    "amount_digits": "all",
    "amount_decimals": "two",
    "country_codes": "three",
    "currency_codes": "three",
    "recurring_period": "smallint",
}
"""For each open question the answer with which the target refuses what a case sends."""

_BY_RESPONSE_CODE_TOO = "unsuitable-state"
"""What a bank may refuse as well, with a code from AS100 to AS998 (vendor's pages on confirmation and cancellation)."""

_CLIENT_ERROR, _SERVER_ERROR = 400, 500

_LENIENT = frozenset({"unlisted_values"})
"""Questions where a target that takes such values may still refuse some of them."""


def as_declared(view: View, question: str) -> Outcome:
    """Refused without side effect, or accepted, as the target's dialect answers the question."""
    answer = getattr(view.gateway.dialect, question)
    declared = f"(dialect {question}: {answer})"
    if answer == _REFUSING[question]:
        return refusal(view, f"refused {declared}")
    said = describe(view.answer)
    if view.new_orders and view.answer.kind == "orders":
        return met(f"accepted {declared}", said)
    if question in _LENIENT and is_refusal(view):
        return refusal(view, f"accepted or refused {declared}")
    return unmet(f"accepted {declared}", said)


def not_performed(view: View, _: Any) -> Outcome:
    """No order comes of the request, whatever is answered: neither answer nor status shows a new one."""
    expected = "no order made, whatever the answer"
    made = [order for order in (*view.new_orders, *orders_in_status(view)) if order.fields.get("billnumber")]
    if made:
        return unmet(expected, f"{describe(view.answer)}; order {made[0].fields['billnumber']}")
    blind = why_blind(view)
    if blind is not None:
        return unseen(expected, f"{describe(view.answer)}; an order could hide, for {blind}")
    return met(expected, describe(view.answer))


def unless_accepted(view: View, _: Any) -> Outcome:
    """Where the answer is a refusal, status shows no order; where it is none, nothing is asked."""
    expected = "no order behind a refusal"
    if is_refusal(view):
        return refusal(view, expected)
    return (met if view.new_orders else unseen)(expected, describe(view.answer))


def withstood(view: View, _: Any) -> Outcome:
    """The far side answers, and not with a server error or the code for an internal one."""
    status = view.seen.exchange.response.status if view.seen.exchange and view.seen.exchange.response else 0
    answered = f"HTTP {status}, {describe(view.answer)}"
    said = view.answer.kind != "unreadable" or _CLIENT_ERROR <= status < _SERVER_ERROR
    withstood = said and not is_crash(view.seen)
    return (met if withstood else unmet)("an answer, or an HTTP status that refuses", answered)


def codes(view: View, kind: Any) -> Outcome:
    """The refusal has the codes of its kind: those the target declares, or else the documented ones.

    They are about the parameter that the probe is about.
    """
    declared = view.gateway.dialect.error_codes.get(kind)
    wanted = Refusal(pairs=(declared,), source="dialect") if declared else refusal_codes()[kind]
    row = by_name().get(view.probe.subject or "")
    second = row.secondcode if row else None
    shown = " or ".join(pair.format(secondcode=second or "*") for pair in wanted.pairs)
    expected = f"refused with the codes {shown} ({kind})"
    answer = view.answer
    if not is_refusal(view) and view.gateway.dialect.unlisted_values == "accepted":
        return met(f"{expected}, where it is refused", describe(answer))
    if is_refusal(view) and answer.kind == "orders" and kind == _BY_RESPONSE_CODE_TOO:
        return met(f"{expected}, or by the operation's response code", describe(answer))
    if not is_refusal(view) or answer.kind != "error":
        return unseen(expected, f"no refusal with codes: {describe(answer)}")
    right = wanted.admits(answer.firstcode or "", answer.secondcode or "", second)
    return (met if right else unmet)(expected, describe(answer))
