"""What is tested: the models of a target file, which says where it is and what it can do."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Literal, Self

from pydantic import Field, PrivateAttr, field_validator, model_validator

from conformance.exchange.addresses import FilePath, HttpUrl, host_of, is_loopback, port_of
from conformance.exchange.gateway import EMBEDDED, Gateway
from conformance.exchange.merchant import MerchantTarget
from conformance.exchange.redacting.redaction import Secret
from conformance.exchange.settings import PaceLimits, Strict
from conformance.protocol.hosts import is_production
from conformance.protocol.notification import PORTS

__all__ = ["EMBEDDED", "Gateway", "Target", "TargetError", "refuse_production", "refuse_unguarded"]

Side = Literal["gateway", "merchant"]

_LAST_PORT = 65535


class TargetError(Exception):
    """The target must not or cannot be tested as it stands; the text says why and what to do."""


class Notifications(Strict):
    """Where result notifications come in: the address listened on, and the one the gateway knows.

    `public_url` may differ from where is listened, with a tunnel or a proxy in between. With a
    `certificate`, its chain included, and its `key`, both PEM files, the listener itself speaks HTTPS.
    `ca` is the authority agreed with the support service, where the certificate is a personal one.
    `reachable_from_here: false` leaves out the look at the public URL, where only the outside can reach it.
    """

    listen: str = Field("127.0.0.1:0", pattern=r"^([^\s/:]+|\[[0-9a-fA-F:]+\]):[0-9]{1,5}$")
    public_url: HttpUrl | None = None
    certificate: FilePath | None = None
    key: FilePath | None = None
    ca: FilePath | None = None
    reachable_from_here: bool = True

    @field_validator("listen")
    @classmethod
    def _has_a_port(cls, listen: str) -> str:
        if int(listen.rpartition(":")[2]) > _LAST_PORT:
            raise ValueError(f"a port of at most {_LAST_PORT}")
        return listen

    @model_validator(mode="after")
    def _certificate_and_key_go_together(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("`certificate` and `key` together, or neither")
        return self

    def public_facts(self) -> Mapping[str, Any]:
        """Give what a record may show: no file's path."""
        return {"listen": self.listen, "public_url": self.public_url, "https": self.certificate is not None}


