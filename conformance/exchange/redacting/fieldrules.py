"""Finds a value behind the name of its field: in a form or URL, in JSON, in XML, in a header."""

import re
from collections.abc import Sequence

VALUE_ENDS = rb"(?=[&;,}\]<#\"'\s\x00]|$)"
"""What follows a value."""


class FieldRule:
    """Replaces certain values of certain fields by a mark; names count in any letter case.

    Args:
        names: The fields' names.
        values: The values, as bytes.
        mark: What stands in their place.
    """

    def __init__(self, names: Sequence[str], values: Sequence[bytes], mark: bytes) -> None:
        self._values = values
        self._mark = mark
        value = b"(?:" + b"|".join(map(re.escape, values)) + b")"
        self._pattern = re.compile(b"(" + behind_name(names) + b")" + value + VALUE_ENDS)

    def apply(self, body: bytes) -> bytes:
        """Replace the values."""
        if not any(value in body for value in self._values):
            return body
        return self._pattern.sub(lambda found: found[1] + self._mark, body)


def behind_name(names: Sequence[str]) -> bytes:
    """Give the pattern of everything that may stand between the start of a name and its value.

    The name stands first and once: what follows it tells a form, JSON and XML apart, and a body is
    searched for names far more often than one is found.
    """
    name = b"(?i:" + b"|".join(re.escape(text.encode()) for text in names) + b")"
    form = rb"=[\"']?"
    json = rb"\"?\s{0,8}:\s{0,8}\"?"
    xml = rb"(?:\s[^<>]{0,256})?>\s{0,8}"
    return rb"(?<!\w)" + name + b"(?:" + form + b"|" + json + b"|" + xml + b")"
