"""The shops of a run: the target's own, and, where it is the sample merchant, others set up otherwise."""

import os
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import urlsplit

import httpx

from conformance.exchange.embedded import Embedded
from conformance.exchange.merchant import MerchantTarget
from conformance.exchange.pace import Pace
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.shop.embedded import RESULT_PATH, gateway_test_key, shop_description, start_shop
from conformance.exchange.shop.keeping import Keeper
from conformance.exchange.shop.notifying import Notifier
from conformance.exchange.shop.observer import Look, Watch, by_command, by_http
from conformance.exchange.shop.orders import FreshOrders, NoOrder, OrderDesk, as_order_number
from conformance.exchange.shop.orders import by_command as created_by_command
from conformance.exchange.shop.raw import RawWriter
from conformance.exchange.shop.sealing import Sealer
from conformance.exchange.target import TargetError
from conformance.exchange.transport import Connections
from conformance.exchange.trust import TrustError, proxy_for, tls_context
from conformance.exchange.wire import SIZE_LIMIT, Wire
from conformance.protocol import signatures
from conformance.protocol.signatures import PrivateKey

InProcess = Callable[[Mapping[str, Any]], httpx.BaseTransport]
"""Gives what stands for the sockets of a sample merchant, by its description."""

_NO_HOST = "http://shop.invalid"


@dataclass(frozen=True)
class OpenShop:
    """One shop that can be reached: how to write to it, which orders it has, how they are watched."""

    target: MerchantTarget
    wire: Wire
    path: str
    raw: RawWriter | None
    notifier: Notifier
    desk: OrderDesk
    watch: Watch | None
    keeper: Keeper


@dataclass
class Shops:
    """Opens the shops of a run, each once; for many threads. `announced`: how many fresh orders the run needs."""

    target: MerchantTarget
    pace: Pace
    redactor: Redactor
    in_process: InProcess | None = None
    announced: int = 0
    _open: dict[tuple[tuple[str, str], ...], OpenShop] = field(default_factory=dict)
    _wires: list[Wire] = field(default_factory=list)
    _children: list[Embedded] = field(default_factory=list)
    _gates: dict[tuple[tuple[str, str], ...], threading.Lock] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def shop(self, settings: Mapping[str, str]) -> OpenShop:
        """Give the shop of these settings; TargetError when it cannot be opened."""
        target = self.target.model_copy(update=dict(settings))
        key = tuple(sorted(target.facts().items()))
        with self._lock:
            gate = self._gates.setdefault(key, threading.Lock())
        with gate:
            if key not in self._open:
                self._open[key] = self._opened(target)
            return self._open[key]

    @property
    def taken(self) -> int:
        """How many fresh orders were taken so far."""
        return sum(shop.desk.fresh.taken for shop in self._open.values())

    @property
    def passed_over(self) -> int:
        """How many orders that the target file names were not unpaid any more."""
        return sum(shop.desk.fresh.passed_over for shop in self._open.values())

    def close(self) -> None:
        """End every connection and every child."""
        for wire in self._wires:
            wire.close()
        for child in self._children:
            child.end()

    def _opened(self, target: MerchantTarget) -> OpenShop:
        key = _key_of(target)
        url, transport = self._reached(target, key)
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        wire = self._wire(target, origin, transport)
        raw = None if transport else RawWriter(origin, _tls(origin, target), target.pace.timeout, SIZE_LIMIT)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        watch = self._watch(target, wire)
        desk = OrderDesk(self._fresh(target, wire, watch))
        keeper = Keeper(target, watch, can_create=target.orders.numbers is None)
        return OpenShop(target, wire, path, raw, Notifier(target, Sealer(target, key)), desk, watch, keeper)

    def _reached(
        self, target: MerchantTarget, key: PrivateKey | None
    ) -> tuple[str, httpx.BaseTransport | None]:
        if not target.is_embedded:
            return target.result_url, None
        description = shop_description(target, key)
        if self.in_process is not None:
            return _NO_HOST + RESULT_PATH, self.in_process(description)
        child = start_shop(description)
        self._children.append(child)
        return child.url + RESULT_PATH, None

    def _wire(
        self, target: MerchantTarget, origin: str, transport: httpx.BaseTransport | None = None
    ) -> Wire:
        connections = transport or Connections(
            self.pace.in_flight,
            _tls(origin, target),
            proxy_for(origin, target.proxy.get_secret_value(), os.environ),
        )
        wire = Wire(origin, self.pace, self.redactor, timeout=target.pace.timeout, transport=connections)
        self._wires.append(wire)
        return wire

    def _fresh(self, target: MerchantTarget, wire: Wire, watch: Watch | None) -> FreshOrders:
        orders = target.orders
        if orders.command is not None:
            return FreshOrders(
                create=created_by_command(tuple(map(_plain, orders.command)), target.pace.timeout)
            )
        if orders.http is None:
            looks = watch is not None and not target.is_embedded
            is_unpaid = watch.is_unpaid if watch and looks else None
            return FreshOrders(orders.numbers or (), is_unpaid=is_unpaid, announced=self.announced)
        there, path = self._place(target, wire, _plain(orders.http))

        def create() -> str:
            made = there.send(0, "create order", "POST", path, body=b"")
            if made.response is None:
                what = made.problem.text if made.problem else "no answer"
                raise NoOrder(f"no fresh order could be created (orders.http): {what}")
            if made.response.status >= 300:  # noqa: PLR2004 (HTTP's redirections and errors begin there)
                raise NoOrder(
                    f"no fresh order could be created (orders.http): it answers {made.response.status}"
                )
            return as_order_number(made.response.body.decode("utf-8", "replace"), "orders.http")

        return FreshOrders(create=create)

    def _watch(self, target: MerchantTarget, wire: Wire) -> Watch | None:
        observer = target.observer
        if observer is None:
            return None
        look: Look
        if observer.command is not None:
            look = by_command(tuple(map(_plain, observer.command)), target.pace.timeout)
        else:
            look = by_http(*self._place(target, wire, _plain(cast("Any", observer.http))))
        return Watch(observer, look, self.redactor, 0.0 if self.in_process else target.pace.settle)

    def _place(self, target: MerchantTarget, wire: Wire, place: str) -> tuple[Wire, str]:
        """Give the wire and the path of a URL, or of a path on the result URL's own host."""
        if place.startswith("/"):
            return wire, place
        scheme, _, rest = place.partition("://")
        host, slash, path = rest.partition("/")
        return self._wire(target, f"{scheme}://{host}"), slash + path or "/"


def _plain(secret: Any) -> str:
    return str(secret.get_secret_value())


def _tls(origin: str, target: MerchantTarget) -> Any:
    try:
        return tls_context(origin, target.tls.ca)
    except TrustError as error:
        raise TargetError(f"merchant.tls.ca: {error}") from error


def _key_of(target: MerchantTarget) -> PrivateKey | None:
    if target.signature != "RSA":
        return None
    if target.signing_key is None:
        return gateway_test_key()
    try:
        return signatures.load_private_key(target.signing_key.read_bytes())
    except (OSError, signatures.SignatureKeyError) as error:
        raise TargetError(f"merchant.signing_key: {error}") from error
