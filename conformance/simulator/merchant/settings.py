"""How a shop is set up: its account at the gateway, and the orders that it begins with."""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from conformance.protocol.signatures import PublicKey, load_public_key

_PART = r"[0-9]{1,18}(\.\.[0-9]{1,18})?"
_MOST_ORDERS = 100_000


class Orders(BaseModel):
    """The fresh orders of a shop: their numbers (`1001..1060,2000`), all of one amount and currency."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numbers: str = Field("1001..1060", pattern=rf"^{_PART}(,{_PART})*$")
    amount: str = Field("128.70", pattern=r"^[0-9]{1,13}\.[0-9]{2}$")
    currency: str = "RUB"

    @property
    def each(self) -> Iterator[str]:
        """Give every number, with the leading zeros of its range."""
        return (f"{number:0{width}d}" for width, part in self._ranges for number in part)

    @property
    def _ranges(self) -> tuple[tuple[int, range], ...]:
        ends = (part.partition("..") for part in self.numbers.split(","))
        return tuple((len(first), range(int(first), int(last or first) + 1)) for first, _, last in ends)

    @model_validator(mode="after")
    def _is_no_endless_list(self) -> Self:
        sizes = [len(part) for _, part in self._ranges]
        if min(sizes) == 0 or sum(sizes) > _MOST_ORDERS:
            raise ValueError(f"up to {_MOST_ORDERS} numbers, ranges going upwards, not {self.numbers}")
        return self


class ShopSettings(BaseModel):
    """What a shop knows of its account, and how it works.

    `mode`: whether notifications with testmode 1 may pay an order. `scheme`: the payment scheme; a shop
    of one stage takes no Delayed orders. `signature`: what protects notifications, a check value made
    with `secret` (MD5) or a signature of the gateway's key (`gateway_key`, a public key in PEM).
    `expected_answer`: what the Personal Account says that the gateway waits for.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    merchant_id: str
    secret: str = Field(repr=False)
    mode: Literal["test", "live"] = "test"
    scheme: Literal["both", "one-stage", "double-stage"] = "both"
    signature: Literal["MD5", "RSA"] = "MD5"
    gateway_key: str | None = None
    expected_answer: Literal["xml", "http-200"] = "xml"
    orders: Orders = Field(default_factory=Orders)

    @model_validator(mode="after")
    def _has_the_key_it_needs(self) -> Self:
        if self.signature == "RSA" and self.gateway_key is None:
            raise ValueError("signature RSA needs gateway_key, the gateway's public key")
        if self.gateway_key is not None:
            load_public_key(self.gateway_key.encode())
        return self

    @cached_property
    def public_key(self) -> PublicKey | None:
        """The gateway's key; None where it was not given."""
        return None if self.gateway_key is None else load_public_key(self.gateway_key.encode())


ZERO_LIKE = "1051093773"
"""An order of the sample shop whose right check value, paid in full, is `0E` and digits alone."""

SAMPLE_SHOP = ShopSettings(
    merchant_id="700123",
    secret="sample secret word",  # noqa: S106 (public: it guards nothing but the sample)
    orders=Orders(numbers=f"1001..1060,{ZERO_LIKE}"),
)
"""The shop of `conformance simulate --merchant`."""
