"""Whether what was sent is what was kept: stored verbatim, truncated, or whole beyond its limit."""

from decimal import Decimal, InvalidOperation
from typing import Any

from conformance.judging.answered import describe, is_crash
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.judging.refusals import is_refusal, orders_in_status, refusal, why_blind
from conformance.judging.sanitising import has_controls, kept_of
from conformance.judging.view import View
from conformance.protocol.parameters import Parameter, by_name, token_payment

_SHOWN = 60


def stored(view: View, how: str) -> Outcome:
    """What the answer or the order status shows is what was sent.

    `within limit`: no more than the limit. `sanitised`: what the target's dialect leaves of it;
    `sanitised or refused`: a malformed value is refused, or made well-formed by what the dialect removes.
    `everything`: each parameter that was sent and that a field of the answer repeats.
    """
    if how == "everything":
        return _everything(view)
    row = _row(view)
    if how == "within limit":
        return _within_limit(view, row)
    if how == "verbatim or refused" and is_refusal(view):
        return refusal(view, f"{row.name} stored as sent, or refused")
    if how == "sanitised":
        return _sanitised(view, row)
    if how == "sanitised or refused":
        return _sanitised_or_refused(view, row)
    return _verbatim(view, row)


def _everything(view: View) -> Outcome:
    rows = [row for row in token_payment() if row.answer_field and row.name.lower() in view.seen.sent]
    outcomes = [_verbatim(view, row) for row in rows if view.seen.sent[row.name.lower()]]
    broken = next((each for each in outcomes if each.met is False), None)
    if broken is not None:
        return broken
    shown = [each for each in outcomes if each.met]
    expected = "every parameter that an answer repeats stored as sent"
    return met(expected, f"{len(shown)} as sent") if shown else unseen(expected, "the answer repeats nothing")


def _sanitised(view: View, row: Parameter) -> Outcome:
    sent = view.seen.sent.get(row.name.lower(), "")
    may_be = kept_of(row.name, sent, view.gateway.dialect.sanitising)
    expected = f"{row.name} stored as {' or '.join(dict.fromkeys(map(_short, may_be)))}"
    if has_controls(sent) and is_refusal(view):
        return met(f"{expected}, or refused", describe(view.answer))
    if not view.new_orders:
        return unmet(expected, describe(view.answer))
    kept = _kept(view, row)
    if not kept:
        return unseen(expected, f"neither answer nor status shows {row.answer_field or row.name}")
    other = next((value for value in kept if value.strip() not in {each.strip() for each in may_be}), None)
    return (met if other is None else unmet)(
        expected, f"{row.answer_field} {_short(kept[0] if other is None else other)}"
    )


def _sanitised_or_refused(view: View, row: Parameter) -> Outcome:
    sent = view.seen.sent.get(row.name.lower(), "")
    may_be = kept_of(row.name, sent, view.gateway.dialect.sanitising)
    if sent in may_be or not view.new_orders:
        return refusal(view, f"{row.name} refused")
    expected = f"{row.name} refused, or taken as {' or '.join(dict.fromkeys(map(_short, may_be)))}"
    other = next((v for v in _kept(view, row) if not any(_same(row, left, v) for left in may_be)), None)
    return (met if other is None else unmet)(expected, describe(view.answer))


def _verbatim(view: View, row: Parameter) -> Outcome:
    sent = view.seen.sent.get(row.name.lower(), "")
    expected = f"{row.name} stored as sent: {_short(sent)}"
    if not view.new_orders:
        return unmet(expected, describe(view.answer))
    kept = _kept(view, row)
    if not kept:
        return unseen(expected, f"neither answer nor status shows {row.answer_field or row.name}")
    other = next((value for value in kept if not _same(row, sent, value)), None)
    return (met if other is None else unmet)(
        expected, f"{row.answer_field} {_short(kept[0] if other is None else other)}"
    )


def over_limit(view: View, _: Any) -> Outcome:
    """A value beyond its limit is refused without side effect, or stored truncated where the dialect says so."""
    row = _row(view)
    limit = row.max_length or 0
    truncating = view.gateway.dialect.over_limit == "truncate"
    expected = f"{row.name} beyond {limit} characters " + (
        "refused or truncated" if truncating else "refused"
    )
    if not truncating or is_refusal(view) or not view.new_orders:
        return refusal(view, expected)
    kept = _kept(view, row)
    if not kept and row.answer_field is None:
        return met(expected, "accepted, as the dialect declares; no answer ever shows what was kept")
    if not kept:
        return unseen(expected, f"accepted; nothing shows what was kept of {row.name}")
    sent = view.seen.sent.get(row.name.lower(), "")
    cut = all(value and len(value) <= limit and sent.startswith(value) for value in kept)
    return (met if cut else unmet)(expected, f"{row.answer_field} {_short(max(kept, key=len))}")


def _within_limit(view: View, row: Parameter) -> Outcome:
    limit = row.max_length or 0
    expected = f"no more than {limit} characters of {row.name} stored"
    kept = _kept(view, row)
    if kept:
        longest = max(kept, key=len)
        received = f"{row.answer_field} of {len(longest)} characters stored: {_short(longest)}"
        return (met if len(longest) <= limit else unmet)(expected, received)
    if is_crash(view.seen) or view.answer.kind == "unreadable":
        return unmet(expected, describe(view.answer))
    if not is_refusal(view):
        shown = row.answer_field or row.name
        return unseen(expected, f"{describe(view.answer)}; neither answer nor status shows {shown}")
    blind = why_blind(view)
    if blind is not None:
        return unseen(expected, f"{describe(view.answer)}; it could be stored all the same, for {blind}")
    return met(expected, describe(view.answer))


def _row(view: View) -> Parameter:
    if view.probe.subject is None:
        raise LookupError(f"{view.probe.slug} is about no parameter, so nothing says what must be stored")
    return by_name()[view.probe.subject]


def _kept(view: View, row: Parameter) -> tuple[str, ...]:
    """Give the value as the answer shows it and as status does; none where neither shows it."""
    if row.answer_field is None:
        return ()
    orders = (*view.new_orders, *orders_in_status(view))
    shown = (fields.get(row.answer_field) for order in orders for fields in (order.fields, *order.operations))
    return tuple(value for value in shown if value is not None)


def _same(row: Parameter, sent: str, kept: str) -> bool:
    if row.kind != "amount":
        return sent == kept
    try:
        return Decimal(sent) == Decimal(kept)
    except InvalidOperation:
        return False


def _short(text: str) -> str:
    return repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}… ({len(text)} characters)"
