"""The gateway side of a target file: where the gateway answers, and the merchant's account there."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, PrivateAttr, SecretStr, field_validator, model_validator

from conformance.exchange.addresses import FilePath, HttpUrl, ProxyUrl
from conformance.exchange.redacting.redaction import ANYWHERE_FROM, Secret
from conformance.exchange.settings import (
    Dialect,
    Identifier,
    PaceLimits,
    SecretText,
    Strict,
)
from conformance.planning.account import AccountSettings
from conformance.planning.capabilities import Capability
from conformance.planning.probe import BankAnswer
from conformance.planning.vocabulary import PayParameter

EMBEDDED = "embedded"
"""The URL of a gateway that the suite starts itself."""

EMBEDDED_PACE: Mapping[str, Any] = {"in_flight": 8, "per_second": None, "budget": None, "settle": "1s"}
"""What paces requests to it where the target file does not say: nobody's account has to be spared."""


class Tls(Strict):
    """Whom to trust besides nobody: `ca` is a PEM file of the only authorities trusted."""

    ca: FilePath | None = None


class OtherAccount(Strict):
    """The account of another merchant at the same gateway, from which the target's orders must not be reached."""

    merchant_id: Identifier
    login: SecretText
    password: SecretText

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Its credentials, for redaction."""
        return (
            Secret("other-login", self.login.get_secret_value(), ("login",)),
            Secret("other-password", self.password.get_secret_value(), ("password",)),
        )


class Gateway(Strict):
    """The gateway that is tested, and the merchant's account there.

    `secret` is the secret word of check values. `request_key` signs token payments, `gateway_key`
    verifies signed answers; both are PEM files. `outcomes` says what to send to obtain each answer
    of the bank; those named after a provider are approved, with a token of that provider. `proxy` is `none`, `environment` or a URL.
    """

    url: HttpUrl | Literal["embedded"]
    merchant_id: Identifier
    login: SecretText
    password: SecretText
    secret: SecretText
    request_key: FilePath | None = None
    gateway_key: FilePath | None = None
    settings: AccountSettings = AccountSettings()
    outcomes: Mapping[BankAnswer, Mapping[PayParameter, SecretStr]] = Field(default_factory=dict)
    capabilities: tuple[Capability, ...] = ()
    other_account: OtherAccount | None = None
    dialect: Dialect = Dialect()
    pace: PaceLimits = PaceLimits()
    tls: Tls = Tls()
    proxy: ProxyUrl = SecretStr("none")
    _own_key: Callable[[], str] | None = PrivateAttr(default=None)

    @property
    def public_key_pem(self) -> bytes | None:
        """The key that verifies what the gateway signs: that of an embedded one, else the `gateway_key`; OSError."""
        if self._own_key is not None:
            return self._own_key().encode()
        return self.gateway_key.read_bytes() if self.gateway_key is not None else None

    def with_public_key(self, pem: Callable[[], str]) -> "Gateway":
        """Give the same gateway with the key that it said itself, in PEM; asked for when it is needed."""
        gateway = self.model_copy()
        gateway._own_key = pem  # noqa: SLF001 (its own)
        return gateway

    @field_validator("url")
    @classmethod
    def _names_no_service(cls, url: str) -> str:
        if urlsplit(url).path.endswith(".cfm"):
            raise ValueError(
                "the address before the services' own paths, such as https://payments.example without "
                "/pay/tokenpay.cfm"
            )
        return url

    @model_validator(mode="before")
    @classmethod
    def _pace_of_embedded(cls, given: Any) -> Any:
        if (
            isinstance(given, dict)
            and given.get("url") == EMBEDDED
            and isinstance(given.get("pace", {}), dict)
        ):
            return {**given, "pace": {**EMBEDDED_PACE, **given.get("pace", {})}}
        return given

    @model_validator(mode="after")
    def _can_sign_what_it_must(self) -> Self:
        if (
            self.settings.request_signature == "required"
            and self.request_key is None
            and not self.is_embedded
        ):
            raise ValueError("a `request_key`, because settings.request_signature is required")
        return self

    @model_validator(mode="after")
    def _has_another_merchant(self) -> Self:
        if "other-account" in self.capabilities and self.other_account is None:
            raise ValueError("an `other_account` section in place of the capability other-account")
        if self.other_account is not None and self.other_account.merchant_id == self.merchant_id:
            raise ValueError("an `other_account` with another merchant_id than the gateway's own")
        return self

    @property
    def is_embedded(self) -> bool:
        """Whether the suite starts this gateway itself."""
        return self.url == EMBEDDED

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret of the section; of a payment token that is JSON, the texts inside it as well."""
        found = [
            Secret("login", self.login.get_secret_value(), ("login",)),
            Secret("password", self.password.get_secret_value(), ("password",)),
            Secret("secret", self.secret.get_secret_value(), ("secret", "salt"), salts=True),
        ]
        for outcome in self.outcomes.values():
            for name, value in outcome.items():
                if name.lower() == "paymenttoken":
                    found += _token_secrets(value.get_secret_value())
        found += self.other_account.secrets if self.other_account else ()
        proxy = urlsplit(self.proxy.get_secret_value())
        found += [Secret("proxy", unquote(part)) for part in (proxy.username, proxy.password) if part]
        return tuple(found)

    def public_facts(self) -> Mapping[str, Any]:
        """Give what a record may show: plain values, no secret, no file's path."""
        return {
            "url": self.url,
            "merchant_id": self.merchant_id,
            "settings": dict(self.settings.facts()),
            "capabilities": sorted(self.capabilities),
            "dialect": dict(self.dialect.facts()),
            "outcomes": sorted(self.outcomes),
            "pace": self.pace.model_dump(),
            "signs_requests": self.request_key is not None or self.is_embedded,
        }


def _token_secrets(token: str) -> list[Secret]:
    found = [Secret("payment-token", token, ("paymenttoken",))]
    try:
        waiting = [json.loads(token)]
    except ValueError:
        return found
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and len(value) >= ANYWHERE_FROM:
            found.append(Secret("payment-token", value))
    return found
