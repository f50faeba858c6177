"""Replaces many texts in one body; those that share a piece with each other are ruled out together."""

from collections.abc import Mapping
from functools import lru_cache

_PIECE = 6
"""Bytes of a piece: long enough to be rare, and no text that is replaced anywhere is shorter."""


class Replacements:
    """Replaces texts by their marks, the longest first, so that no part of a text outlives the whole."""

    def __init__(self, marks: Mapping[bytes, bytes]) -> None:
        self._pairs = sorted(marks.items(), key=lambda pair: -len(pair[0]))
        self._groups = _grouped(tuple(text for text, _ in self._pairs))

    def apply(self, body: bytes) -> bytes:
        """Replace them all; a body that has none of them costs a search for each group."""
        possible = [group for piece, group in self._groups if piece in body]
        for place in sorted(place for group in possible for place in group):
            body = body.replace(*self._pairs[place])
        return body


@lru_cache(maxsize=16)
def _grouped(texts: tuple[bytes, ...]) -> tuple[tuple[bytes, tuple[int, ...]], ...]:
    """Give pieces that between them occur in every text, the commonest first, each with the texts it stands for."""
    having: dict[bytes, set[int]] = {}
    for place, text in enumerate(texts):
        for start in range(max(1, len(text) - _PIECE + 1)):
            having.setdefault(text[start : start + _PIECE], set()).add(place)
    groups: list[tuple[bytes, tuple[int, ...]]] = []
    grouped: set[int] = set()
    for piece, places in sorted(having.items(), key=lambda pair: -len(pair[1])):
        if fresh := places - grouped:
            groups.append((piece, tuple(fresh)))
            grouped |= fresh
    return tuple(groups)
