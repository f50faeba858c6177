"""A shop whose gateway notifies it: the result URL as a list of what came, and replies that a test chooses."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from urllib.parse import parse_qsl

import httpx
from simulated_shop import Shop, stopped_at

from conformance.protocol.messages.acknowledgement import Acknowledgement, write_acknowledgement
from conformance.protocol.signatures import KeyPair, new_key_pair
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly, faultless
from conformance.simulator.gateway import Gateway
from conformance.simulator.notifier.starting import notifying
from conformance.simulator.settings import Sending, Settings

NOON = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
URL = "http://shop.example/result"

ACCEPTED = httpx.Response(200, content=write_acknowledgement(Acknowledgement("0", "0", "1", "2")))
REFUSED = httpx.Response(200, content=write_acknowledgement(Acknowledgement("9", "0")))
Reply = httpx.Response | type[Exception]
SILENT = httpx.ReadTimeout


@cache
def key_pair() -> KeyPair:
    """One pair for every gateway of these tests, so that their signatures can be compared."""
    return new_key_pair()


@dataclass
class ResultUrl:
    """What came to a result URL, each after `takes` seconds; `replies` are given in turn, the last one for ever."""

    replies: list[Reply] = field(default_factory=lambda: [ACCEPTED])
    requests: list[httpx.Request] = field(default_factory=list)
    takes: float = 0.0

    def handle(self, request: httpx.Request) -> httpx.Response:
        time.sleep(self.takes)
        self.requests.append(request)
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        if isinstance(reply, httpx.Response):
            return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)
        raise reply("nobody answers")

    @property
    def forms(self) -> list[dict[str, str]]:
        return [form(request) for request in self.requests]


def form(request: httpx.Request) -> dict[str, str]:
    """The fields of a notification; every one may come once only."""
    pairs = parse_qsl(request.content.decode("ascii"), keep_blank_values=True, errors="strict")
    assert len({name for name, _ in pairs}) == len(pairs)
    return dict(pairs)


@dataclass
class NotifiedShop(Shop):
    """A shop with a result URL."""

    came: ResultUrl = field(default_factory=ResultUrl)

    def advance(self, minutes: float) -> None:
        self.gateway.advance(self.account, minutes * 60)

    def notified(self, ordernumber: str | None = None, **changes: str | None) -> dict[str, str]:
        """Pay, and give the one notification that came of it."""
        before = len(self.came.requests)
        self.pay(ordernumber, **changes)
        [request] = self.came.requests[before:]
        return form(request)


def notified_shop(
    assembly: Assembly | None = None,
    *replies: Reply,
    sending: Sending | None = None,
    settings: dict[str, object] | None = None,
    **notification: object,
) -> NotifiedShop:
    """Open a shop whose clock stands at noon until it is advanced."""
    assembly = assembly or faultless()
    came = ResultUrl(list(replies or (ACCEPTED,)))
    account = Account(
        "700123", "sample_shop", "SamplePassword1", "topsecret",
        Settings.model_validate({**(settings or {}), "notification": {"url": URL, **notification}}),
        clock=stopped_at(NOON),
    )  # fmt: skip
    transport = httpx.MockTransport(came.handle)
    notifier = notifying(assembly.notifier, sending or Sending(), transport, make_keys=key_pair)
    return NotifiedShop(Gateway(assembly, [account], notifier), account, came=came)
