"""A gateway in this process that notifies a listener, and the session that joins the two."""

import httpx

from conformance.exchange.embedded import description_of
from conformance.exchange.listener.opening import in_process, open_listening
from conformance.exchange.session import Part, open_session
from conformance.protocol.signatures import new_key_pair
from conformance.simulator.__main__ import build
from conformance.simulator.accounts import Start
from conformance.simulator.transport import mock_transport

KEYS = new_key_pair()
RUN_ID = "TEST01"


def session_in_process(target, mutant=None):
    """Give a session whose notifications come before the payment's answer returns."""
    return _session(target, in_process(target, RUN_ID), mutant)


def session_over_sockets(target, mutant=None):
    """Give a session whose notifications come over loopback sockets, HTTPS among them."""
    return _session(target, open_listening(target), mutant, sockets=True)


def _session(target, listening, mutant, *, sockets=False):
    sending = {"any_loopback_port": True, "trusted_ca": listening.trusted_ca} if sockets else None
    described = description_of(
        target.the_gateway, KEYS.public_pem.decode(), listening.listener.addresses, sending=sending
    )
    over = None if sockets else httpx.MockTransport(listening.listener.handle)
    gateway = build(Start.model_validate(described), mutant, notify_over=over)
    part = Part("http://simulated.invalid", KEYS.private_pem, 1)
    return open_session(
        target, RUN_ID, part=part, transport=mock_transport(gateway), listener=listening,
        gateway_key=lambda: gateway.public_pem,
    )  # fmt: skip
