"""What a step expects of the notifications it brings about: that they come, how often, and what they say."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from conformance.exchange.accounts import account_like
from conformance.exchange.evidence import Notification
from conformance.judging.answered import describe, own_operation
from conformance.judging.notifications.delivered import Delivered
from conformance.judging.notifications.rules import rule_of
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.judging.view import Seen, View, billnumber_of
from conformance.planning.notified import Notified
from conformance.planning.probe import BASE_CURRENCY, CONTROLS, CURRENCY

OF_ANY_PACKAGE = ("notification/http-post", "notification/content-type")
"""Clauses that a package shows which does not say what order it is about."""

_FIRST_HOURS = 2
_PUSHED = ("confirm", "cancel")


def notified(view: View, wanted: Notified, clause: str) -> Iterator[Outcome]:
    """Give what the notifications that came by then say about one clause."""
    came = arrived_by(view)
    if wanted.as_documented is not None:
        yield _documented(view, came, clause)
    for name, check in _CHECKS.items():
        asked = getattr(wanted, name)
        if asked is not None and asked != {}:
            yield check(view, came, asked)
    if not wanted.model_fields_set - {"as_documented"} and wanted.as_documented is None:
        yield _at_least(view, came, 1)


def not_notified(view: View, asked: Any) -> Outcome:
    """Nothing came in since the step; what the dialect declares to be pushed may come or not."""
    if asked == "refused":
        return _of_a_refusal(view)
    expected = f"no notification of this within {view.gateway.pace.settle:g} s"
    nothing_to_tell = _why_nothing_befell(view)
    late = [each for each in arrived_by(view) if each.after_step >= view.seen.number]
    meant = len(late) - _owed_to_earlier_steps(view)
    if meant > 0 and view.gateway.dialect.confirmations_pushed and view.seen.step.action in _PUSHED:
        return met(f"{expected}, or one, as the dialect declares", _told(late[-1]))
    if meant > 0:
        return unmet(expected, f"{_so_many(len(late))}: {_told(late[-1])}")
    if view.evidence.not_waited is not None:
        return unseen(expected, f"the waiting was cut short: {view.evidence.not_waited}")
    if nothing_to_tell is not None:
        return unseen(expected, nothing_to_tell)
    return met(expected, "none came")


def _of_a_refusal(view: View) -> Outcome:
    """Nothing came in of a payment that was refused; of one that was taken, this says nothing."""
    expected = f"no notification of a refused payment within {view.gateway.pace.settle:g} s"
    if view.answer.kind != "error":
        return unseen(expected, f"it was not refused: {describe(view.answer)}")
    came = arrived_by(view)
    if came:
        return unmet(expected, f"{_so_many(len(came))}: {_told(came[-1])}")
    waited = view.evidence.not_waited
    return unseen(expected, f"the waiting was cut short: {waited}") if waited else met(expected, "none came")


def _why_nothing_befell(view: View) -> str | None:
    """Say why silence shows nothing: the step changed no order; None where it did, or is none of the protocol."""
    if view.seen.step.action in CONTROLS:
        return None
    made = view.new_orders if view.seen.step.action == "pay" else view.answer.orders
    if view.answer.kind == "orders" and made:
        return None
    return f"there was nothing to tell: {describe(view.answer)}"


def arrived_by(view: View) -> tuple[Notification, ...]:
    """Give what came in until the next step of the probe that is not a witness had begun."""
    later = view.seen.number + len(view.witnesses)
    last = view.seen.number + len(view.witnesses) + 1 >= len(view.probe.steps)
    return tuple(each for each in view.evidence.notifications if last or each.after_step <= later)


def delivered_in(view: View, notification: Notification) -> Delivered:
    """Put a notification beside what is known of the payment that the step, or the last one before it, made."""
    paid = next((seen for seen in (view.seen, *reversed(view.before)) if seen.step.action == "pay"), None)
    account = account_like(view.gateway, view.probe.settings) or view.gateway
    return Delivered(
        notification,
        account,
        sent=paid.sent if paid else {},
        answered=_answered(paid) if paid else {},
        states=_states(view),
        result_url=view.evidence.result_url,
        timely=all(step.action != "time" for step in view.probe.steps[: notification.after_step + 1]),
    )


def _owed_to_earlier_steps(view: View) -> int:
    """Count the notifications that earlier steps bring about and that had not come before this one began."""
    awaited = max(
        (each.notified.awaited for seen in view.before for each in seen.step.expects if each.notified),
        default=0,
    )
    came = sum(each.after_step < view.seen.number for each in view.evidence.notifications)
    return max(0, awaited - came)


def _states(view: View) -> tuple[str, ...]:
    """Give the states of the order that were shown before anything but its payment befell it."""
    states: list[str] = []
    for seen in (*view.before, view.seen, *view.witnesses):
        if seen.step.action not in ("pay", "status"):
            break
        order = next(reversed(seen.answer.orders), None) if seen.answer and seen.answer.orders else None
        if order is not None and (state := order.fields.get("orderstate")):
            states.append(state)
    return tuple(dict.fromkeys(states))


def _answered(paid: Seen) -> Mapping[str, str]:
    order = next(reversed(paid.answer.orders), None) if paid.answer and paid.answer.orders else None
    if order is None:
        return {}
    own = own_operation(order, "pay")
    return {**order.fields, **own, "billnumber": billnumber_of(order) or ""}


def _documented(view: View, came: tuple[Notification, ...], clause: str) -> Outcome:
    """Judge every package by the clause's own rule, and give the worst that it says."""
    rule = rule_of(clause)
    if rule is None:
        raise LookupError(f"no look at a package decides {clause}")
    shown = came or (view.evidence.strays if clause in OF_ANY_PACKAGE else ())
    outcomes = [rule(delivered_in(view, each)) for each in shown]
    broken = next((each for each in outcomes if each.met is False), None)
    if broken is not None:
        return broken
    nothing = unseen("a package that says it", _why_nothing(view))
    return next((each for each in outcomes if each.met is None), outcomes[0] if outcomes else nothing)


