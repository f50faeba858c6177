"""Whether what was sent is what was kept: stored verbatim, truncated, or whole beyond its limit."""

from decimal import Decimal, InvalidOperation
from typing import Any

from conformance.judging.answered import describe, is_crash, is_refusal
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.judging.view import View
from conformance.protocol.parameters import Parameter, by_name

_SHOWN = 60


def stored(view: View, how: str) -> Outcome:
    """What the answer or the order status shows is the value sent; `within limit`: no more than the limit."""
    row = _row(view)
    if how == "within limit":
        return _within_limit(view, row)
    sent = view.seen.sent.get(row.name.lower(), "")
    expected = f"{row.name} stored as sent: {_short(sent)}"
    if not view.answer.billnumbers:
        return unmet(expected, describe(view.answer))
    kept = _kept(view, row)
    if kept is None:
        return unseen(expected, f"neither answer nor status shows {row.answer_field or row.name}")
    return (met if _same(row, sent, kept) else unmet)(expected, f"{row.answer_field} {_short(kept)}")


def over_limit(view: View, _: Any) -> Outcome:
    """A value beyond its limit is refused, or stored truncated where the dialect says so."""
    row = _row(view)
    limit = row.max_length or 0
    truncating = view.gateway.dialect.over_limit == "truncate"
    expected = f"{row.name} beyond {limit} characters " + ("truncated" if truncating else "refused")
    if is_crash(view.seen):
        return unmet(expected, describe(view.answer))
    if is_refusal(view.answer):
        return met(expected, describe(view.answer))
    if not truncating:
        return unmet(expected, f"accepted: {describe(view.answer)}")
    kept = _kept(view, row)
    if kept is None:
        return unseen(expected, f"accepted; nothing shows what was kept of {row.name}")
    return (met if len(kept) <= limit else unmet)(expected, f"{row.answer_field} of {len(kept)} characters")


def _within_limit(view: View, row: Parameter) -> Outcome:
    limit = row.max_length or 0
    expected = f"no more than {limit} characters of {row.name} stored"
    if is_crash(view.seen) or view.answer.kind == "unreadable":
        return unmet(expected, describe(view.answer))
    kept = _kept(view, row)
    if kept is None and view.answer.billnumbers:
        return unseen(
            expected, f"accepted, and neither answer nor status shows {row.answer_field or row.name}"
        )
    if kept is None:
        return met(expected, describe(view.answer))
    received = f"{row.answer_field} of {len(kept)} characters stored: {_short(kept)}"
    return (met if len(kept) <= limit else unmet)(expected, received)


def _row(view: View) -> Parameter:
    if view.probe.subject is None:
        raise LookupError(f"{view.probe.slug} is about no parameter, so nothing says what must be stored")
    return by_name()[view.probe.subject]


def _kept(view: View, row: Parameter) -> str | None:
    """Give the value as the answer shows it, else as status does; None when neither shows it."""
    if row.answer_field is None:
        return None
    for order in (*view.answer.orders, *(view.orders_in_status or ())):
        for fields in (order.fields, *order.operations):
            if row.answer_field in fields:
                return fields[row.answer_field]
    return None


def _same(row: Parameter, sent: str, kept: str) -> bool:
    if row.kind != "amount":
        return sent == kept
    try:
        return Decimal(sent) == Decimal(kept)
    except InvalidOperation:
        return False


def _short(text: str) -> str:
    return repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}… ({len(text)} characters)"
