"""How a payment is signed, in the words a case file uses."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

SignedField = Literal["Merchant_ID", "OrderNumber", "OrderAmount", "OrderCurrency"]
Damage = Literal[
    "bit turned",
    "trailing bytes",
    "trailing text",
    "blanks alone",
    "filled before",
    "filled behind",
    "last byte of the hash",
]


class Signed(BaseModel):
    """A signature as somebody else might make or spoil it; what is not said is as it should be.

    `values` stand in the signed string in the place of the request's own, as if the request had been
    changed after signing. `fields` says what the string is made of, and in which order; `delimiter`
    what stands between. `key: wrong` signs with a stranger's key. `damage` is done to the finished
    signature: bytes are added before it is put into BASE64, text after. `filled` puts other bytes into its
    padding, before the hash or behind it: who looks for the hash alone takes them, and can be cheated.
    `last byte of the hash` signs another hash that only its end tells from the right one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    values: dict[SignedField, str] = Field(default_factory=dict)
    fields: tuple[SignedField, ...] | None = None
    delimiter: Literal["", ";", ","] | None = None
    key: Literal["own", "wrong"] = "own"
    hash: Literal["MD5", "SHA-1", "SHA-256"] = "MD5"
    damage: Damage | None = None


Words = Literal["as required", "valid", "absent", "empty", "wrong key", "other order", "not base64"]

Signing = Words | Signed
"""`as required`: signed where the account asks for it. `other order`: the signature of another order number."""
