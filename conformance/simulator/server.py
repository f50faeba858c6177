"""The gateway on a socket: a Starlette application, served by uvicorn."""

import asyncio
import socket
import threading
from collections.abc import Callable

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse
from starlette.responses import Response as HttpResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from conformance.simulator.control import controlled
from conformance.simulator.gateway import Gateway, Request

LARGEST_BODY = 4_194_304
"""Bytes of a request's body that are read; a longer one is answered with status 413."""

Announce = Callable[[int], object]


class _Front:
    """One ASGI application for every path and method: the gateway itself says what it does not know."""

    def __init__(self, gateway: Gateway, latency: float) -> None:
        self._answer = controlled(gateway)
        self._latency = latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HttpRequest(scope, receive)
        response = await self._response(request)
        await response(scope, receive, send)

    async def _response(self, request: HttpRequest) -> HttpResponse:
        body = await bounded_body(request, LARGEST_BODY)
        if body is None:
            return PlainTextResponse("the request is too large\n", status_code=413)
        if self._latency:
            await asyncio.sleep(self._latency)
        asked = Request(
            method=request.method,
            path=request.scope["path"],
            query=request.scope["query_string"].decode("latin-1"),
            headers=tuple(request.headers.items()),
            body=body,
            client=request.client.host if request.client else "",
        )
        # In threads, as gateways do: requests that race each other meet here as they would there.
        answered = await run_in_threadpool(self._answer, asked)
        return HttpResponse(answered.body, answered.status, headers=dict(answered.headers))


async def bounded_body(request: HttpRequest, largest: int) -> bytes | None:
    """Read a request's body; None where it is longer than `largest` bytes."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > largest:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


class _Server(uvicorn.Server):
    """Says when it listens, which uvicorn only logs."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], object]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._announce()


def application(gateway: Gateway, latency: float = 0.0) -> Starlette:
    """Make the application; `latency` is how many seconds each answer is held back."""
    return Starlette(routes=[Route("/{path:path}", _Front(gateway, latency))])


def serve(
    gateway: Gateway,
    host: str = "127.0.0.1",
    port: int = 0,
    announce: Announce | None = None,
    *,
    latency: float = 0.0,
    until: Callable[[], object] | None = None,
) -> None:
    """Serve a gateway; `latency` is how many seconds each answer is held back, the rest as `serve_application`."""
    serve_application(application(gateway, latency), host, port, announce, until=until)


def serve_application(
    served: Starlette,
    host: str = "127.0.0.1",
    port: int = 0,
    announce: Announce | None = None,
    *,
    until: Callable[[], object] | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, or until `until`, called in a thread of its own, returns.

    With port 0 the system chooses one. `announce` is told the real port once the server listens.
    OSError when the address cannot be bound.
    """
    with socket.create_server((host, port), backlog=512) as listener:
        listening_on = listener.getsockname()[1]
        config = uvicorn.Config(
            served,
            access_log=False,
            log_level="warning",
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=1,
        )
        server = _Server(config, lambda: announce and announce(listening_on))
        if until is not None:
            threading.Thread(target=_stop_after, args=(until, server), daemon=True).start()
        server.run(sockets=[listener])


def _stop_after(until: Callable[[], object], server: uvicorn.Server) -> None:
    until()
    server.should_exit = True
