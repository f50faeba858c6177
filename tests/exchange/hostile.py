"""A far side that misbehaves on purpose: raw sockets, one behaviour a server."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator

_TLS_HELLO = b"\x16\x03"

Behaviour = Callable[[socket.socket, bytes], None]


class HostileServer:
    """Accepts connections on loopback and lets one behaviour answer every request on them."""

    def __init__(self, behave: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self._behave = behave
        self._tls = tls
        self.requests: list[bytes] = []
        self.connections = 0
        self.over = threading.Event()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        scheme = "https" if tls else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.over.set()
        for sock in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            sock.close()

    def _accept(self) -> None:
        while True:
            try:
                plain, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
            self._open.add(sock)
            with sock:
                while not self.over.is_set() and (request := read_request(sock)):
                    self.requests.append(request)
                    self._behave(sock, request)


def read_request(sock: socket.socket) -> bytes:
    """Read one request with its body; empty when the other side closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece:
            return b""
        data += piece
        if data.startswith(_TLS_HELLO):
            return data
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += sock.recv(65536)
    return head + b"\r\n\r\n" + body


@contextlib.contextmanager
def hostile(behave: Behaviour, tls: ssl.SSLContext | None = None) -> Iterator[HostileServer]:
    server = HostileServer(behave, tls)
    try:
        yield server
    finally:
        server.close()


def answers(raw: bytes, *, then_close: bool = False) -> Behaviour:
    """Send the same bytes to every request."""

    def behave(sock: socket.socket, request: bytes) -> None:
        sock.sendall(raw)
        if then_close:
            sock.shutdown(socket.SHUT_RDWR)

    return behave


def page(body: bytes, status: bytes = b"200 OK", *headers: bytes) -> bytes:
    """Write a whole and honest answer."""
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def drips(start: bytes, drop: bytes, over: threading.Event, every: float = 0.05) -> Behaviour:
    """Send a beginning, then a drop at a time until somebody hangs up."""

    def behave(sock: socket.socket, request: bytes) -> None:
        sock.sendall(start)
        while not over.wait(every):
            sock.sendall(drop)

    return behave


def says_nothing(over: threading.Event) -> Behaviour:
    """Take the request and never answer."""

    def behave(sock: socket.socket, request: bytes) -> None:
        over.wait(30)

    return behave
