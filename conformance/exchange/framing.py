"""Watches where an answer ends on its connection, so that no leftover is taken for the next answer.

The HTTP library keeps what a far side sent beyond its Content-Length and reads it as the answer to
the next request on that connection: one probe would be judged by what another was sent.
"""

import re

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1[0-9][0-9]")


class Framing:
    """Counts the body bytes of one answer after the other; `spoilt` once one did not end cleanly."""

    def __init__(self) -> None:
        self.spoilt = False
        self._head: bytearray | None = bytearray()
        self._body = 0

    def begin(self) -> None:
        """Expect the head of a new answer."""
        self._head = bytearray()
        self._body = 0

    def received(self, data: bytes) -> None:
        """Take what was read from the connection."""
        if self._head is None:
            self._body += len(data)
            return
        search_from = max(0, len(self._head) - 3)
        self._head += data
        while end := _HEAD_END.search(self._head, search_from):
            if not _INTERIM.match(self._head):
                self._body = len(self._head) - end.end()
                self._head = None
                return
            del self._head[: end.end()]
            search_from = 0

    def ended(self, content_length: int | None) -> None:
        """Say how long the answer's body was to be; None where it named no length."""
        if content_length is None or self._head is not None or self._body != content_length:
            self.spoilt = True
