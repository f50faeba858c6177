"""What a merchant's reply makes of the sending: it is over, or the notification is sent again.

Source: vendor's page on sending payment results. A success and a refusal both end the sending; where
there was no answer the notification is sent again, unless the account expects no more than HTTP 200.
What cannot be read as either counts as no answer.
"""

from collections.abc import Callable
from typing import Literal

from conformance.protocol.messages import read_acknowledgement
from conformance.protocol.messages.soap import NotSoapError, is_fault, payload_of
from conformance.protocol.messages.xmltext import XmlError, parse_xml
from conformance.simulator.notifier.message import Reply
from conformance.simulator.settings import NotificationSettings

Understood = Literal["accepted", "refused", "no answer"]

Understand = Callable[[Reply, NotificationSettings], Understood]
"""Reads a reply as the account expects it."""

_OK = 200


def understood(reply: Reply, settings: NotificationSettings) -> Understood:
    """Read a reply: `pushpaymentresult` to a form, an envelope to SOAP, a status where no more is expected."""
    if reply.status is None:
        return "no answer"
    if settings.expected_answer == "http-200":
        return "accepted" if reply.status == _OK else "refused"
    if reply.status != _OK:
        return "no answer"
    return _in_xml(reply) if settings.protocol == "POST" else _in_soap(reply)


def sent_again(reply: Understood, settings: NotificationSettings) -> bool:
    """Say whether the notification is sent again after such a reply."""
    return reply == "no answer" and settings.expected_answer != "http-200"


def _in_xml(reply: Reply) -> Understood:
    read = read_acknowledgement(reply.body, reply.content_type)
    if read.problem is not None or read.firstcode is None:
        return "no answer"
    return "accepted" if read.accepts else "refused"


def _in_soap(reply: Reply) -> Understood:
    try:
        payload = payload_of(parse_xml(reply.body, reply.content_type))
    except (XmlError, NotSoapError):
        return "no answer"
    return "refused" if is_fault(payload) else "accepted"
