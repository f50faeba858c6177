"""The gateway in process: an httpx transport that hands requests straight to it."""

from collections.abc import Callable

import httpx

from conformance.simulator.control import controlled
from conformance.simulator.gateway import Gateway, Request, Response

_BROKEN = Response(500, (("Content-Type", "text/plain"),), b"Internal Server Error")


def mock_transport(gateway: Gateway) -> httpx.MockTransport:
    """Give a transport for an `httpx.Client`; every host is this gateway with its control endpoint."""
    return transport_to(controlled(gateway))


def transport_to(answer: Callable[[Request], Response]) -> httpx.MockTransport:
    """Give a transport whose requests are answered so, whatever host they are for."""

    def handle(request: httpx.Request) -> httpx.Response:
        asked = Request(
            method=request.method,
            path=request.url.path,
            query=request.url.query.decode("ascii"),
            headers=tuple(request.headers.items()),
            body=request.content,
        )
        try:
            response = answer(asked)
        except Exception:  # noqa: BLE001 (whatever breaks inside, a server answers with this)
            response = _BROKEN
        return httpx.Response(response.status, headers=list(response.headers), content=response.body)

    return httpx.MockTransport(handle)
