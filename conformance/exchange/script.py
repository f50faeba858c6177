"""Performs a probe: sends its steps in turn and writes down what came back."""

import threading
from contextlib import nullcontext
from dataclasses import dataclass, field, replace

from conformance.exchange.applicability import why_not_applicable
from conformance.exchange.carrying import carriage
from conformance.exchange.evidence import Evidence, Exchange
from conformance.exchange.numbering import order_number
from conformance.exchange.pace import Stopped
from conformance.exchange.requests import SERVICE_OF, Bound, Fields, Merchant, NoToken
from conformance.exchange.target import Target
from conformance.exchange.wire import Wire
from conformance.planning.probe import Probe, Step
from conformance.protocol.answers import Answer

CREDENTIAL_PROBING = "credential-probing"
"""The permission to send wrong credentials; such probes go one at a time."""

_PATIENCE = 3
_RATE_LIMIT_PAUSE = 5.0


@dataclass(frozen=True)
class Performer:
    """Performs probes against one target over one wire; safe to call from many threads."""

    target: Target
    merchant: Merchant
    wire: Wire
    run_id: str
    _credentials: threading.Lock = field(default_factory=threading.Lock)

    def perform(self, probe: Probe, attempt: str = "") -> Evidence:
        """Send the probe's steps until one brings no answer; never raises for what the far side does.

        `attempt` makes the order number of a repetition of the same probe a fresh one.
        """
        number = order_number(self.run_id, probe.key + attempt)
        evidence = Evidence(probe.key, number, values=probe.steps[0].changes if probe.steps else {})
        reason = why_not_applicable(probe, self.target)
        if reason:
            return replace(evidence, not_applicable=reason)
        exchanges: list[Exchange] = []
        script = _Script(self, self.merchant.with_settings(probe.settings), exchanges)
        try:
            with self._credentials if CREDENTIAL_PROBING in probe.needs else nullcontext():
                script.act(probe, Bound(number))
        except NoToken as missing:
            return replace(evidence, exchanges=tuple(exchanges), not_applicable=str(missing))
        except Stopped as stop:
            return replace(evidence, exchanges=tuple(exchanges), not_sent=str(stop))
        return replace(evidence, exchanges=tuple(exchanges))


@dataclass(frozen=True)
class _Script:
    """One probe under way: the merchant it plays, and the exchanges so far."""

    performer: Performer
    merchant: Merchant
    exchanges: list[Exchange]

    def act(self, probe: Probe, bound: Bound) -> None:
        """Send the steps until one brings no answer; a witness only where the target has a status."""
        for number, step in enumerate(probe.steps):
            if step.witness and "status" not in self.performer.target.capabilities:
                continue
            fields = self.merchant.fields(step, bound)
            exchange = self._send(number, step, fields, bound)
            self.exchanges.append(exchange)
            if exchange.response is None:
                return
            bound = _learnt(step, fields, exchange, bound)

    def _send(self, number: int, step: Step, fields: Fields, bound: Bound) -> Exchange:
        """Send one step; a rate-limited one again after a pause, a payment only when no order came of it."""
        wire = self.performer.wire
        sent = carriage(step.carried, SERVICE_OF[step.action].path, fields)
        for _ in range(_PATIENCE):
            exchange = wire.send(
                number, step.action, sent.method, sent.path,
                fields=sent.fields, body=sent.body, headers=sent.headers,
            )  # fmt: skip
            if exchange.response is None or not exchange.response.asks_to_wait:
                return exchange
            wire.pace.pause(_RATE_LIMIT_PAUSE)
            if step.action == "pay" and not self._no_order_yet(number, bound):
                return exchange
        return exchange

    def _no_order_yet(self, number: int, bound: Bound) -> bool:
        fields = self.merchant.fields(Step("status", witness=True), bound)
        seen = self.performer.wire.send(number, "status", "POST", SERVICE_OF["status"].path, fields=fields)
        answer = _answer(seen)
        return answer is not None and answer.kind != "unreadable" and not answer.billnumbers


def _answer(exchange: Exchange) -> Answer | None:
    return exchange.response.answer if exchange.response else None


def _learnt(step: Step, fields: Fields, exchange: Exchange, bound: Bound) -> Bound:
    """Remember the order number a payment sent, and the billnumber it was answered with."""
    if step.action != "pay":
        return bound
    sent = dict(fields)
    answer = _answer(exchange)
    billnumber = answer.billnumbers[0] if answer is not None and answer.billnumbers else None
    return Bound(sent.get("OrderNumber", bound.order_number), billnumber or bound.billnumber)
