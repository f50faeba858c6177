"""Puts a notifier together: its assembly, the transport it posts over, and who does the work."""

from functools import cache

import httpx

from conformance.protocol.signatures import new_key_pair
from conformance.simulator.notifier.assembly import NotifierAssembly
from conformance.simulator.notifier.message import Message, Reply
from conformance.simulator.notifier.notifier import MakeKeys, Notifier, Post, Run, at_once
from conformance.simulator.notifier.posting import posting
from conformance.simulator.settings import Sending


def notifying(
    assembly: NotifierAssembly,
    sending: Sending,
    transport: httpx.BaseTransport | None = None,
    run: Run = at_once,
    make_keys: MakeKeys = new_key_pair,
) -> Notifier:
    """Make a notifier; without a transport it posts over sockets, once there is something to post."""
    if transport is None:
        post = _over_sockets(assembly, sending)
    else:
        post = posting(transport, sending.answer_within)
    return Notifier(assembly, sending, post, run, make_keys)


def _over_sockets(assembly: NotifierAssembly, sending: Sending) -> Post:
    @cache
    def opened() -> Post:
        trusted = assembly.trust(sending.trusted_ca)
        return posting(httpx.HTTPTransport(verify=trusted, trust_env=False), sending.answer_within)

    def post(message: Message) -> Reply:
        return opened()(message)

    return post
