"""The pool of connections to one host, as a transport of the HTTP library."""

import ssl
from collections.abc import Iterator

import httpcore
import httpx

from conformance.exchange.connections import Connection, Deadline, Network

_IDLE = 2.0
"""Seconds an idle connection is kept: less than servers do, so that none ends as it is picked."""

_PATIENCE_WITH_POOL = 5.0


class Connections(httpx.BaseTransport):
    """Sends requests over at most `in_flight` connections; for many threads.

    A request carries its deadline in `extensions["deadline"]`, in monotonic seconds. Errors are
    those of httpcore. PoolTimeout is a defect of the caller, who took no slot.
    """

    def __init__(self, in_flight: int, tls: ssl.SSLContext | None = None, proxy: str | None = None) -> None:
        self._deadline = Deadline()
        self._network = Network(self._deadline)
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            proxy=_proxy(proxy),
            max_connections=in_flight,
            max_keepalive_connections=in_flight,
            keepalive_expiry=_IDLE,
            http1=True,
            http2=False,
            network_backend=self._network,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and receive the head of its answer; the body follows as it is iterated."""
        self._deadline.at = request.extensions["deadline"]
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions={"timeout": {"pool": _PATIENCE_WITH_POOL}},
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=dict(answer.extensions),
        )

    def close(self) -> None:
        """End every connection at once, also under threads that wait on one."""
        self._network.close()
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """The raw body of an answer, which tells its connection whether it ended where it should."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer
        self._stream: object = answer.extensions.get("network_stream")

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        if isinstance(self._stream, Connection):
            self._stream.framing.ended(_content_length(self._answer.headers))
        self._answer.close()


def _content_length(headers: list[tuple[bytes, bytes]]) -> int | None:
    for name, value in headers:
        if name.lower() == b"content-length" and value.isdigit():
            return int(value)
    return None


def _proxy(url: str | None) -> httpcore.Proxy | None:
    if url is None:
        return None
    parsed = httpx.URL(url)
    auth = (parsed.username.encode(), parsed.password.encode()) if parsed.userinfo else None
    return httpcore.Proxy(str(parsed.copy_with(userinfo=b"")), auth=auth)
