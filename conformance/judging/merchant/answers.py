"""The answer to a delivery, clause by clause, so that a cosmetic fault never hides a money fault."""

import re
from typing import Any

from conformance.judging.merchant.replies import Reply
from conformance.judging.merchant.view import Delivered
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.protocol.messages.xmltext import XML_BLANKS

_OK = 200
_XML_TYPES = ("text/xml", "application/xml")

_INSIDES = re.compile(
    r"Traceback \(most recent call last\)|^Stack trace:|Fatal error</b>|PHP (?:Warning|Fatal|Notice)"
    r"| in (?:/|[A-Z]:\\)\S+\.php(?::\d+| on line \d+)|\bat [\w.$<>]+\([\w$]+\.(?:java|kt|scala):\d+\)"
    r"|\bat .+ \(?/\S+\.[jt]s:\d+:\d+|^goroutine \d+ \[|\bSystem\.\w+(?:\.\w+)*Exception\b|SQLSTATE\[\w+\]"
    r"|\bORA-\d{5}\b|File \"/\S+\.py\", line \d+|\S+\.rb:\d+:in [`']",
    re.MULTILINE,
)
"""What betrays the insides of a receiver: the stack traces and database errors of common platforms."""

_MARKUP = re.compile(r"<[a-zA-Z!?/][^<>]*>")
"""A whole tag: what has only the beginning of one is in every reply of XML."""

_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)
_NO_MARKUP_TYPES = ("text/plain", "application/json")
_LINE_ENDS = re.compile(r"\r\n?")


def acknowledged(view: Delivered, _: Any) -> Outcome:
    """Every delivery is answered with success."""
    expected = "acknowledged: " + ("HTTP 200" if _plain(view) else "firstcode 0 and secondcode 0")
    return _of_all(view, expected, lambda reply: reply.accepts)


def rejected(view: Delivered, _: Any) -> Outcome:
    """Every delivery is answered with a refusal."""
    return _of_all(view, "a refusal: a firstcode other than 0", lambda reply: reply.refuses)


def bare(view: Delivered, _: Any) -> Outcome:
    """A refusal names no order."""
    expected = "a refusal without an order"
    return _of_all(view, expected, lambda reply: reply.read.billnumber is None or reply.read.accepts)


def readable(view: Delivered, _: Any) -> Outcome:
    """The reply is well-formed XML of the protocol."""
    return _of_all(view, "a reply of well-formed XML", lambda reply: reply.read.problem is None)


def xml_type(view: Delivered, _: Any) -> Outcome:
    """The reply's media type is one of XML."""
    return _of_all(view, " or ".join(_XML_TYPES), is_xml_type, lambda reply: _content_type(reply) or "none")


def ok_status(view: Delivered, _: Any) -> Outcome:
    """The reply comes with HTTP status 200."""
    return _of_all(view, "HTTP 200", lambda reply: reply.status == _OK)


def repeats(view: Delivered, field: str) -> Outcome:
    """A success repeats what it was sent of this field, exactly."""
    expected = f"{field} {sent(view.replies[0], field)!r}" if view.replies else field
    return _of_all(
        view, expected, lambda reply: repeated_right(reply, field), lambda reply: _repeated(reply, field)
    )


def escaped(view: Delivered, _: Any) -> Outcome:
    """Nothing that was sent has become markup of the reply."""
    return _of_all(view, "no received text as markup", lambda reply: not reflected(reply), _told_reflected)


def withstood(view: Delivered, _: Any) -> Outcome:
    """The shop answers, and not with a server error; only what is oversized or cut off may it break off."""
    expected = "an answer that is no server error"
    if not view.replies:
        return unseen(expected, "the delivery was not made")
    gone = [reply for reply in view.replies if reply.missing]
    may_break_off = view.delivery.conveyed.hostile and all(_broken(reply) for reply in gone)
    if any(_not_of_the_shop(reply) for reply in gone):
        return unseen(expected, view.describe())
    fallen = [reply for reply in view.replies if reply.crashed] or ([] if may_break_off else gone)
    return unmet(expected, fallen[0].describe()) if fallen else met(expected, view.describe())


def discreet(view: Delivered, _: Any) -> Outcome:
    """No reply shows the insides of the receiver; where the shop gave none, it showed none."""
    expected = "no insides of the receiver"
    if not view.replies or any(_not_of_the_shop(reply) for reply in view.replies):
        return unseen(expected, view.describe())
    telling = next((reply for reply in view.replies if insides(reply)), None)
    return unmet(expected, _told_insides(telling)) if telling else met(expected, view.describe())


def is_xml_type(reply: Reply) -> bool:
    """Say whether the reply calls itself XML."""
    return _media_type(reply) in _XML_TYPES


def repeated_right(reply: Reply, field: str) -> bool:
    """Say whether the reply repeats the field as it was sent; XML reads every line end as one line feed (§2.11)."""
    return _as_read(_repeated(reply, field)) == _as_read(sent(reply, field))


def sent(reply: Reply, field: str) -> str | None:
    """Give what was sent of a field, the last where there were several; None where there was none."""
    return dict(reply.exchange.request.fields).get(field)


def reflected(reply: Reply) -> str | None:
    """Give a received text that has become markup of the reply; None where there is none.

    In a plain text nothing is markup, and in an XML document that can be read no CDATA section is.
    """
    if reply.exchange.response is None or _media_type(reply) in _NO_MARKUP_TYPES:
        return None
    body = reply.exchange.response.body.decode("utf-8", "replace")
    if is_xml_type(reply) and reply.read.problem is None:
        body = _CDATA.sub("", body)
    values = (value for _, value in reply.exchange.request.fields if _MARKUP.search(value))
    return next((value for value in values if value in body), None)


def insides(reply: Reply) -> str | None:
    """Give the place of a reply that betrays the receiver's insides; None where there is none."""
    response = reply.exchange.response
    found = _INSIDES.search(response.body.decode("utf-8", "replace")) if response else None
    return found[0][:120] if found else None


_NOT_THE_SHOP = ("unreachable", "stopped")


def _not_of_the_shop(reply: Reply) -> bool:
    """Say whether a reply is missing for a reason that says nothing of the shop."""
    return reply.exchange.problem is not None and reply.exchange.problem.kind in _NOT_THE_SHOP


def _broken(reply: Reply) -> bool:
    return reply.exchange.problem is not None and reply.exchange.problem.kind == "broken"


def _plain(view: Delivered) -> bool:
    return view.shop.expected_answer == "http-200"


def _content_type(reply: Reply) -> str:
    return reply.exchange.response.content_type if reply.exchange.response else ""


def _media_type(reply: Reply) -> str:
    return _content_type(reply).partition(";")[0].strip().lower()


def _as_read(text: str | None) -> str | None:
    return None if text is None else _LINE_ENDS.sub("\n", text).strip(XML_BLANKS)


def _repeated(reply: Reply, field: str) -> str | None:
    return reply.read.billnumber if field == "billnumber" else reply.read.packetdate


def _told_reflected(reply: Reply) -> str:
    return f"the reply holds {(reflected(reply) or '')[:120]!r}"


def _told_insides(reply: Reply) -> str:
    return f"the reply shows {insides(reply)!r}"


def _of_all(view: Delivered, expected: str, holds: Any, told: Any = None) -> Outcome:
    """Ask something of every reply; one that did not come shows nothing."""
    if view.unanswered:
        return unseen(expected, view.unanswered)
    wrong = next((reply for reply in view.replies if not holds(reply)), None)
    if wrong is None:
        return met(expected, view.describe())
    return unmet(expected, str(told(wrong)) if told else wrong.describe())
