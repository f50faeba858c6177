"""Who may ask: login and password, and the signature of a token payment."""

import hmac
from collections.abc import Callable

from conformance.protocol.signatures import (
    MissingFieldError,
    PublicKey,
    SignaturePadding,
    request_x,
    verify,
)
from conformance.simulator.account import Account
from conformance.simulator.refusal import BADLY_SIGNED, NO_DETAIL, NOT_AUTHENTICATED, Refusal
from conformance.simulator.rules.rule import Fields

VerifySignature = Callable[[Account, Fields], Refusal | None]
"""Refuses a token payment by its signature, or lets it pass."""

SignedString = Callable[[Fields], str]
"""Gives the string that a request's signature covers; MissingFieldError where a field of it is not there."""


def verify_credentials(account: Account, fields: Fields) -> Refusal | None:
    """Compare login and password; which of the two is wrong is not told."""
    same_login = _same(fields["login"], account.login)
    same_password = _same(fields["password"], account.password)
    return None if same_login and same_password else Refusal(NOT_AUTHENTICATED, "141")


def signature_verifier(padding: SignaturePadding, signed_string: SignedString = request_x) -> VerifySignature:
    """Make the check of request signatures (token-payment document, row Signature).

    Where the account does not require one, a signature may be left out, but one that is sent must be
    right if there is a key to verify it with.
    """

    def verify_signature(account: Account, fields: Fields) -> Refusal | None:
        signature = fields.get("signature")
        if signature is None:
            required = account.settings.request_signature == "required"
            return Refusal(BADLY_SIGNED, NO_DETAIL) if required else None
        if account.request_key is None or _matches(
            account.request_key, fields, signature, padding, signed_string
        ):
            return None
        return Refusal(BADLY_SIGNED, NO_DETAIL)

    return verify_signature


def _matches(
    key: PublicKey, fields: Fields, signature: str, padding: SignaturePadding, signed_string: SignedString
) -> bool:
    try:
        return verify(key, signed_string(fields), signature, padding)
    except MissingFieldError:
        return False  # what is incomplete is not signed


def _same(sent: str, kept: str) -> bool:
    return hmac.compare_digest(sent.encode(), kept.encode())
