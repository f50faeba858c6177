"""Sends what the HTTP client cannot: a body in chunks, after `Expect`, byte by byte, or cut off in the middle.

One connection of its own for each request, under the same deadline and the same cap as all others.
"""

import select
import socket
import ssl
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore

from conformance.exchange.evidence import Problem, ReceivedResponse
from conformance.planning.delivery.deliveries import By

Pairs = Sequence[tuple[str, str]]

_CHUNK = 97
_SLOW_PIECES = 20
_SLOW_PAUSE = 0.05
_EXPECT_PATIENCE = 1.0
_READ_AT_ONCE = 65536
_SENT_AT_ONCE = 65536


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A request as it is to be written; `by` is how, as a case's `conveyed` has it."""

    method: str
    path: str
    headers: Pairs
    body: bytes
    by: By


class RawWriter:
    """Writes requests to one host as bytes; `tls` is None for plain http."""

    def __init__(self, url: str, tls: ssl.SSLContext | None, timeout: float, size_limit: int) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._authority = parts.netloc
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._tls = tls
        self._timeout = timeout
        self._size_limit = size_limit

    def exchange(self, request: RawRequest) -> ReceivedResponse | Problem:
        """Send one request the way it says and read its answer; whatever goes wrong is a problem."""
        deadline = time.monotonic() + self._timeout
        try:
            with self._connected() as connection:
                connection.settimeout(self._timeout)
                reader = _Reader(connection, deadline, self._size_limit)
                for piece in self._pieces(request, reader):
                    if not _sent_whole(connection, piece):
                        break
                if request.by == "cut off":
                    connection.shutdown(socket.SHUT_WR)
                return reader.response(request.method)
        except TimeoutError:
            return Problem("timeout", f"{self._authority} did not answer within {self._timeout:g} s.")
        except ConnectionRefusedError:
            return Problem("unreachable", f"{self._authority} refused the connection.")
        except (OSError, httpcore.RemoteProtocolError) as error:
            return Problem("broken", f"{self._authority} broke the exchange off: {error}.")

    def _connected(self) -> socket.socket:
        plain = socket.create_connection((self._host, self._port), self._timeout)
        return self._tls.wrap_socket(plain, server_hostname=self._host) if self._tls else plain

    def _pieces(self, request: RawRequest, reader: "_Reader") -> Iterator[bytes]:
        body, by = request.body, request.by
        sized = ("Transfer-Encoding", "chunked") if by == "chunks" else ("Content-Length", str(len(body)))
        expecting = (("Expect", "100-continue"),) if by == "expect" else ()
        lines = [("Host", self._authority), ("Connection", "close"), *request.headers, sized, *expecting]
        yield (
            f"{request.method} {request.path} HTTP/1.1\r\n".encode()
            + b"".join(f"{name}: {value}\r\n".encode() for name, value in lines)
            + b"\r\n"
        )
        match by:
            case "plain":
                yield body
            case "chunks":
                for start in range(0, len(body), _CHUNK):
                    piece = body[start : start + _CHUNK]
                    yield f"{len(piece):x}\r\n".encode() + piece + b"\r\n"
                yield b"0\r\n\r\n"
            case "expect":
                if not reader.answered_within(_EXPECT_PATIENCE):
                    yield body
            case "slowly":
                step = max(1, -(-len(body) // _SLOW_PIECES))
                for start in range(0, len(body), step):
                    yield body[start : start + step]
                    time.sleep(_SLOW_PAUSE)
            case "cut off":
                yield body[: len(body) // 2]


def _sent_whole(connection: socket.socket, data: bytes) -> bool:
    """Send bit by bit; False when an answer came before the end, which says all there is to say."""
    for start in range(0, len(data), _SENT_AT_ONCE):
        if start and select.select([connection], [], [], 0)[0]:
            return False
        connection.sendall(data[start : start + _SENT_AT_ONCE])
    return True


class _Reader:
    """Reads one answer from a connection, interim ones left out."""

    def __init__(self, connection: socket.socket, deadline: float, size_limit: int) -> None:
        self._connection = connection
        self._deadline = deadline
        self._size_limit = size_limit
        self._read = b""

    def answered_within(self, seconds: float) -> bool:
        """Wait for leave to go on with the body; True when a final answer came in its place."""
        self._connection.settimeout(seconds)
        try:
            self._read += self._connection.recv(_READ_AT_ONCE)
        except TimeoutError:
            return False
        return bool(self._read) and not self._read.startswith(b"HTTP/1.1 1")

    def response(self, method: str) -> ReceivedResponse | Problem:
        """Read to the end of the connection and take the answer apart."""
        while (left := self._deadline - time.monotonic()) > 0:
            self._connection.settimeout(left)
            piece = self._connection.recv(_READ_AT_ONCE)
            if not piece:
                return _taken_apart(self._read, method)
            self._read += piece
            if len(self._read) > self._size_limit:
                return Problem("too large", f"The answer is larger than {self._size_limit} bytes.")
        raise TimeoutError


def _taken_apart(raw: bytes, method: str) -> ReceivedResponse | Problem:
    while raw.startswith(b"HTTP/1.1 1"):
        raw = raw.partition(b"\r\n\r\n")[2]
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ", 2)
    if not first.startswith("HTTP/1.") or len(words) < 2 or not words[1].isdigit():  # noqa: PLR2004 (version and status)
        return Problem("broken", "The connection ended before an HTTP answer came.")
    headers = tuple(
        (name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines)
    )
    named = {name.lower(): value for name, value in headers}
    if method == "HEAD":
        body = b""
    elif "chunked" in named.get("transfer-encoding", "").lower():
        body = _joined(body)
    return ReceivedResponse(int(words[1]), headers, body)


def _joined(chunked: bytes) -> bytes:
    body = b""
    while chunked:
        size, _, rest = chunked.partition(b"\r\n")
        length = int(size.partition(b";")[0].strip() or b"0", 16)
        if length == 0:
            break
        body += rest[:length]
        chunked = rest[length + 2 :]
    return body
