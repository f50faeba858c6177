"""Everything a run holds open towards its target: the wire, the performer, the pool, the child."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

import httpx

from conformance.exchange import embedded
from conformance.exchange.embedded import Embedded, account_description
from conformance.exchange.gateway import Gateway
from conformance.exchange.listener.opening import Listening, open_listening, wants_listener
from conformance.exchange.ondemand import Accounts
from conformance.exchange.pace import Pace
from conformance.exchange.pool import Pool
from conformance.exchange.purse import SharedPace
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.requests import Merchant
from conformance.exchange.script import Performer
from conformance.exchange.target import Target, TargetError
from conformance.exchange.trust import TrustError
from conformance.exchange.wire import Wire
from conformance.protocol import signatures
from conformance.protocol.signatures import KeyPair, PrivateKey

GRACE = 3.0
"""Seconds that requests in flight are given when a run stops."""


@dataclass
class Session:
    """One run's open connections to one target; `close` ends every one of them."""

    target: Target
    url: str
    pace: Pace
    wire: Wire
    performer: Performer
    pool: Pool
    child: Embedded | None = None
    listener: Listening | None = None

    def stop(self, reason: str = "the run was stopped") -> None:
        """Send nothing more: what is queued is dropped, what is in flight goes on for the grace period."""
        self.pace.stop(reason)
        self.pool.stop(reason)

    def close(self) -> None:
        """Stop, give what is in flight its grace, then close the client and end the child."""
        self.stop()
        self.pool.join(GRACE)
        self.wire.close()
        if self.child is not None:
            self.child.end()
        if self.listener is not None:
            self.listener.close()


def preflight_cost(target: Target) -> int:
    """Say how many requests are spent before a run's first probe: a known-good order, and a look by another merchant."""
    return 2 if asks_as_another(target) else 1


def asks_as_another(target: Target) -> bool:
    """Say whether the target's second account can be tried before the run."""
    another = target.gateway is not None and target.gateway.other_account is not None
    return another and "status" in target.capabilities


@dataclass(frozen=True, slots=True)
class Part:
    """A worker's part in a run that another process opened.

    `url` is where the gateway answers, `key` the private key as PEM (None without one). The pace is
    divided by `workers`.
    """

    url: str
    key: bytes | None = field(repr=False)
    workers: int


def start_embedded(target: Target, listening: Listening | None = None) -> Embedded | None:
    """Start the target's simulator ahead of the session, for starting takes a while; None where it has none.

    It notifies the listener, where there is one.

    Raises TargetError when its request key cannot be read.
    """
    gateway = target.the_gateway
    if not gateway.is_embedded:
        return None
    key = _key_of(gateway) or signatures.new_key_pair().private
    if listening is None:
        return embedded.start(target, key)
    addresses = listening.listener.addresses
    return embedded.start(target, key, addresses=addresses, trusted_ca=listening.trusted_ca)


def open_session(
    target: Target,
    run_id: str,
    budget: int | None = None,
    *,
    child: Embedded | None = None,
    part: Part | None = None,
    purse: Path | None = None,
    transport: httpx.BaseTransport | None = None,
    listener: Listening | None = None,
    gateway_key: Callable[[], str] | None = None,
) -> Session:
    """Open a session.

    Args:
        target: What is tested.
        run_id: The run's own id.
        budget: How many requests may be spent, in place of the target file's.
        child: The embedded simulator, where it was started ahead; it is ended with the session.
        part: A worker's part, where another process opened the run.
        purse: The file that counts what several processes spend, where the run has several.
        transport: What stands for the target's sockets, together with a part.
        listener: What receives notifications; it is closed with the session. Opened here where neither
            it, nor a child, nor a part is given and the target wants one.
        gateway_key: Gives the public key, in PEM, of a gateway in process; a child says its own.

    Raises:
        TargetError: A key cannot be read, or the simulator does not start.
    """
    if part is None and child is None:
        listener = listener or (open_listening(target) if wants_listener(target) else None)
        child = start_embedded(target, listener)
    if child is not None and listener is not None:
        gateway_key = partial(getattr, child, "gateway_key")
    if gateway_key is not None:
        target = target.with_public_key(gateway_key)
    gateway = target.the_gateway
    if part is not None:
        url, key = part.url, signatures.load_private_key(part.key) if part.key else None
    elif child is not None:
        url, key = child.url, child.key
    else:
        url, key = gateway.url, _key_of(gateway)
    pace = _pace(gateway, budget, part.workers if part else 1, purse)
    wire = _wire(gateway, url, pace, Redactor(target.secrets), transport)
    merchant = Merchant(gateway, key, _a_strangers_key())
    public = KeyPair(key, key.public_key()).public_pem.decode() if key else None
    hears = listener.listener if listener is not None else None
    addresses = hears.addresses if hears is not None else embedded.NOWHERE
    describe = partial(account_description, request_key=public, addresses=addresses)
    accounts = Accounts(gateway, wire, run_id, describe)
    if hears is not None:
        hears.run_id = run_id
    performer = Performer(target, merchant, wire, run_id, accounts, hears)
    pool = Pool(performer.begin, pace.in_flight)
    return Session(target, url, pace, wire, performer, pool, child, listener)


@cache
def _a_strangers_key() -> PrivateKey:
    """Make, once for this process, a key that no gateway knows."""
    return signatures.new_key_pair().private


def _key_of(gateway: Gateway) -> PrivateKey | None:
    if gateway.request_key is None:
        return None
    try:
        return signatures.load_private_key(gateway.request_key.read_bytes())
    except (OSError, signatures.SignatureKeyError) as error:
        raise TargetError(f"gateway.request_key: {error}") from error


def _wire(
    gateway: Gateway, url: str, pace: Pace, redactor: Redactor, transport: httpx.BaseTransport | None
) -> Wire:
    if transport is not None:
        return Wire(url, pace, redactor, timeout=gateway.pace.timeout, transport=transport)
    try:
        return Wire.to(gateway, pace, redactor, base_url=url, environment=os.environ)
    except TrustError as error:
        raise TargetError(f"gateway.tls.ca: {error}") from error


def _pace(gateway: Gateway, budget: int | None, workers: int, purse: Path | None) -> Pace:
    limits = gateway.pace
    total = budget if budget is not None else limits.budget
    in_flight = max(1, limits.in_flight // workers)
    per_second = limits.per_second / workers if limits.per_second else None
    if purse is not None:
        return SharedPace(in_flight, per_second, total, purse)
    return Pace(in_flight, per_second, total)
