"""Whether the signature of an answered order is right, as far as it can be verified."""

from functools import cache
from pathlib import Path

from conformance.exchange.gateway import Gateway
from conformance.judging.diagnosis import diagnose_signature
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.protocol import signatures
from conformance.protocol.answers import AnsweredOrder
from conformance.protocol.signatures import PublicKey, SignatureKeyError, SignaturePadding

_EXPECTED = "a signature of the order's number, amount, currency and state"
NOT_VERIFIED = "OpenPGP signature, not verified"


def signature(order: AnsweredOrder, merchant_id: str, gateway: Gateway) -> Outcome:
    """Verify the order's signature with the target's `gateway_key`; unseen without one, and for OpenPGP.

    X is that of the check value (vendor's pages on the answers), or that and packetdate, as one
    integrator's code has it.
    """
    received = order.fields.get("signature", "")
    if signatures.is_openpgp(received):
        return unseen(_EXPECTED, NOT_VERIFIED)
    if gateway.gateway_key is None:
        return unseen(_EXPECTED, "RSA signature, not verified: the target names no gateway_key")
    try:
        key = _key_at(gateway.gateway_key)
        candidates = signatures.answer_x_candidates(merchant_id, order.fields)
    except (OSError, SignatureKeyError) as error:
        return unseen(_EXPECTED, f"gateway_key cannot be used: {error}")
    except signatures.MissingFieldError as missing:
        return unmet(_EXPECTED, str(missing))
    padding = SignaturePadding(gateway.dialect.signature_padding)
    date = order.fields.get("packetdate", "")
    if any(
        signatures.verify(key, x, received, padding) for each in candidates for x in (each.x, each.x + date)
    ):
        return met(_EXPECTED, "the signature is right")
    fields = {**order.fields, "merchant_id": merchant_id}
    diagnosis = diagnose_signature("answer", received, key, fields, padding=padding)
    return unmet(_EXPECTED, f"another signature: {received}", diagnosis)


@cache
def _key_at(path: Path) -> PublicKey:
    return signatures.load_public_key(path.read_bytes())
