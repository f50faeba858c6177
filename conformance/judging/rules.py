"""The rules that every answer of a run must keep, each a small function over one answered exchange."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from conformance.exchange.evidence import Evidence, Exchange
from conformance.exchange.target import Target
from conformance.judging.answered import asks_to_wait, own_operation
from conformance.judging.diagnosis import diagnose
from conformance.judging.outcome import Outcome, met, unmet
from conformance.protocol import signatures
from conformance.protocol.answers import Answer


@dataclass(frozen=True, slots=True)
class Heard:
    """One exchange that was answered, and the answer as it reads."""

    key: str
    exchange: Exchange
    answer: Answer

    @property
    def sent(self) -> Mapping[str, str]:
        """The fields that were sent, names in lower case."""
        return {name.lower(): value for name, value in self.exchange.request.fields}


def heard_in(evidence: Evidence) -> Iterator[Heard]:
    """Give the exchanges that were answered; an answer that only asks to wait says nothing."""
    for exchange in evidence.exchanges:
        if exchange.response is None:
            continue
        answer = exchange.response.answer
        if not asks_to_wait(exchange.response, answer):
            yield Heard(evidence.key, exchange, answer)


def _check_value(heard: Heard, target: Target) -> Iterator[Outcome]:
    """Every order in a payment's or a status query's answer carries its check value (V4 of the vendor's pages).

    An account that signs its answers leaves the check value empty (result-notification document,
    rows `signature` and `checkvalue`), and so may an order that is signed.
    """
    if heard.exchange.action not in ("pay", "status", "result"):
        return
    gateway = target.the_gateway
    secret = gateway.secret.get_secret_value()
    merchant_id = heard.sent.get("merchant_id", gateway.merchant_id)
    signs = gateway.settings.notification.signature == "PGP"
    expected = "the check value of the order's number, amount, currency and state"
    for order in heard.answer.orders:
        received = order.fields.get("checkvalue")
        if not received:
            if not signs and not order.fields.get("signature"):
                yield unmet(expected, "an order without check value and without signature")
            continue
        try:
            candidates = signatures.answer_x_candidates(merchant_id, order.fields)
        except signatures.MissingFieldError as missing:
            yield unmet(expected, str(missing))
            continue
        if any(signatures.matches(received, signatures.check_value(secret, each.x)) for each in candidates):
            yield met(expected, received)
        else:
            right = signatures.check_value(secret, candidates[0].x)
            fields = {**own_operation(order, "pay"), **order.fields}
            yield unmet(f"{expected}: {right}", received, diagnose(received, secret, merchant_id, fields))


def _readable(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Every answer reads as JSON, SOAP or XML of the protocol."""
    expected = "an answer of the protocol"
    if heard.answer.kind == "unreadable":
        yield unmet(expected, heard.answer.problem or "nothing that reads")
    else:
        yield met(expected, heard.answer.form)


_FORMS = {"3": "xml", "4": "soap", "5": "json"}
_DEFAULT_FORMATS = {"pay": "5", "status": "4"}


def _form(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Every answer has the form that `Format` asks for; without it a payment's is JSON, an order status's SOAP."""
    asked = heard.sent.get("format") or _DEFAULT_FORMATS.get(heard.exchange.action, "")
    if heard.answer.kind == "unreadable" or asked not in _FORMS:
        return
    right = heard.answer.form == _FORMS[asked]
    yield (met if right else unmet)(
        f"an answer in {_FORMS[asked]} (Format {asked})", f"an answer in {heard.answer.form}"
    )


Rule = Callable[[Heard, Target], Iterator[Outcome]]

RULES: Mapping[str, Rule] = {
    "answer check value": _check_value,
    "answer readable": _readable,
    "answer form": _form,
}
