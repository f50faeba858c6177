"""A result notification as a shop receives it: a form, in which a name may come more than once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from conformance.protocol.messages.media import declared_charset

MOST_FIELDS = 1_000


class TooManyFieldsError(ValueError):
    """A form has more fields than anybody sends."""


@dataclass(frozen=True, slots=True)
class Notification:
    """The values of every field in the order in which they came; names are as the document spells them."""

    values: Mapping[str, tuple[str, ...]]

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
