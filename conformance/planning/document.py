"""What a YAML file said, and where it said it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KeyPath = tuple[str | int, ...]
"""The way to a value: keys of mappings and indices of sequences; the whole document is `()`."""

Place = tuple[int, int]
"""Line and column, both counted from 1."""


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file as plain data: dicts, tuples, texts, numbers, booleans and None.

    `places` gives where each value begins, `keys` where the key in front of it begins.
    """

    file: str
    data: Any
    places: Mapping[KeyPath, Place] = field(default_factory=dict)
    keys: Mapping[KeyPath, Place] = field(default_factory=dict)

    def place(self, path: KeyPath) -> Place:
        """Give where a value begins, or where the nearest thing around it does."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, (1, 1))

    def key_place(self, path: KeyPath) -> Place:
        """Give where the key of a value begins, or the value itself where it has none."""
        return self.keys.get(path) or self.place(path)


def dotted(path: KeyPath) -> str:
    """Write a path the way people do: `steps[1].pay.Delay`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
