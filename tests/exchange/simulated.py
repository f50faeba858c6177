"""A session with a simulated gateway in this process, and the probes the tests hand to it."""

import httpx

from conformance.exchange.embedded import description_of
from conformance.exchange.session import Part, open_session
from conformance.exchange.target import Target
from conformance.planning.probe import Probe, Step, Where
from conformance.protocol.signatures import new_key_pair
from conformance.simulator.__main__ import build
from conformance.simulator.accounts import Start
from conformance.simulator.transport import mock_transport

TOKEN = '{{"Token": "00000000-0000-4000-8000-000000000{}", "CustomerNumber": "sample-customer"}}'
KEYS = new_key_pair()
RUN_ID = "TEST01"


def gateway_section(**changes):
    section = {
        "url": "embedded",
        "merchant_id": "700123",
        "login": "sample_shop",
        "password": "SamplePassword1",
        "secret": "topsecret",
        "outcomes": {
            "approved": {"TokenType": "5", "PaymentToken": TOKEN.format("000")},
            "declined": {"TokenType": "5", "PaymentToken": TOKEN.format("102")},
        },
        "capabilities": ("status", "double-stage", "accounts", "credential-probing"),
        "dialect": {"sanitising": "none"},
    }
    return section | changes


def target_with(**changes):
    return Target.model_validate({"name": "Simulated", "gateway": gateway_section(**changes)})


def probe(*steps, slug="topic/file/case", needs=(), settings=None):
    return Probe(
        slug,
        "gateway",
        "positive",
        (),
        steps or (Step("pay"),),
        Where("topic/file.yaml", 1),
        needs=needs,
        settings=settings or {},
    )


class Wiretap(httpx.BaseTransport):
    """The simulated gateway, whose every request is kept; `answer` may answer in its place."""

    def __init__(self, target, answer=None):
        start = Start.model_validate(description_of(target.the_gateway, KEYS.public_pem.decode()))
        self._gateway = mock_transport(build(start))
        self._answer = answer
        self.requests = []

    def handle_request(self, request):
        self.requests.append(request)
        own = self._answer(request, len(self.requests)) if self._answer else None
        return own if own is not None else self._gateway.handle_request(request)

    @property
    def sent(self):
        """Give the path and the fields of every request."""
        return [
            (request.url.path, dict(httpx.QueryParams(request.content.decode()))) for request in self.requests
        ]


def session_with(target=None, *, answer=None, budget=None):
    """Give a session over a wiretap, and the wiretap."""
    target = target or target_with()
    wiretap = Wiretap(target, answer)
    part = Part("http://simulated.invalid", KEYS.private_pem, 1)
    return open_session(target, RUN_ID, budget, part=part, transport=wiretap), wiretap