class Target(Strict):
    """One target file: a gateway, a merchant's result URL, or both."""

    name: str = Field(min_length=1, max_length=200)
    gateway: Gateway | None = None
    notifications: Notifications | None = None
    merchant: MerchantTarget | None = None
    production: bool = False
    _filled: tuple[Secret, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _has_a_side(self) -> Self:
        if self.gateway is None and self.merchant is None:
            raise ValueError("a `gateway` or a `merchant` section")
        return self

    @model_validator(mode="after")
    def _hears_of_notifications(self) -> Self:
        gateway = self.gateway
        if (
            gateway is not None
            and not gateway.is_embedded
            and "notifications" in gateway.capabilities
            and self.notifications is None
        ):
            raise ValueError(
                "a `notifications` section that says where to listen, because gateway.capabilities has notifications"
            )
        return self

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that this target has."""
        sides: dict[Side, object] = {"gateway": self.gateway, "merchant": self.merchant}
        return tuple(side for side, section in sides.items() if section is not None)

    @property
    def the_gateway(self) -> Gateway:
        """The gateway section; TargetError where there is none."""
        if self.gateway is None:
            raise TargetError(
                f"the target {self.name} has no `gateway` section: only its merchant side can be tested"
            )
        return self.gateway

    @property
    def the_merchant(self) -> MerchantTarget:
        """The merchant section; TargetError where there is none."""
        if self.merchant is None:
            raise TargetError(
                f"the target {self.name} has no `merchant` section: only its gateway can be tested"
            )
        return self.merchant

    @property
    def capabilities(self) -> frozenset[str]:
        """What the target declares that it can do, and whether it can be asked by another merchant."""
        if self.gateway is None:
            return frozenset()
        another = self.gateway.other_account is not None or "accounts" in self.gateway.capabilities
        return frozenset((*self.gateway.capabilities, *(["other-account"] if another else [])))

    def address(self, side: Side) -> str:
        """Give where that side answers, as a record may show it; empty where the target has no such side."""
        if side == "merchant":
            return str(self.merchant.public_facts()["result_url"]) if self.merchant else ""
        return self.gateway.url if self.gateway else ""

    def pace_of(self, side: Side) -> PaceLimits:
        """Give how fast and how much that side may be asked; TargetError where the target has no such side."""
        return (self.the_merchant if side == "merchant" else self.the_gateway).pace

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret of the file, for redaction."""
        own = self.gateway.secrets if self.gateway else ()
        shop = self.merchant.secrets if self.merchant else ()
        return (*own, *shop, *self._filled)

    def with_filled_in(self, secrets: tuple[Secret, ...]) -> "Target":
        """Give the same target with further secrets that the environment filled into its texts."""
        target = self.model_copy()
        target._filled = secrets  # noqa: SLF001 (its own)
        return target

    def with_public_key(self, pem: Callable[[], str]) -> "Target":
        """Give the same target with the key, in PEM, that its gateway said itself."""
        return self.model_copy(update={"gateway": self.the_gateway.with_public_key(pem)})

    def public_settings(self) -> Mapping[str, str]:
        """Give the account's settings as flat texts (`notification.protocol: POST`)."""
        return self.gateway.settings.facts() if self.gateway else {}

    def public_dialect(self) -> Mapping[str, str]:
        """Give the answers to open questions as flat texts."""
        return self.gateway.dialect.facts() if self.gateway else {}

    def public_facts(self) -> Mapping[str, Any]:
        """Give what the record's header may show of the target: plain values, no secret, no file's path."""
        facts: dict[str, Any] = {"name": self.name, "sides": list(self.sides), "production": self.production}
        if self.gateway is not None:
            facts |= self.gateway.public_facts()
        if self.notifications is not None:
            facts["notifications"] = dict(self.notifications.public_facts())
        if self.merchant is not None:
            facts["merchant"] = self.merchant.public_facts()
        return facts

    @property
    def digest(self) -> str:
        """Sixteen hex digits over all that is public: the same for the same target, whatever its secrets."""
        text = json.dumps(self.public_facts(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def refuse_production(target: Target, *, allowed: bool) -> None:
    """Refuse a target on a host that the vendor runs for real payments.

    Args:
        target: What is to be tested.
        allowed: Whether the run was started with `--production`.

    Raises:
        TargetError: Unless the target says `production: true` and the run allows it.
    """
    urls = [
        target.gateway.url if target.gateway else None,
        target.merchant.result_url if target.merchant else None,
    ]
    hosts = [host_of(url) for url in urls if url and url != EMBEDDED]
    real = next((host for host in hosts if is_production(host)), None)
    if real is None or (target.production and allowed):
        return
    missing = [
        *([] if target.production else ["the target file says `production: true`"]),
        *([] if allowed else ["the run is started with --production"]),
    ]
    raise TargetError(
        f"{real} is a production host of IPS Assist, where requests move real money; "
        f"it is tested only when {' and '.join(missing)}"
    )


def refuse_unguarded(target: Target) -> None:
    """Refuse a merchant off loopback that is not declared disposable, or that no gateway would send to.

    Raises:
        TargetError: If `merchant.disposable` is not true there, for its orders will be spoilt, or if the
            port of `merchant.result_url` is none of the document's.
    """
    shop = target.merchant
    if shop is None or shop.is_embedded or is_loopback(host_of(shop.result_url)):
        return
    port = port_of(shop.result_url)
    if port not in PORTS:
        raise TargetError(
            f"{host_of(shop.result_url)}:{port} is not sent to: notifications go to the ports 443, 8443, 80 and "
            "8080 alone (result-notification document); give `result_url` under `merchant` one of them"
        )
    if shop.disposable:
        return
    raise TargetError(
        f"{host_of(shop.result_url)} is not this machine, and its orders will be paid, forged and spoilt; "
        "say `disposable: true` under `merchant` if that may happen"
    )
