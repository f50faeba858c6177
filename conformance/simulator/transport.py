"""The gateway in process: an httpx transport that hands requests straight to it."""

import httpx

from conformance.simulator.control import controlled
from conformance.simulator.gateway import Gateway, Request


def mock_transport(gateway: Gateway) -> httpx.MockTransport:
    """Give a transport for an `httpx.Client`; every host is this gateway with its control endpoint."""
    answer = controlled(gateway)

    def handle(request: httpx.Request) -> httpx.Response:
        response = answer(
            Request(
                method=request.method,
                path=request.url.path,
                query=request.url.query.decode("ascii"),
                headers=tuple(request.headers.items()),
                body=request.content,
            )
        )
        return httpx.Response(response.status, headers=list(response.headers), content=response.body)

    return httpx.MockTransport(handle)
