"""Connections that keep one deadline for a whole exchange and can be ended from another thread.

The HTTP library's timeouts are per read: a far side that sends one byte a second never meets them.
Here every wait, from looking up the host to the last byte, is given what is left of the deadline.
"""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, InvalidStateError
from functools import partial
from typing import Any

import httpcore

from conformance.exchange.framing import Framing

_WRITTEN_AT_ONCE = 16 * 1024


class Deadline(threading.local):
    """The moment at which the calling thread's exchange must be over, in monotonic seconds."""

    at: float = float("inf")

    def left(self, otherwise: type[Exception]) -> float:
        """Give the seconds left; raise `otherwise` when none are."""
        left = self.at - time.monotonic()
        if left <= 0:
            raise otherwise
        return left


class Network(httpcore.NetworkBackend):
    """Opens connections under the calling thread's deadline, and ends them all on `close`."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()
        self._lock = threading.Lock()
        self._streams: set[Connection] = set()
        self._attempts: set[Future[httpcore.NetworkStream]] = set()
        self._closed = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 (the deadline stands in its place)
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect; ConnectTimeout at the deadline, ConnectError when it fails or all is closed."""
        left = self._deadline.left(httpcore.ConnectTimeout)
        attempt: Future[httpcore.NetworkStream] = Future()
        with self._lock:
            if self._closed:
                raise httpcore.ConnectError("closed")
            self._attempts.add(attempt)
        # A thread of its own, because neither looking up a name nor connecting can be called off.
        connect = partial(self._inner.connect_tcp, host, port, left, local_address, socket_options)
        threading.Thread(target=_settle, args=(attempt, connect), daemon=True).start()
        try:
            stream = attempt.result(left)
        except TimeoutError:
            attempt.cancel()
            raise httpcore.ConnectTimeout from None
        finally:
            with self._lock:
                self._attempts.discard(attempt)
        return self._keep(stream)

    def close(self) -> None:
        """End every connection and every attempt at one; who waits on them is woken."""
        with self._lock:
            self._closed = True
            attempts, streams = list(self._attempts), list(self._streams)
        for attempt in attempts:
            with contextlib.suppress(InvalidStateError):
                attempt.set_exception(httpcore.ConnectError("closed"))
        for stream in streams:
            stream.shut()

    def _keep(self, stream: httpcore.NetworkStream) -> "Connection":
        connection = Connection(stream, self._deadline, self)
        with self._lock:
            if self._closed:
                stream.close()
                raise httpcore.ConnectError("closed")
            self._streams.add(connection)
        return connection

    def forget(self, connection: "Connection") -> None:
        """Strike a connection off the list of those to end."""
        with self._lock:
            self._streams.discard(connection)

    def secured(self, stream: httpcore.NetworkStream) -> "Connection":
        """Take the encrypted stream of a connection under the same rules."""
        return self._keep(stream)


class Connection(httpcore.NetworkStream):
    """One connection; every read and write ends at the deadline of the thread that waits for it."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline, network: Network) -> None:
        self._inner = inner
        self._deadline = deadline
        self._network = network
        self.framing = Framing()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 (as above)
        """Read what there is; ReadTimeout at the deadline."""
        data = self._inner.read(max_bytes, self._deadline.left(httpcore.ReadTimeout))
        self.framing.received(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 (as above)
        """Write all; WriteTimeout at the deadline."""
        self.framing.begin()
        for start in range(0, len(buffer), _WRITTEN_AT_ONCE):
            piece = buffer[start : start + _WRITTEN_AT_ONCE]
            self._inner.write(piece, self._deadline.left(httpcore.WriteTimeout))

    def close(self) -> None:
        """Close the connection."""
        self._network.forget(self)
        self._inner.close()

    def shut(self) -> None:
        """End the connection under a thread that may be reading from it."""
        sock = self._inner.get_extra_info("socket")
        with contextlib.suppress(OSError):
            # Not SSLSocket.shutdown, which takes the encryption away under the reader.
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 (as above)
    ) -> httpcore.NetworkStream:
        """Encrypt the connection; ConnectTimeout at the deadline."""
        left = self._deadline.left(httpcore.ConnectTimeout)
        secured = self._inner.start_tls(ssl_context, server_hostname, left)
        self._network.forget(self)
        return self._network.secured(secured)

    def get_extra_info(self, info: str) -> Any:
        """Give what the library asks of the stream.

        A connection that cannot be trusted with a second exchange says that it is readable, which
        makes the library take it for closed by the far side and open another.
        """
        if info == "is_readable" and self.framing.spoilt:
            return True
        return self._inner.get_extra_info(info)


def _settle(attempt: Future[httpcore.NetworkStream], connect: Callable[[], httpcore.NetworkStream]) -> None:
    try:
        stream = connect()
    except Exception as error:  # noqa: BLE001 (raised again by the thread that waits)
        with contextlib.suppress(InvalidStateError):
            attempt.set_exception(error)
        return
    try:
        attempt.set_result(stream)
    except InvalidStateError:
        stream.close()
