"""Opens the listener that a target asks for: its doors, its addresses, and whom a simulator shall trust."""

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import h11

from conformance.exchange.addresses import is_loopback
from conformance.exchange.evidence import SentRequest
from conformance.exchange.listener.answers import Reply
from conformance.exchange.listener.certificates import CERTIFICATES, ThrowAway, context_of
from conformance.exchange.listener.listener import Listener
from conformance.exchange.listener.sockets import CannotListen, Door
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.target import Notifications, Target, TargetError
from conformance.exchange.trust import TrustError

RESULT_PATH = "/result"
"""The path of the result URL where a target names none."""

_LOOPBACK = "127.0.0.1"
_ALLOWED = {80: "http", 443: "https", 8080: "http", 8443: "https"}
_IN_PROCESS: Mapping[str, str] = {
    "own": f"http://shop.invalid{RESULT_PATH}",
    "https": f"https://shop.invalid{RESULT_PATH}",
    **{f"port-{port}": f"{scheme}://shop.invalid:{port}{RESULT_PATH}" for port, scheme in _ALLOWED.items()},
    "other-port": f"http://shop.invalid:8081{RESULT_PATH}",
    "high-port": f"http://shop.invalid:48123{RESULT_PATH}",
}


@dataclass(eq=False)
class Listening:
    """A listener with its open doors; `trusted_ca` is the authority, in PEM, of the throw-away certificates."""

    listener: Listener
    doors: tuple[Door, ...] = ()
    trusted_ca: str | None = None
    port: int = 0

    @property
    def refused_handshakes(self) -> int:
        """How many peers broke off at the certificate that they should trust."""
        return self.doors[0].refused_handshakes if self.doors else 0

    def close(self) -> None:
        """Close the doors."""
        for door in self.doors:
            door.close()


def wants_listener(target: Target) -> bool:
    """Say whether notifications of this target are to be received."""
    return "notifications" in target.capabilities


def in_process(target: Target, run_id: str) -> Listening:
    """Give a listener without sockets, which hears of a payment's notification before its answer returns."""
    return Listening(Listener(_IN_PROCESS, Redactor(target.secrets), run_id=run_id, instant=True))


def open_listening(target: Target) -> Listening:
    """Open the doors that a target asks for.

    Raises:
        TargetError: An address cannot be listened on, or a certificate not be used.
    """
    try:
        if target.the_gateway.is_embedded and target.notifications is None:
            return _for_the_embedded(target)
        return _for_the_target(target, target.notifications or Notifications())
    except (CannotListen, TrustError) as error:
        raise TargetError(f"notifications.listen: {error}") from error


def _for_the_target(target: Target, asked: Notifications) -> Listening:
    host, _, port = asked.listen.rpartition(":")
    tls = context_of(asked.certificate, asked.key) if asked.certificate and asked.key else None
    addresses: dict[str, str] = {}
    listener = Listener(addresses, Redactor(target.secrets))
    door = _door(listener, host.strip("[]"), int(port), tls)
    opened = door.open()
    scheme = "https" if tls else "http"
    shown = host if is_loopback(host) else _LOOPBACK
    addresses["own"] = asked.public_url or f"{scheme}://{shown}:{opened}{RESULT_PATH}"
    return Listening(listener, (door,), port=opened)


def _for_the_embedded(target: Target) -> Listening:
    throw_away = ThrowAway()
    addresses: dict[str, str] = {}
    listener = Listener(addresses, Redactor(target.secrets))
    opened = list(_doors(listener, throw_away))
    for name, door, port in opened:
        scheme = "http" if door.tls is None else "https"
        addresses[name] = f"{scheme}://{_LOOPBACK}:{port}{RESULT_PATH}"
    return Listening(listener, tuple(door for _, door, _ in opened), throw_away.trusted, opened[0][2])


def _doors(listener: Listener, throw_away: ThrowAway) -> Iterator[tuple[str, Door, int]]:
    own = _door(listener, _LOOPBACK, 0, None)
    yield "own", own, own.open()
    for certificate in CERTIFICATES:
        door = _door(listener, _LOOPBACK, 0, throw_away.context(certificate))
        yield certificate, door, door.open()


def _door(listener: Listener, host: str, port: int, tls: ssl.SSLContext | None) -> Door:
    def receive(scheme: str, head: h11.Request, body: bytes) -> Reply:
        return listener.receive(_request(scheme, head, body))

    return Door(host, port, receive, tls)


def _request(scheme: str, head: h11.Request, body: bytes) -> SentRequest:
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in head.headers.raw_items()
    )
    host = next((value for name, value in headers if name.lower() == "host"), "")
    url = f"{scheme}://{host}{head.target.decode('latin-1')}"
    return SentRequest(head.method.decode("latin-1"), url, headers, body)
