"""Performs a probe: sends its steps in turn and writes down what came back."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import groupby

from conformance.exchange.applicability import why_not_applicable
from conformance.exchange.carrying import cancellation, carriage
from conformance.exchange.controls import control_of
from conformance.exchange.evidence import Evidence, Exchange
from conformance.exchange.listener.listener import MOST_OF_A_PROBE, Listener, Watch
from conformance.exchange.numbering import order_number
from conformance.exchange.ondemand import Accounts, NoAccount
from conformance.exchange.pace import Stopped
from conformance.exchange.parking import Parked, awaited_by, ends_in_silence, parked
from conformance.exchange.requests import SERVICE_OF, Bound, Fields, Merchant, NoToken
from conformance.exchange.shown import shows_orders
from conformance.exchange.target import Target
from conformance.exchange.wire import Outgoing, Wire
from conformance.planning.probe import Probe, Step
from conformance.protocol.answers import Answer

CREDENTIAL_PROBING = "credential-probing"
"""The permission to send wrong credentials; such probes go one at a time."""

_PATIENCE = 3
_RATE_LIMIT_PAUSE = 5.0

_Numbered = tuple[int, Step]


@dataclass(frozen=True)
class Performer:
    """Performs probes against one target over one wire; safe to call from many threads."""

    target: Target
    merchant: Merchant
    wire: Wire
    run_id: str
    accounts: Accounts
    listener: Listener | None = None
    _credentials: threading.Lock = field(default_factory=threading.Lock)

    def perform(self, probe: Probe, attempt: str = "") -> Evidence:
        """Send the probe's steps until one brings no answer, and wait for what it brings about.

        Never raises for what the far side does. `attempt` makes the order numbers of a repetition of
        the same probe fresh ones.
        """
        came = self.begin(probe, attempt)
        return came.waited() if isinstance(came, Parked) else came

    def begin(self, probe: Probe, attempt: str = "") -> Evidence | Parked:
        """Send the probe's steps as `perform` does, and leave it to somebody else to wait."""
        key = probe.key + attempt
        number = order_number(self.run_id, key)
        evidence = Evidence(probe.key, number, values=probe.changes)
        reason = (
            why_not_applicable(probe, self.target) or self._cannot_race(probe) or self._cannot_hear(probe)
        )
        if reason:
            return replace(evidence, not_applicable=reason)
        exchanges: list[Exchange] = []
        watch = self._watching(probe, number)
        try:
            merchant = self.merchant.with_account(self.accounts.account_for(probe, key))
            with self._credentials if CREDENTIAL_PROBING in probe.needs else nullcontext():
                _Script(self, merchant, key, exchanges, watch).act(probe)
        except NoToken as missing:
            cut_short = replace(evidence, exchanges=tuple(exchanges), not_applicable=str(missing))
            return _heard_until_now(cut_short, watch, str(missing))
        except (Stopped, NoAccount) as stop:
            cut_short = replace(evidence, exchanges=tuple(exchanges), not_sent=str(stop))
            return _heard_until_now(cut_short, watch, str(stop))
        evidence = replace(evidence, exchanges=tuple(exchanges))
        if watch is None or self.listener is None:
            return evidence
        receiver = merchant.gateway.settings.notification.receiver
        evidence = replace(evidence, result_url=self.listener.addresses.get(receiver))
        limits = self.target.the_gateway
        unanswered = any(exchange.response is None for exchange in exchanges)
        within, settle = 0.0 if unanswered else limits.dialect.notification_within, limits.pace.settle
        return parked(probe, evidence, watch, within=within, settle=settle)

    def _watching(self, probe: Probe, number: str) -> Watch | None:
        listens = self.listener is not None and probe.listens
        return self.listener.watch(number, probe.answers) if self.listener and listens else None

    def _cannot_hear(self, probe: Probe) -> str | None:
        """Say why nothing can be heard of the probe's notifications; None where it needs none, or they can."""
        if not probe.listens:
            return None
        if self.listener is None:
            return (
                "notifications are received in one process: run without -n, and raise pace.in_flight instead"
            )
        receiver = probe.settings.get("notification.receiver", "own")
        if receiver in self.listener.addresses:
            return None
        return f"this run has no receiver of the kind {receiver}"

    def _cannot_race(self, probe: Probe) -> str | None:
        if self.wire.pace.in_flight > 1 or not any(step.race for step in probe.steps):
            return None
        return "a race needs two requests in flight (pace.in_flight, for each worker)"


