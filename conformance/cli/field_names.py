"""Which fields a message that is typed by hand may have, so that a slip in a name is not left out in silence."""

from collections.abc import Collection, Iterable

from conformance.judging.diagnosis import Kind
from conformance.planning.validation import nearest
from conformance.protocol.check_values import ANSWER_FIELDS, PAYMENT_PAGE_EXTRAS, REQUEST_FIELDS
from conformance.protocol.messages.shapes import CUSTOMER, PACKET
from conformance.protocol.notification import fields as notification_fields
from conformance.protocol.parameters import by_name

_SPELT_OTHERWISE = ("acsurl", "ascurl", "pareq", "protocolname", "recomendation", "usermessage")
"""What answers have besides a notification's fields, or under another name (`protocol.messages.folding`)."""


def known_names(kind: Kind) -> Collection[str]:
    """Give the names that a message of this kind may have, in lower case; a pasted whole message is fine."""
    notified = [each.name for each in notification_fields()]
    match kind:
        case "request":
            return _lower((*REQUEST_FIELDS, *by_name(), *PACKET))
        case "payment-page":
            return _lower((*REQUEST_FIELDS, *PAYMENT_PAGE_EXTRAS, *by_name(), *PACKET))
        case "answer":
            return _lower((*ANSWER_FIELDS, *notified, *PACKET, *CUSTOMER, *_SPELT_OTHERWISE))
        case "notification":
            return _lower((*notified, *PACKET))


def unknown_name(kind: Kind, names: Iterable[str]) -> str | None:
    """Say which of the names no message of this kind has, and which was meant; None where there is none."""
    known = known_names(kind)
    for name in names:
        if name not in known:
            said = nearest(name, list(known)) or "Leave it out: nothing that is signed covers it."
            return f"{name}: no field of this kind of message ({kind}) is called that. {said}"
    return None


def _lower(names: Iterable[str]) -> Collection[str]:
    return {name.lower(): None for name in names}
