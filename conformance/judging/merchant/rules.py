"""The rules that every reply of a shop must keep, whatever was delivered, each over one answered exchange."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from conformance.exchange.shop.posting import ACTION
from conformance.exchange.target import Target
from conformance.judging.heard import Heard
from conformance.judging.merchant.answers import insides, is_xml_type, reflected, repeated_right, sent
from conformance.judging.merchant.replies import Reply
from conformance.judging.outcome import Outcome, met, unmet
from conformance.judging.told_secrets import no_secret_told

_OK = 200
_CLIENT_ERROR = 400
_OF_HTTP_ITSELF = (411, 413, 414, 415, 431)
"""Statuses by which a server refuses how a request is carried, before any receiver has seen it."""


def _in_time(heard: Heard, target: Target) -> Iterator[Outcome]:
    """Every reply comes within the time that the target declares."""
    allowed = target.the_merchant.answer_within
    right = heard.exchange.elapsed <= allowed
    yield (met if right else unmet)(
        f"a reply within {allowed:g} s", f"a reply after {heard.exchange.elapsed:.1f} s"
    )


def _readable(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Every reply to a notification that is not refused by its HTTP status is XML of the protocol."""
    reply = Reply(heard.exchange)
    if _is_notification(heard) and reply.status < _CLIENT_ERROR:
        right = reply.read.problem is None
        yield (met if right else unmet)("a reply of well-formed XML", reply.describe())


def _status(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Every reply to a notification, success or refusal, comes with HTTP status 200."""
    reply = Reply(heard.exchange)
    if _is_notification(heard) and not reply.crashed and reply.status not in _OF_HTTP_ITSELF:
        yield (met if reply.status == _OK else unmet)("HTTP 200", reply.describe())


def _type(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Every reply of the protocol calls itself XML."""
    reply = Reply(heard.exchange)
    if _is_notification(heard) and reply.read.problem is None:
        content_type = heard.exchange.response.content_type if heard.exchange.response else ""
        yield (met if is_xml_type(reply) else unmet)("text/xml or application/xml", content_type or "no type")


def _repeats(field: str, heard: Heard, _: Target) -> Iterator[Outcome]:
    """Every success repeats this field as it was sent."""
    reply = Reply(heard.exchange)
    names = [name for name, _ in heard.exchange.request.fields]
    if _is_notification(heard) and reply.read.accepts and names.count(field) == 1:
        right, received = repeated_right(reply, field), getattr(reply.read, field)
        yield (met if right else unmet)(f"{field} {sent(reply, field)!r}", f"{field} {received!r}")


def _nothing_reflected(heard: Heard, _: Target) -> Iterator[Outcome]:
    """No received text becomes markup of a reply."""
    found = reflected(Reply(heard.exchange))
    expected = "no received text as markup"
    yield unmet(expected, f"the reply holds {found[:120]!r}") if found else met(expected, "none")


def _no_insides(heard: Heard, _: Target) -> Iterator[Outcome]:
    """No reply shows the insides of the receiver."""
    found = insides(Reply(heard.exchange))
    expected = "no insides of the receiver"
    yield unmet(expected, f"the reply shows {found!r}") if found else met(expected, "none")


def _no_error(heard: Heard, _: Target) -> Iterator[Outcome]:
    """No delivery is answered with a server error."""
    reply = Reply(heard.exchange)
    yield (unmet if reply.crashed else met)("an answer that is no server error", reply.describe())


def _is_notification(heard: Heard) -> bool:
    """Say whether what was sent is a notification that an account with XML replies may get."""
    return heard.exchange.action == ACTION and heard.ordinary and "billnumber" in heard.sent


_OF_XML = (
    "reply readable",
    "reply status",
    "reply type",
    "reply repeats billnumber",
    "reply repeats packetdate",
)


def why_silent(rule: str, target: Target) -> str | None:
    """Give the reason why a rule has nothing to say of this shop's replies; None when it should have."""
    if rule in _OF_XML and target.the_merchant.expected_answer == "http-200":
        return "the account expects no more than HTTP 200 (expected_answer), whatever the reply's body"
    return None


REPLY_RULES: Mapping[str, Callable[[Heard, Target], Iterator[Outcome]]] = {
    "reply in time": _in_time,
    "reply readable": _readable,
    "reply status": _status,
    "reply type": _type,
    "reply repeats billnumber": partial(_repeats, "billnumber"),
    "reply repeats packetdate": partial(_repeats, "packetdate"),
    "nothing reflected": _nothing_reflected,
    "no insides shown": _no_insides,
    "no secret told": no_secret_told,
    "answered without error": _no_error,
}