@dataclass(frozen=True)
class _Script:
    """One probe under way: the merchant it plays, its orders by their labels, and the exchanges so far."""

    performer: Performer
    merchant: Merchant
    key: str
    exchanges: list[Exchange]
    watch: Watch | None = None
    orders: dict[str, Bound] = field(default_factory=dict)

    def act(self, probe: Probe) -> None:
        """Send the steps until one brings no answer; a witness only where the target has a status."""
        for group in _groups(probe.steps):
            if group[0][1].witness and "status" not in self.performer.target.capabilities:
                continue
            self._hear_before(probe, group[0][0])
            came = self._performed(group)
            self.exchanges.extend(came)
            if any(exchange.response is None for exchange in came):
                return
            for (_, step), exchange in zip(group, came, strict=True):
                self._learn(step, exchange)

    def _hear_before(self, probe: Probe, step: int) -> None:
        """Before a step, wait for the notifications that the ones before it bring about."""
        if self.watch is None:
            return
        limits = self.performer.target.the_gateway
        if step > 0:
            self.watch.wait_for(awaited_by(probe, step - 1), limits.dialect.notification_within)
        if step > 0 and ends_in_silence(probe.steps[step - 1]):
            self.watch.wait_for(MOST_OF_A_PROBE, limits.pace.settle)
        self.watch.step = step

    def _performed(self, group: Sequence[_Numbered]) -> Sequence[Exchange]:
        if len(group) > 1:
            return self.performer.wire.send_at_once([self._outgoing(number, step) for number, step in group])
        number, step = group[0]
        return [self._sent(step, self._outgoing(number, step))]

    def _sent(self, step: Step, outgoing: Outgoing) -> Exchange:
        """Send one step; a rate-limited one again after a pause, a payment only when no order came of it.

        What is sent again is kept as evidence like what it was sent again for.
        """
        wire = self.performer.wire
        for again in range(_PATIENCE):
            (exchange,) = wire.send_at_once([outgoing])
            if exchange.response is None or not exchange.response.asks_to_wait or again == _PATIENCE - 1:
                break
            wire.pace.pause(_RATE_LIMIT_PAUSE)
            looked = self._looks(outgoing.step, step) if step.action == "pay" else ()
            if step.action == "pay" and not any(map(self._shows_none, looked)):
                self.exchanges.extend(looked)
                break
            self.exchanges.extend((exchange, *looked))
        return exchange

    def _outgoing(self, number: int, step: Step) -> Outgoing:
        control = control_of(step, self.merchant.gateway.merchant_id, number)
        if control is not None:
            return control
        fields = self._fields(step)
        if step.action == "cancel" and step.carried is None:
            sent = cancellation(self.merchant.gateway.dialect.cancellation_requests, fields)
        else:
            sent = carriage(step.carried, SERVICE_OF[step.action].path, fields)
        return Outgoing(number, step.action, sent.method, sent.path, sent.fields, sent.body, sent.headers)

    def _fields(self, step: Step) -> Fields:
        player = self.merchant
        if step.by == "other merchant":
            player = player.with_account(self.performer.accounts.another())
        return player.fields(step, self._bound(step.of))

    def _bound(self, label: str) -> Bound:
        """Give what is known of the order of that label; its number is made up when it is first asked for."""
        if label not in self.orders:
            run_id, first = self.performer.run_id, order_number(self.performer.run_id, self.key)
            number = order_number(run_id, f"{self.key} {label}") if label else first
            self.orders[label] = Bound(number, probe_number=first)
        return self.orders[label]

    def _looks(self, number: int, step: Step) -> tuple[Exchange, ...]:
        """Ask for the orders of a payment's number; who has no status cannot be asked."""
        if "status" not in self.performer.target.capabilities:
            return ()
        asked = Step("status", witness=True, of=step.of, by=step.by)
        path, fields = SERVICE_OF["status"].path, self._fields(asked)
        return (self.performer.wire.send(number, "status", "POST", path, fields=fields),)

    def _shows_none(self, looked: Exchange) -> bool:
        answer, dialect = _answer(looked), self.performer.target.the_gateway.dialect
        return answer is not None and shows_orders(answer, dialect) and not answer.billnumbers

    def _learn(self, step: Step, exchange: Exchange) -> None:
        """Remember the order number a payment sent, and the billnumber it was answered with."""
        if step.action != "pay":
            return
        bound, answer = self._bound(step.of), _answer(exchange)
        sent = {name.lower(): value for name, value in exchange.request.fields}
        billnumber = answer.billnumbers[0] if answer is not None and answer.billnumbers else None
        self.orders[step.of] = replace(
            bound,
            order_number=sent.get("ordernumber", bound.order_number),
            billnumber=billnumber or bound.billnumber,
        )
        if self.watch is not None and step.by == "own":
            self.watch.also(self.orders[step.of].order_number, billnumber)
        elif self.performer.listener is not None:
            self.performer.listener.made(self.orders[step.of].order_number, billnumber)


def _heard_until_now(evidence: Evidence, watch: Watch | None, reason: str) -> Evidence:
    """Give the evidence of a probe that was cut short, with what it heard so far."""
    if watch is None:
        return evidence
    return replace(evidence, notifications=watch.take(), not_waited=reason)


def _groups(steps: Sequence[Step]) -> Iterator[Sequence[_Numbered]]:
    """Give the steps with their numbers, those of one race together and every other alone."""
    races = groupby(enumerate(steps), key=lambda each: each[1].race or -each[0] - 1)
    yield from (tuple(group) for _, group in races)


def _answer(exchange: Exchange) -> Answer | None:
    return exchange.response.answer if exchange.response else None