def _times(view: View, came: tuple[Notification, ...], wanted: int) -> Outcome:
    expected = f"{_so_many(wanted)} in all"
    if len(came) < wanted:
        return _too_few(view, expected, came)
    if len(came) == wanted and view.evidence.not_waited is not None:
        return unseen(expected, f"the waiting was cut short: {view.evidence.not_waited}")
    return (met if len(came) == wanted else unmet)(expected, _so_many(len(came)))


def _at_least(view: View, came: tuple[Notification, ...], wanted: int) -> Outcome:
    expected = f"at least {_so_many(wanted)}"
    return met(expected, _so_many(len(came))) if len(came) >= wanted else _too_few(view, expected, came)


def _at_most(_: View, came: tuple[Notification, ...], wanted: int) -> Outcome:
    return (met if len(came) <= wanted else unmet)(f"at most {_so_many(wanted)}", _so_many(len(came)))


def _fields(view: View, came: tuple[Notification, ...], wanted: Mapping[str, str]) -> Outcome:
    """The last package has these parameters, exactly."""
    settings = view.gateway.settings
    filled = {
        name: value.replace(CURRENCY, settings.currency).replace(BASE_CURRENCY, settings.base_currency)
        for name, value in wanted.items()
    }
    expected = ", ".join(f"{name} {value!r}" for name, value in filled.items())
    if not came:
        return unseen(expected, _why_nothing(view))
    found = {name: came[-1].field(name) for name in filled}
    received = ", ".join(
        f"no {name}" if value is None else f"{name} {value!r}" for name, value in found.items()
    )
    return (met if found == filled else unmet)(expected, received)


def _growing(view: View, came: tuple[Notification, ...], _: str) -> Outcome:
    """No hour of the account's clock had more attempts than the one before it, and the last one fewer than the first."""
    hours = [number for number, step in enumerate(view.probe.steps) if step.action == "time"]
    counts = Counter(each.after_step for each in came)
    attempts = [counts[number] for number in hours[: _last_hour(view, hours)]]
    expected = "attempts that become rarer"
    told = ", ".join(map(str, attempts)) + " attempts an hour"
    if len(attempts) < _FIRST_HOURS or not any(attempts):
        return unseen(expected, told)
    rarer = all(one >= other for one, other in pairwise(attempts))
    return (met if rarer and attempts[0] > attempts[-1] else unmet)(expected, told)


def _last_hour(view: View, hours: list[int]) -> int:
    return sum(number <= view.seen.number for number in hours)


def _same(_view: View, came: tuple[Notification, ...], _: str) -> Outcome:
    """Every attempt says what the first one said; when it was sent may differ."""
    expected = "the same content at every attempt"
    if len(came) <= 1:
        return unseen(expected, _so_many(len(came)))
    first = _said(came[0])
    other = next((each for each in came[1:] if _said(each) != first), None)
    if other is None:
        return met(expected, f"{_so_many(len(came))}, all the same")
    said = _said(other)
    changed = [name for name in {**first, **said} if first.get(name) != said.get(name)]
    return unmet(expected, f"another {', '.join(changed) or 'body'}")


_Check = Callable[[View, tuple[Notification, ...], Any], Outcome]

_CHECKS: Mapping[str, _Check] = {
    "times": _times,
    "at_least": _at_least,
    "at_most": _at_most,
    "fields": _fields,
    "intervals": _growing,
    "content": _same,
}


def _said(notification: Notification) -> Mapping[str, str]:
    return {name: value for name, value in notification.fields.items() if name.lower() != "packetdate"}


def _too_few(view: View, expected: str, came: tuple[Notification, ...]) -> Outcome:
    if view.evidence.not_waited is not None:
        return unseen(
            expected, f"{_so_many(len(came))}; the waiting was cut short: {view.evidence.not_waited}"
        )
    return unmet(expected, _so_many(len(came)))


def _why_nothing(view: View) -> str:
    return view.evidence.not_waited or "no notification came"


def _so_many(count: int) -> str:
    return f"{count or 'no'} notification{'' if count == 1 else 's'}"


def _told(notification: Notification) -> str:
    shown = partial(map, notification.field)
    texts = [each or "?" for each in shown(("ordernumber", "orderstate", "operationtype"))]
    return f"order {texts[0]}, {texts[1]}, operation of type {texts[2]}"
