"""The listener's sockets: a small HTTP/1.1 server on threads of its own, bounded in all it keeps.

One request a connection. What is read, how long it may take and how many connections there are at
once has a limit, so that nothing that reaches the port can fill the memory or hold up the run.
"""

import contextlib
import http
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import h11

from conformance.exchange.listener.answers import Reply

LARGEST_BODY = 256 * 1024
LARGEST_HEAD = 32 * 1024
MOST_CONNECTIONS = 64
DEADLINE = 15.0
"""Seconds that one connection may take, its TLS handshake included; a slow answer comes on top."""

_BACKLOG = 512
_PIECE = 64 * 1024

Receive = Callable[[str, h11.Request, bytes], Reply]
"""Takes the scheme, the head and the body of a request, and gives what to answer."""


class CannotListen(Exception):  # noqa: N818 (a refusal that the run begins with)
    """The address cannot be listened on; the text says why."""


class TooLarge(Exception):  # noqa: N818 (answered with status 413)
    """A body is larger than the listener reads."""


@dataclass(eq=False)
class Door:
    """One listening socket; with a TLS context it speaks HTTPS. `open` binds it, `close` ends it.

    `refused_handshakes` counts the peers that did not finish a TLS handshake: they do not trust the
    certificate, or speak something else.
    """

    host: str
    port: int
    receive: Receive
    tls: ssl.SSLContext | None = None
    refused_handshakes: int = 0
    _listening: socket.socket | None = field(default=None, init=False)
    _places: threading.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._places = threading.BoundedSemaphore(MOST_CONNECTIONS)

    def open(self) -> int:
        """Listen, and give the port; CannotListen where the address is taken or not this machine's."""
        try:
            self._listening = socket.create_server((self.host, self.port), backlog=_BACKLOG)
        except OSError as error:
            raise CannotListen(
                f"{self.host}:{self.port} cannot be listened on: {error.strerror or error}"
            ) from error
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()
        port: int = self._listening.getsockname()[1]
        return port

    def close(self) -> None:
        """Take no more connections; those that are open end by their own deadline."""
        if self._listening is not None:
            with contextlib.suppress(OSError):
                self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            self._places.acquire()
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.settimeout(DEADLINE)
            with self._secured(connection) as secured:
                _converse(secured, "https" if self.tls else "http", self.receive)
        except (OSError, h11.RemoteProtocolError, h11.LocalProtocolError):
            pass  # whatever the peer did to its own connection is its own affair
        finally:
            connection.close()
            self._places.release()

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self.tls is None:
            return connection
        try:
            return self.tls.wrap_socket(connection, server_side=True)
        except OSError:
            self.refused_handshakes += 1
            raise


def _converse(connection: socket.socket, scheme: str, receive: Receive) -> None:
    """Read one request, and answer it as `receive` says."""
    http1 = h11.Connection(h11.SERVER, max_incomplete_event_size=LARGEST_HEAD)
    deadline = time.monotonic() + DEADLINE
    try:
        head, body = _read(connection, http1, deadline)
    except TooLarge:
        _send(connection, http1, 413, [], b"")
        return
    if head is None:
        return
    reply = receive(scheme, head, body)
    if reply.response is None:
        return
    if reply.delay:
        time.sleep(reply.delay)
    _send(connection, http1, reply.response.status, list(reply.response.headers), reply.response.body)


def _read(
    connection: socket.socket, http1: h11.Connection, deadline: float
) -> tuple[h11.Request | None, bytes]:
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = http1.next_event()
        if event is h11.NEED_DATA:
            if http1.they_are_waiting_for_100_continue:
                connection.sendall(http1.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            connection.settimeout(max(0.01, deadline - time.monotonic()))
            http1.receive_data(connection.recv(_PIECE))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > LARGEST_BODY:
                raise TooLarge
        else:
            return head, bytes(body)


def _send(
    connection: socket.socket,
    http1: h11.Connection,
    status: int,
    headers: list[tuple[str, str]],
    body: bytes,
) -> None:
    whole = [*headers, ("Content-Length", str(len(body))), ("Connection", "close")]
    head = h11.Response(status_code=status, headers=whole, reason=http.HTTPStatus(status).phrase)
    pieces = [http1.send(head), http1.send(h11.Data(data=body)), http1.send(h11.EndOfMessage())]
    connection.sendall(b"".join(piece or b"" for piece in pieces))
