"""The seal of a package: a check value or a signature over X, as the account's type of signature says.

Source: result-notification document, rows signature and checkvalue.
"""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.protocol import signatures
from conformance.protocol.signatures import PrivateKey, SignaturePadding
from conformance.simulator.notifier.packet import Fields
from conformance.simulator.settings import SignatureType


def as_set_up(kind: SignatureType) -> SignatureType:
    """Use the type of signature that is set in the Personal Account."""
    return kind


@dataclass(frozen=True, slots=True)
class Seal:
    """What a gateway seals packages with.

    `string` joins X, `value` computes a check value from the secret word and X, `sign` a signature in
    BASE64. `kind` gives the type of signature to use from the one that the account has.
    """

    string: Callable[[Fields], str] = signatures.notification_x
    value: Callable[[str, str], str] = signatures.check_value
    sign: Callable[[PrivateKey, str], str] = signatures.sign
    kind: Callable[[SignatureType], SignatureType] = as_set_up

    def __call__(
        self, fields: Fields, kind: SignatureType, secret: str, key: Callable[[], PrivateKey]
    ) -> Fields:
        """Add signature and checkvalue, of which one is empty; `key` is only asked for where it signs."""
        x = self.string(fields)
        if self.kind(kind) == "MD5":
            return {**fields, "signature": "", "checkvalue": self.value(secret, x)}
        return {**fields, "signature": self.sign(key(), x), "checkvalue": ""}


def sealing(padding: SignaturePadding) -> Seal:
    """Make the faultless seal; `padding` is the dialect's reading of how X is signed."""
    return Seal(sign=lambda key, x: signatures.sign(key, x, padding))
