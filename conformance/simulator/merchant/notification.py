"""A result notification as a shop receives it: a form, in which a name may come more than once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from conformance.protocol.messages.media import declared_charset

MOST_FIELDS = 1_000


class TooManyFieldsError(ValueError):
    """A form has more fields than anybody sends."""


@dataclass(frozen=True, slots=True)
class Notification:
    """The values of every field in the order in which they came; names are as the document spells them.

    `query` is what the URL says besides, `members` what a body of JSON has that is no text: a right shop
    goes by neither.
    """

    values: Mapping[str, tuple[str, ...]]
    query: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """Give the first value of a field, an empty text where there is none."""
        return next(iter(self.all(name)), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field."""
        return self.values.get(name, ())


def collected(pairs: Sequence[tuple[str, str]]) -> Notification:
    """Put the pairs of a form together, by name."""
    values: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        values[name] = (*values.get(name, ()), value)
    return Notification(values)


def read_form(content_type: str, body: bytes) -> Notification:
    """Read a body as a form, in the charset that its Content-Type declares, or else UTF-8.

    What is not text in that charset becomes U+FFFD, so that a damaged comment refuses no payment; a
    damaged field of X no longer has the check value. Raises TooManyFieldsError.
    """
    charset = declared_charset(content_type) or "utf-8"
    text = body.decode(charset, "replace").strip()
    try:
        pairs = parse_qsl(
            text, keep_blank_values=True, encoding=charset, errors="replace", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        raise TooManyFieldsError(f"more than {MOST_FIELDS} fields") from None
    return collected(pairs)


def read_body(content_type: str, body: bytes) -> Notification:
    """Read a body of JSON, where it calls itself so, or else a form; what is no object has no fields.

    Raises TooManyFieldsError.
    """
    if content_type.partition(";")[0].strip().lower() != "application/json":
        return read_form(content_type, body)
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return Notification({})
    members = told if isinstance(told, dict) else {}
    if len(members) > MOST_FIELDS:
        raise TooManyFieldsError(f"more than {MOST_FIELDS} fields")
    texts = {name: (value,) for name, value in members.items() if isinstance(value, str)}
    others = {name: value for name, value in members.items() if name not in texts}
    return Notification(texts, members=others)
