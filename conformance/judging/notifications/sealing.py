"""Rules on the seal of a package: its check value or its signature.

A wrong check value is laid to the clause that the known mistake behind it breaks. A value that no
known mistake gives may break any of them: nobody can tell its formula from its secret word.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Literal

from conformance.judging.diagnosis import diagnose, diagnose_signature, recipe_of
from conformance.judging.diagnosis.mistakes import first_that, mistakes_in_x, mistakes_of, with_one
from conformance.judging.diagnosis.recipe import Recipe
from conformance.judging.notifications.delivered import Delivered
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.protocol import signatures
from conformance.protocol.signatures import MissingFieldError, SignatureKeyError, SignaturePadding

Fault = Literal["none", "upper-case", "x", "formula", "any", "no value", "no field"]
Rule = Callable[[Delivered], Outcome]

_EXPECTED = "the check value of merchant_id, ordernumber, amount, currency and orderstate as they were sent"
_SIGNED = "X signed by the secret key of IPS Assist, in BASE64"


def signature_type(delivered: Delivered) -> Outcome:
    """The package is sealed in the way that the account has chosen."""
    kind, other = ("checkvalue", "signature") if _is_md5(delivered) else ("signature", "checkvalue")
    expected = f"a package sealed by its {kind}, for the account's type is {delivered.settings.signature}"
    if delivered.named.get(kind):
        return met(expected, f"{kind} is filled")
    sealed = f"by its {other}" if delivered.named.get(other) else "by nothing"
    return unmet(expected, f"sealed {sealed}")


def formula(delivered: Delivered) -> Outcome:
    """The check value is computed by the formula of the document."""
    return _check_value(delivered, ("formula", "any", "no value"))


def x(delivered: Delivered) -> Outcome:
    """The check value covers the five fields, as they were sent and without delimiters."""
    return _check_value(delivered, ("x", "any"))


def secret_word(delivered: Delivered) -> Outcome:
    """The check value is made with the account's secret word."""
    return _check_value(delivered, ("any",))


def upper_case(delivered: Delivered) -> Outcome:
    """The check value is written in upper case."""
    received = delivered.named.get("checkvalue") or ""
    if not _is_md5(delivered) or not received:
        return unseen("a check value in upper case", "no check value")
    return (met if received == received.upper() else unmet)("a check value in upper case", received)


def empty_signature(delivered: Delivered) -> Outcome:
    """Under the type MD5 the signature is empty."""
    return _empty(delivered, "signature", "MD5")


def empty_check_value(delivered: Delivered) -> Outcome:
    """Under the type PGP the check value is empty."""
    return _empty(delivered, "checkvalue", "PGP")


def signature_value(delivered: Delivered) -> Outcome:
    """The signature is that of X by the gateway's key."""
    received = delivered.named.get("signature")
    if _is_md5(delivered) or received is None:
        return unseen(_SIGNED, "no signature" if received is None else "the account's type is MD5")
    if signatures.is_openpgp(received):
        return unseen(_SIGNED, "OpenPGP signature, not verified")
    try:
        pem = delivered.account.public_key_pem
        if pem is None:
            return unseen(_SIGNED, "RSA signature, not verified: the target names no gateway_key")
        key = signatures.load_public_key(pem)
        text = signatures.notification_x(delivered.named)
    except (OSError, SignatureKeyError) as error:
        return unseen(_SIGNED, f"gateway_key cannot be used: {error}")
    except MissingFieldError as missing:
        return unseen(_SIGNED, str(missing))
    padding = SignaturePadding(delivered.account.dialect.signature_padding)
    if signatures.verify(key, text, received, padding):
        return met(_SIGNED, "the signature is right")
    cause = diagnose_signature("notification", received, key, delivered.named, padding=padding)
    return unmet(_SIGNED, f"another signature: {received or 'none'}", cause)


def signature_base64(delivered: Delivered) -> Outcome:
    """The signature is a BASE64 string."""
    received = delivered.named.get("signature") or ""
    if _is_md5(delivered) or not received:
        return unseen("a signature in BASE64", "no signature")
    try:
        base64.b64decode("".join(received.split()), validate=True)
    except (binascii.Error, ValueError):
        return unmet("a signature in BASE64", received)
    return met("a signature in BASE64", f"{len(received)} characters")


SEAL_RULES: Mapping[str, Rule] = {
    "notification/settings/signature-type": signature_type,
    "notification/settings/secret-word": secret_word,
    "notification/checkvalue/formula": formula,
    "notification/checkvalue/x": x,
    "notification/checkvalue/upper-case": upper_case,
    "notification/signature/empty-under-md5": empty_signature,
    "notification/checkvalue/empty-under-pgp": empty_check_value,
    "notification/signature/value": signature_value,
    "notification/signature/base64": signature_base64,
}


def _is_md5(delivered: Delivered) -> bool:
    return delivered.settings.signature == "MD5"


def _empty(delivered: Delivered, name: str, signature_type: str) -> Outcome:
    expected = f"{name} is empty, for the account's type is {signature_type}"
    if delivered.settings.signature != signature_type:
        return unseen(expected, f"the account's type is {delivered.settings.signature}")
    value = delivered.named.get(name)
    if value is None:
        return unseen(expected, f"no {name}")
    return (unmet if value else met)(expected, value or "empty")


def _check_value(delivered: Delivered, broken_by: tuple[Fault, ...]) -> Outcome:
    if not _is_md5(delivered):
        return unseen(_EXPECTED, "the account's type is PGP")
    fault = _fault(delivered)
    received = delivered.named.get("checkvalue") or "none"
    if fault == "no field":
        return unseen(_EXPECTED, "a field that the check value covers is not there, or no check value")
    if fault not in broken_by:
        return met(_EXPECTED, received)
    secret = delivered.account.secret.get_secret_value()
    right = signatures.check_value(secret, signatures.notification_x(delivered.named))
    cause = diagnose("notification", received, secret, delivered.named)
    return unmet(f"{_EXPECTED}: {right}", received, cause)


def _fault(delivered: Delivered) -> Fault:
    """Say which part of its making a check value shows wrong; `any` where no known mistake gives it."""
    received, secret = delivered.named.get("checkvalue"), delivered.account.secret.get_secret_value()
    try:
        right = signatures.check_value(secret, signatures.notification_x(delivered.named))
    except MissingFieldError:
        return "no field"
    if received is None:
        return "no field"
    if not received:
        return "no value"
    if received == right:
        return "none"
    if received.upper() == right:
        return "upper-case"
    if len(received) != len(right):
        return "formula"
    return _fault_by_mistake(delivered, received, secret)


def _fault_by_mistake(delivered: Delivered, received: str, secret: str) -> Fault:
    recipe, fields = recipe_of("notification"), delivered.named

    def gives(wrong: Recipe) -> bool:
        try:
            return wrong.value(secret, fields) == received
        except (KeyError, UnicodeEncodeError):
            return False

    if first_that(gives, with_one(mistakes_in_x("notification"), recipe)):
        return "x"
    return "formula" if first_that(gives, with_one(mistakes_of("notification"), recipe)) else "any"
