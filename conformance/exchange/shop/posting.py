"""Puts one delivery on the wire, or several at once, and writes down what came back, cut to a size to keep."""

import time

from conformance.exchange.evidence import Exchange, Problem, ReceivedResponse, SentRequest
from conformance.exchange.shop.notifying import Fields, Posted
from conformance.exchange.shop.raw import RawRequest
from conformance.exchange.shop.shops import OpenShop
from conformance.exchange.wire import Outgoing, kept_of

ACTION = "deliver"
"""What an exchange of a delivery is called in the evidence."""

PLAIN_ACTION = "deliver, plain answer"
"""The same to an account that expects no more than HTTP 200, where rules about XML say nothing."""

_ON_ITS_OWN = ("Connection", "close")
"""Each delivery has a connection of its own: what one leaves unread, or a server that hangs up, is not the next's."""

_TOO_MANY_REQUESTS = 429
_PATIENCE = 3
_RATE_LIMIT_PAUSE = 5.0

_KEPT_BODY = 64 * 1024
_KEPT_FIELDS = 120
_LONGEST_VALUE = 8192


def post(shop: OpenShop, step: int, posted: Posted) -> Exchange:
    """Make a delivery, again after a pause where the shop asks for one; Stopped when the run was stopped before it."""
    for _ in range(_PATIENCE):
        exchange = _posted(shop, step, posted)
        if exchange.response is None or exchange.response.status != _TOO_MANY_REQUESTS:
            return exchange
        shop.wire.pace.pause(_RATE_LIMIT_PAUSE)
    return exchange


def _posted(shop: OpenShop, step: int, posted: Posted) -> Exchange:
    large = len(posted.body) > _KEPT_BODY
    if shop.raw is not None and (posted.by != "plain" or large):
        return _by_hand(shop, step, posted)
    return shop.wire.send_at_once([_outgoing(shop, step, posted)])[0]


def post_at_once(shop: OpenShop, step: int, posted: Posted, times: int) -> tuple[Exchange, ...]:
    """Make the same delivery several times at once, on connections of their own."""
    at_once = min(times, shop.wire.pace.in_flight)
    return shop.wire.send_at_once([_outgoing(shop, step, posted)] * at_once)


def _outgoing(shop: OpenShop, step: int, posted: Posted) -> Outgoing:
    return Outgoing(
        step, _action(shop), posted.method, _path(shop, posted), _shortened(posted.fields), posted.body,
        (*posted.headers, _ON_ITS_OWN), kept=_KEPT_BODY,
    )  # fmt: skip


def _action(shop: OpenShop) -> str:
    return PLAIN_ACTION if shop.target.expected_answer == "http-200" else ACTION


def _path(shop: OpenShop, posted: Posted) -> str:
    if not posted.query:
        return shop.path
    return f"{shop.path}{'&' if '?' in shop.path else '?'}{posted.query}"


def _by_hand(shop: OpenShop, step: int, posted: Posted) -> Exchange:
    """Send what the HTTP client cannot, under the same slots and budget; only what is kept is searched for secrets."""
    if shop.raw is None:
        raise LookupError("a shop in process has no socket to write to")
    path, redactor, pace = _path(shop, posted), shop.wire.redactor, shop.wire.pace
    request = RawRequest(posted.method, path, posted.headers, posted.body, posted.by)
    with pace.slot():
        pace.spend()
        started, begun = time.time(), time.monotonic()
        outcome = shop.raw.exchange(request)
        elapsed = time.monotonic() - begun
    body, fields = kept_of(posted.body, _KEPT_BODY), _shortened(posted.fields)
    sent = SentRequest(posted.method, shop.raw.origin + path, posted.headers, body, fields)
    problem = response = None
    if isinstance(outcome, ReceivedResponse):
        pace.note_reached()
        response = redactor.redact_response(outcome)
    else:
        problem = Problem(outcome.kind, redactor.redact_text(outcome.text))
        if outcome.kind == "unreachable":
            pace.note_unreachable(problem.text)
        elif outcome.kind == "timeout":
            pace.note_silent(problem.text)
    return Exchange(step, _action(shop), redactor.redact_request(sent), response, started, elapsed, problem)


def _shortened(fields: Fields) -> Fields:
    """Give the fields as they are written down: the first of very many, and the beginnings of very long ones."""
    return tuple(
        (name, value if len(value) <= _LONGEST_VALUE else f"{value[:60]}…")
        for name, value in fields[:_KEPT_FIELDS]
    )
