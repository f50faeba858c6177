"""A message as it is typed on the command line, and the strings its check value may cover."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from conformance.cli.field_names import unknown_name
from conformance.cli.telling import refuse
from conformance.judging.diagnosis import Kind
from conformance.protocol import signatures
from conformance.protocol.answers import JsonNumber
from conformance.protocol.check_values import AS_RECEIVED
from conformance.protocol.signatures import Candidate

_KINDS = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Message:
    """The fields of a message, names in lower case; `readings` are the strings that may be hashed or signed."""

    kind: Kind
    fields: Mapping[str, str]
    delimiter: str
    readings: tuple[Candidate, ...]

    @property
    def x(self) -> str:
        """The string made of the fields as they were received."""
        return self.readings[0].x


def message(kind: str, fields: list[str], delimiter: str) -> Message:
    """Read a message from its words; ends the command where they make none."""
    known = next((each for each in _KINDS if each == kind), None)
    if known is None:
        refuse(f"say {', '.join(_KINDS[:-1])} or {_KINDS[-1]}, not {kind}")
    named = dict(map(_field, fields))
    unknown = unknown_name(known, named)
    if unknown is not None:
        refuse(unknown)
    try:
        return Message(known, named, delimiter, _readings(known, named, delimiter))
    except signatures.MissingFieldError as missing:
        refuse(str(missing))


def _readings(kind: Kind, named: Mapping[str, str], delimiter: str) -> tuple[Candidate, ...]:
    match kind:
        case "request":
            return _one(signatures.request_x(named, delimiter))
        case "payment-page":
            return _one(signatures.payment_page_x(named, delimiter))
        case "answer":
            return signatures.answer_x_candidates(named.get("merchant_id", ""), named)
        case "notification":
            return _one(signatures.notification_x(named))


def _one(x: str) -> tuple[Candidate, ...]:
    return (Candidate(AS_RECEIVED, x),)


def _field(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals or not name.rstrip(":"):
        refuse("give each field as name=value, such as ordernumber=ORD-17")
    if name.endswith(":"):
        return name[:-1].lower(), JsonNumber(value)
    return name.lower(), value
