"""Watches where an answer ends on its connection, so that no leftover is taken for the next answer.

The HTTP library keeps what a far side sent beyond its Content-Length and reads it as the answer to
the next request on that connection: one probe would be judged by what another was sent.
"""

import re

_HEX = re.compile(rb"[0-9A-Fa-f]{1,16}")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNKED = re.compile(rb"^transfer-encoding:[^\r\n]*\bchunked\b", re.IGNORECASE | re.MULTILINE)
_INTERIM = re.compile(rb"HTTP/1\.[01] 1[0-9][0-9]")


class Chunks:
    """Follows a chunked body to its end: a size line, so many bytes, and again, until a size of 0 and an empty line."""

    def __init__(self) -> None:
        self.ended = False
        self.leftover = 0
        self.malformed = False
        self._line = bytearray()
        self._data = 0
        self._last = False

    def received(self, data: bytes) -> None:
        """Take the next bytes of the body; what comes after its end is `leftover`."""
        at = 0
        while at < len(data) and not self.ended:
            if self._data:
                taken = min(self._data, len(data) - at)
                self._data -= taken
                at += taken
                continue
            line_end = data.find(b"\n", at)
            until = len(data) if line_end < 0 else line_end + 1
            self._line += data[at:until]
            at = until
            if line_end >= 0:
                self._take_line()
        self.leftover += len(data) - at

    @property
    def clean(self) -> bool:
        """Whether the body has come to its end, and nothing came after it."""
        return self.ended and not self.leftover and not self.malformed

    def _take_line(self) -> None:
        line = bytes(self._line).strip()
        self._line.clear()
        if self._last:
            self.ended = not line
            return
        digits = line.partition(b";")[0].strip()
        if not _HEX.fullmatch(digits):
            self.malformed = True
            return
        size = int(digits, 16)
        self._data = size + len(b"\r\n") if size else 0
        self._last = size == 0


class Framing:
    """Counts the body bytes of one answer after the other; `spoilt` once one did not end cleanly."""

    def __init__(self) -> None:
        self.spoilt = False
        self._head: bytearray | None = bytearray()
        self._body = 0
        self._chunks: Chunks | None = None

    def begin(self) -> None:
        """Expect the head of a new answer."""
        self._head = bytearray()
        self._body = 0
        self._chunks = None

    def received(self, data: bytes) -> None:
        """Take what was read from the connection."""
        if self._head is None:
            self._take_body(data)
            return
        search_from = max(0, len(self._head) - 3)
        self._head += data
        while end := _HEAD_END.search(self._head, search_from):
            if not _INTERIM.match(self._head):
                rest = bytes(self._head[end.end() :])
                self._chunks = Chunks() if _CHUNKED.search(self._head, 0, end.end()) else None
                self._head = None
                self._take_body(rest)
                return
            del self._head[: end.end()]
            search_from = 0

    def _take_body(self, data: bytes) -> None:
        self._body += len(data)
        if self._chunks is not None:
            self._chunks.received(data)

    def ended(self, content_length: int | None) -> None:
        """Say how long the answer's body was to be; None where it named no length."""
        if self._chunks is not None:
            self.spoilt |= not self._chunks.clean
        elif content_length is None or self._head is not None or self._body != content_length:
            self.spoilt = True
