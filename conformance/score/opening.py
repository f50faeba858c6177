"""Opens sessions against implementations in this process: no sockets, no child."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from conformance.exchange.embedded import description_of
from conformance.exchange.listener.opening import Listening, in_process, open_listening
from conformance.exchange.session import Part, Session, open_session
from conformance.exchange.shop.session import open_shop_session
from conformance.exchange.target import Target
from conformance.pipeline import Run
from conformance.pipeline.sessions import OpenSession
from conformance.protocol.signatures import KeyPair
from conformance.score.drawn import DrawnOnce
from conformance.score.implementations import Implementation, Mutated
from conformance.simulator.accounts import Start
from conformance.simulator.assembly import Assembly, faultless
from conformance.simulator.gateway import Gateway
from conformance.simulator.merchant.assembly import MerchantAssembly, faultless_merchant
from conformance.simulator.merchant.mutants import MerchantMutant
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.merchant.shop import Shop
from conformance.simulator.merchant.transport import shop_transport
from conformance.simulator.merchant.variants import CorrectMerchant
from conformance.simulator.mutants import Mutant
from conformance.simulator.notifier.starting import notifying
from conformance.simulator.transport import mock_transport
from conformance.simulator.variants import CorrectGateway

_ADDRESS = "http://simulator.invalid"
RUN_ID = "SC0RE0"
"""The run id of every session: order numbers are the same each time."""

_ANSWERS_IN_TIME = "notification/reply/in-time"
_AT_ONCE = 0.5
"""Seconds within which a shop answers that breaks that clause, so that nobody waits long for it not to."""

_TAKES_SOCKETS = "notification/https/"
"""The clauses about certificates, which only a handshake shows."""


@dataclass(frozen=True)
class Bench:
    """What implementations are put on: a target for each side, and one key for all requests to gateways."""

    gateway: Target
    shop: Target
    keys: KeyPair
    drawing: DrawnOnce = field(default_factory=DrawnOnce)

    def run(self, session: OpenSession, seed: int) -> Run:
        """Begin a run that shrinks nothing: whether something breaks is all that a score asks."""
        return Run(session, seed, shrinking=False, drawing=self.drawing)

    def against(self, implementation: Implementation) -> OpenSession:
        """Open a session against an implementation; whoever opened it closes it.

        Raises:
            TypeError: If it is neither a mutant nor correct in a way that is known here.
        """
        match implementation:
            case Mutant():
                return self._gateway(implementation.make, self.gateway, sockets=takes_sockets(implementation))
            case CorrectGateway():
                target = with_dialect(self.gateway, implementation)
                return self._gateway(implementation.make, target, headers=implementation.headers)
            case MerchantMutant():
                late = implementation.clause == _ANSWERS_IN_TIME
                return self._shop(implementation.make, in_a_hurry(self.shop) if late else self.shop)
            case CorrectMerchant():
                return self._shop(implementation.make, self.shop)
            case _:
                raise TypeError(f"{implementation.id} cannot be opened in process")

    def _gateway(
        self,
        make: Callable[[Assembly], Assembly],
        target: Target,
        headers: tuple[tuple[str, str], ...] = (),
        *,
        sockets: bool = False,
    ) -> OpenSession:
        listening = open_listening(target) if sockets else in_process(target, RUN_ID)
        sending = {"any_loopback_port": True, "trusted_ca": listening.trusted_ca} if sockets else {}
        start = self.start(target, listening, sending)
        gateway = _put_together(start, make, None if sockets else listening)
        transport = with_headers(mock_transport(gateway), headers)
        return self.session(target, transport, listening, lambda: gateway.public_pem)

    def start(self, target: Target, listening: Listening, sending: Mapping[str, Any] | None = None) -> Start:
        """Give what a gateway in process is told: the accounts of the target, and how it notifies."""
        public, addresses = self.keys.public_pem.decode(), listening.listener.addresses
        return Start.model_validate(
            description_of(target.the_gateway, public, addresses, sending=sending or {})
        )

    def session(
        self,
        target: Target,
        transport: httpx.BaseTransport,
        listening: Listening,
        gateway_key: Callable[[], str],
    ) -> Session:
        """Open a session with the gateway behind a transport; `gateway_key` gives the one that it signs with."""
        return open_session(
            target,
            RUN_ID,
            part=Part(_ADDRESS, self.keys.private_pem, 1),
            transport=transport,
            listener=listening,
            gateway_key=gateway_key,
        )

    def _shop(self, make: Callable[[MerchantAssembly], MerchantAssembly], target: Target) -> OpenSession:
        def opened(description: Mapping[str, Any]) -> httpx.BaseTransport:
            settings = ShopSettings.model_validate(dict(description))
            return shop_transport(Shop(make(faultless_merchant()), settings))

        return open_shop_session(target, RUN_ID, in_process=opened)


def in_a_hurry(target: Target) -> Target:
    """Give the shop's target with little patience."""
    shop = target.the_merchant.model_copy(update={"answer_within": _AT_ONCE})
    return target.model_copy(update={"merchant": shop})


def takes_sockets(mutant: Mutated) -> bool:
    """Say whether a mutant shows itself over real connections alone."""
    return mutant.clause.startswith(_TAKES_SOCKETS)


def with_dialect(target: Target, correct: CorrectGateway) -> Target:
    """Give the target file that declares what the gateway does otherwise."""
    gateway = target.the_gateway
    dialect = gateway.dialect.model_copy(update=dict(correct.dialect))
    return target.model_copy(update={"gateway": gateway.model_copy(update={"dialect": dialect})})


def with_headers(transport: httpx.MockTransport, headers: tuple[tuple[str, str], ...]) -> httpx.MockTransport:
    """Send these headers with every answer."""
    if not headers:
        return transport

    def handle(request: httpx.Request) -> httpx.Response:
        response = transport.handle_request(request)
        response.headers.update(headers)
        return response

    return httpx.MockTransport(handle)


def _put_together(start: Start, make: Callable[[Assembly], Assembly], listening: Listening | None) -> Gateway:
    """Put a gateway together that notifies the listener in process, or, without one, over sockets."""
    assembly = make(faultless(start.dialect))
    transport = httpx.MockTransport(listening.listener.handle) if listening is not None else None
    accounts = [described.account() for described in start.accounts]
    return Gateway(assembly, accounts, notifying(assembly.notifier, start.notifier, transport))
