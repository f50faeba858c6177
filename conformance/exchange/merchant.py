"""The merchant side of a target file: an integrator's result URL and how to see what it made of it."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from conformance.exchange.addresses import HttpUrl
from conformance.exchange.redaction import Secret
from conformance.exchange.settings import Currency, Identifier, Strict


def _regular_expression(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"a regular expression ({error})") from error
    return text


def _credited(text: str) -> str:
    if re.compile(_regular_expression(text)).groups != 1:
        raise ValueError("a regular expression with one group, which captures the sum")
    return text


Pattern = Annotated[str, AfterValidator(_regular_expression)]
_ONE_WAY = "exactly one of"


class Orders(Strict):
    """Fresh orders that the shop knows: a range of numbers, or a command or URL that creates one."""

    numbers: str | None = Field(None, pattern=r"^[0-9]{1,18}\.\.[0-9]{1,18}$")
    command: tuple[SecretStr, ...] | None = Field(None, min_length=1)
    http: SecretStr | None = None
    amount: str = Field("100.50", pattern=r"^[0-9]{1,13}\.[0-9]{2}$")
    currency: Currency = "RUB"

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(given is not None for given in (self.numbers, self.command, self.http)) != 1:
            raise ValueError(f"{_ONE_WAY} numbers, command and http")
        return self


class Observer(Strict):
    """How to see an order's state in the shop: regular expressions on what a command or URL says."""

    command: tuple[SecretStr, ...] | None = Field(None, min_length=1)
    http: SecretStr | None = None
    paid: Pattern
    authorised: Pattern | None = None
    declined: Pattern | None = None
    credited: Annotated[str, AfterValidator(_credited)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.command is None) == (self.http is None):
            raise ValueError(f"{_ONE_WAY} command and http")
        return self


class MerchantTarget(Strict):
    """The shop that is tested. `disposable` says that its orders may be paid, forged and spoilt."""

    result_url: HttpUrl
    merchant_id: Identifier
    secret: SecretStr
    mode: Literal["test", "live"] = "test"
    disposable: bool = False
    orders: Orders
    observer: Observer | None = None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret of the section."""
        return (Secret("shop-secret", self.secret.get_secret_value(), ("secret", "salt"), salts=True),)

    def public_facts(self) -> Mapping[str, Any]:
        """Give what a record may show: neither secrets nor commands."""
        return {
            "result_url": self.result_url,
            "merchant_id": self.merchant_id,
            "mode": self.mode,
            "disposable": self.disposable,
            "amount": self.orders.amount,
            "currency": self.orders.currency,
            "observed": self.observer is not None,
        }
