"""The merchant side of a target file: an integrator's result URL, and how its notifications are sealed."""

from collections.abc import Mapping
from typing import Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from conformance.exchange.addresses import FilePath, ProxyUrl, ResultUrl, host_of, is_loopback
from conformance.exchange.gateway import EMBEDDED, EMBEDDED_PACE, Tls
from conformance.exchange.redacting.redaction import Secret
from conformance.exchange.settings import Duration, Identifier, PaceLimits, SecretText, Strict
from conformance.exchange.shop.books import Observer, Orders
from conformance.planning.mistakes import all_of, mistaken
from conformance.protocol.check_values import check_value, reads_as_number
from conformance.protocol.orders import OrderState

__all__ = ["EMBEDDED", "MerchantTarget", "Observer", "Orders"]

_SETTLE = "500ms"
"""How long an embedded shop is given to show what it made of a delivery; it needs no queue."""

_PACE_HERE: Mapping[str, Any] = {"in_flight": 4, "per_second": None, "budget": None}
"""What paces deliveries to a shop on this machine where the target file does not say."""


_HOW_TO_FIND_ONE = (
    "`conformance number-like` finds one (some seconds); without zero_like a run looks for an amount instead."
)


class MerchantTarget(Strict):
    """The shop that is tested, or `embedded`: the suite then starts its own.

    `signature`: what the shop checks notifications with, the secret word (MD5) or the key whose public
    half it was given (RSA, with `signing_key`, a private key in PEM). `expected_answer` is that of the
    account. `mode`: whether testmode 1 may pay an order. `scheme`: whether Delayed orders are known.
    `currency`: whether the shop sells in one currency and `checked` it, or has others `converted`.
    `fields` and `headers` are what some shops need besides. `answer_within`: how soon a reply must
    come. `disposable` says that its orders may be paid, forged and spoilt.
    """

    result_url: ResultUrl | Literal["embedded"]
    merchant_id: Identifier
    secret: SecretText
    signature: Literal["MD5", "RSA"] = "MD5"
    signing_key: FilePath | None = None
    expected_answer: Literal["xml", "http-200"] = "xml"
    mode: Literal["test", "live"] = "test"
    scheme: Literal["both", "one-stage", "double-stage"] = "both"
    currency: Literal["checked", "converted"] = "checked"
    fields: Mapping[str, SecretStr] = Field(default_factory=dict)
    headers: Mapping[str, SecretStr] = Field(default_factory=dict)
    answer_within: Duration = 10.0
    disposable: bool = False
    capabilities: tuple[Literal["hostile-input"], ...] = ()
    orders: Orders
    observer: Observer | None = None
    pace: PaceLimits = PaceLimits()
    tls: Tls = Tls()
    proxy: ProxyUrl = SecretStr("none")

    @model_validator(mode="before")
    @classmethod
    def _pace_of_what_is_here(cls, given: Any) -> Any:
        """Spare nobody on this machine: without limits of its own, a standard run there takes seconds."""
        if not isinstance(given, dict) or not isinstance(given.get("pace", {}), dict):
            return given
        if given.get("result_url") == EMBEDDED:
            return {**given, "pace": {**EMBEDDED_PACE, "settle": _SETTLE, **given.get("pace", {})}}
        if _is_here(given.get("result_url")):
            return {**given, "pace": {**_PACE_HERE, **given.get("pace", {})}}
        return given

    @model_validator(mode="after")
    def _can_sign_what_it_must(self) -> Self:
        if self.signature == "RSA" and self.signing_key is None and not self.is_embedded:
            raise ValueError("a `signing_key`, because signature is RSA")
        return self

    @model_validator(mode="after")
    def _names_an_order_that_reads_as_a_number(self) -> Self:
        orders = self.orders
        if orders.zero_like is None or (self.signature == "RSA" and not self.is_embedded):
            return self
        x = f"{self.merchant_id}{orders.zero_like}{orders.amount}{orders.currency}{OrderState.APPROVED}"
        if not reads_as_number(check_value(self.secret.get_secret_value(), x)):
            error = mistaken(
                "an order number whose right check value, when the order is Approved, is digits alone, or digits with an exponent",
                hint=_HOW_TO_FIND_ONE,
            )
            raise all_of({("orders", "zero_like"): error})
        return self

    @property
    def is_embedded(self) -> bool:
        """Whether the suite starts this shop itself."""
        return self.result_url == EMBEDDED

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret of the section."""
        found = [Secret("shop-secret", self.secret.get_secret_value(), ("secret", "salt"), salts=True)]
        for kind, values in (("shop-field", self.fields), ("shop-header", self.headers)):
            found += [Secret(kind, value.get_secret_value(), (name,)) for name, value in values.items()]
        return tuple(found)

    def facts(self) -> Mapping[str, str]:
        """Give how the shop is set up, as flat texts: what a case may ask for."""
        return {name: str(getattr(self, name)) for name in SETTINGS}

    @property
    def able_to(self) -> frozenset[str]:
        """What can be done with it and seen of it, in the words a case asks in."""
        observer = self.observer
        able = {
            "observer": observer is not None,
            "credited": observer is not None and observer.credited is not None,
            "authorised": observer is not None and observer.authorised is not None,
            "race": self.pace.in_flight > 1,
            "zero-like": self.orders.zero_like is not None,
            "number-like search": self.orders.zero_like is None and self.signature == "MD5",
            "hostile-input": "hostile-input" in self.capabilities,
        }
        return frozenset(name for name, can in able.items() if can)

    def public_facts(self) -> Mapping[str, Any]:
        """Give what a record may show: neither secrets nor commands nor the URL's query."""
        return {
            "result_url": self.result_url if self.is_embedded else _without_query(self.result_url),
            "merchant_id": self.merchant_id,
            "settings": dict(self.facts()),
            "disposable": self.disposable,
            "amount": self.orders.amount,
            "currency": self.orders.currency,
            "observed": self.observer is not None,
            "pace": self.pace.model_dump(),
        }


SETTINGS = ("signature", "expected_answer", "mode", "scheme", "currency")
"""The settings of a shop that a case may ask for."""


def _is_here(url: object) -> bool:
    try:
        return isinstance(url, str) and is_loopback(host_of(url))
    except ValueError:
        return False


def _without_query(url: str) -> str:
    return urlsplit(url)._replace(query="").geturl()
