"""The rules that every answer of a run must keep, each a small function over one answered exchange."""

from collections.abc import Callable, Iterator, Mapping

from conformance.exchange.target import Target
from conformance.judging.answered import own_operation
from conformance.judging.diagnosis import diagnose_answer
from conformance.judging.fields import FIELD_RULES
from conformance.judging.heard import Heard, heard_in
from conformance.judging.outcome import Outcome, met, unmet
from conformance.judging.signed_answers import signature
from conformance.judging.told_secrets import no_secret_told
from conformance.protocol import signatures

__all__ = ["CHECK_VALUE", "RULES", "Heard", "heard_in"]

CHECK_VALUE = "answer check value"
"""The rule that every check value and signature in an answer is right."""


def _check_value(heard: Heard, target: Target) -> Iterator[Outcome]:
    """Every order in a payment's or a status query's answer carries its check value (V4 of the vendor's pages).

    An account that signs its answers leaves the check value empty (result-notification document,
    rows `signature` and `checkvalue`), and so may an order that is signed; the signature is verified.
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
        if order.fields.get("signature"):
            yield signature(order, merchant_id, gateway)
        elif not received and not signs:
            yield unmet(expected, "an order without check value and without signature")
        if not received:
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
            cause = diagnose_answer(received, secret, merchant_id, fields) if heard.explain else None
            yield unmet(f"{expected}: {right}", received, cause)


def _readable(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Every answer reads as JSON, SOAP or XML of the protocol."""
    expected = "an answer of the protocol"
    if not heard.ordinary:
        return
    if heard.answer.kind == "unreadable":
        yield unmet(expected, heard.answer.problem or "nothing that reads")
    else:
        yield met(expected, heard.answer.form)


_FORMS = {"3": "xml", "4": "soap", "5": "json"}
_DEFAULT_FORMATS = {"pay": "5", "status": "4"}


def _form(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Every answer has the form that `Format` asks for; without it a payment's is JSON, an order status's SOAP."""
    asked = heard.sent.get("format") or _DEFAULT_FORMATS.get(heard.exchange.action, "")
    if heard.answer.kind == "unreadable" or asked not in _FORMS or not heard.ordinary:
        return
    right = heard.answer.form == _FORMS[asked]
    yield (met if right else unmet)(
        f"an answer in {_FORMS[asked]} (Format {asked})", f"an answer in {heard.answer.form}"
    )


Rule = Callable[[Heard, Target], Iterator[Outcome]]

RULES: Mapping[str, Rule] = {
    CHECK_VALUE: _check_value,
    "answer readable": _readable,
    "answer form": _form,
    "no secret told": no_secret_told,
    **FIELD_RULES,
}
