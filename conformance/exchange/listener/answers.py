"""What the listener answers, by its script: as a merchant would, or as none should."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.exchange.evidence import ReceivedResponse
from conformance.planning.answering import AnswerKind
from conformance.protocol.messages.acknowledgement import Acknowledgement, write_acknowledgement

SLOW = 1.0
"""Seconds that a slow answer takes."""

_XML = (("Content-Type", "text/xml; charset=utf-8"),)
_TEXT = (("Content-Type", "text/plain"),)
_REFUSAL = Acknowledgement("5", "200")

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back after `delay` seconds; no response means that the connection is closed without one."""

    response: ReceivedResponse | None
    delay: float = 0.0


def reply_of(kind: AnswerKind, fields: Fields) -> Reply:
    """Give the reply that the script asks for to a notification with these fields."""
    return _REPLIES[kind](fields)


def _ok(fields: Fields) -> Reply:
    repeated = (fields.get("billnumber", ""), fields.get("packetdate", ""))
    return Reply(ReceivedResponse(200, _XML, write_acknowledgement(Acknowledgement("0", "0", *repeated))))


def _slow(fields: Fields) -> Reply:
    return Reply(_ok(fields).response, SLOW)


_REPLIES: Mapping[AnswerKind, Callable[[Fields], Reply]] = {
    "ok": _ok,
    "refuse": lambda _: Reply(ReceivedResponse(200, _XML, write_acknowledgement(_REFUSAL))),
    "silent": lambda _: Reply(None),
    "slow": _slow,
    "500": lambda _: Reply(ReceivedResponse(500, _TEXT, b"something went wrong\n")),
    "garbage": lambda _: Reply(ReceivedResponse(200, _TEXT, b"<<< this is no reply >>>")),
    "plain 200": lambda _: Reply(ReceivedResponse(200, _TEXT, b"")),
}
