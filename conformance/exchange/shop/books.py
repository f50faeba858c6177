"""How a shop's orders come and are seen, in the words of a target file."""

import re
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator

from conformance.exchange.settings import Identifier, Strict
from conformance.planning.account import Currency

_ONE_WAY = "exactly one of"
_RANGE = re.compile(r"([0-9]{1,18})\.\.([0-9]{1,18})")
_MOST = 100_000


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


def _listed(value: object) -> object:
    """Read `1001..1060` as the numbers of the range; a list stands for itself."""
    if isinstance(value, list):
        return tuple(value)
    found = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value if isinstance(value, tuple) else _no_numbers()
    first, last = int(found[1]), int(found[2])
    if not first <= last < first + _MOST:
        raise ValueError(f"a range of 1 to {_MOST} order numbers")
    width = len(found[1]) if found[1].startswith("0") else 0
    return tuple(f"{number:0{width}d}" for number in range(first, last + 1))


def _no_numbers() -> object:
    raise ValueError("a range such as 1001..1060, or a list of order numbers")


def _place(value: SecretStr) -> SecretStr:
    text = value.get_secret_value()
    if not text.startswith(("http://", "https://", "/")):
        raise ValueError("a URL, or a path on the result URL's host such as /orders/{ordernumber}")
    return value


Pattern = Annotated[str, AfterValidator(_regular_expression)]
Place = Annotated[SecretStr, AfterValidator(_place)]
"""A URL, or a path on the host of the result URL."""


class Orders(Strict):
    """Fresh orders that the shop knows: a range or list of numbers, or a command or URL that creates one.

    The command prints the number of the order it made; the URL is posted to and answers it. All are of
    one `amount` and `currency`. `zero_like` is one more order of the shop's, whose right check value is
    a number, of digits alone or with an exponent, which loose comparison takes for the same number
    written otherwise; where it is `0E` and digits, for every zero.
    """

    numbers: Annotated[tuple[Identifier, ...], BeforeValidator(_listed)] | None = None
    command: tuple[SecretStr, ...] | None = Field(None, min_length=1)
    http: Place | None = None
    amount: str = Field("128.70", pattern=r"^[0-9]{1,13}\.[0-9]{2}$")
    currency: Currency = "RUB"
    zero_like: Identifier | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(given is not None for given in (self.numbers, self.command, self.http)) != 1:
            raise ValueError(f"{_ONE_WAY} numbers, command and http")
        return self

    def every_number(self) -> Iterator[str]:
        """Give the numbers that the file names, the zero-like one last."""
        yield from self.numbers or ()
        if self.zero_like is not None:
            yield self.zero_like


class Observer(Strict):
    """How to see an order's state in the shop: regular expressions on what a command or URL says.

    `{ordernumber}` in either stands for the order's number. What is neither paid nor authorised nor
    declined is unpaid.
    """

    command: tuple[SecretStr, ...] | None = Field(None, min_length=1)
    http: Place | None = None
    paid: Pattern
    authorised: Pattern | None = None
    declined: Pattern | None = None
    credited: Annotated[str, AfterValidator(_credited)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.command is None) == (self.http is None):
            raise ValueError(f"{_ONE_WAY} command and http")
        return self
