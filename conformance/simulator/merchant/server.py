"""The shop on a socket: a Starlette application, whose requests are handled in threads, as a shop's are."""

import asyncio
from collections.abc import Callable
from urllib.parse import quote

import httpx
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from conformance.simulator.merchant.shop import Shop
from conformance.simulator.server import Announce, bounded_body, serve_application

LONGEST_WAIT = 20.0
"""Seconds in which a request's body has to arrive."""

_LONGEST_QUERY = 16_384
"""Octets of a query that the shop is told; what follows is of no use to anybody."""


class _Front:
    """One ASGI application for every path and method: the shop itself says what it does not know."""

    def __init__(self, shop: Shop, latency: float) -> None:
        self._shop = shop
        self._latency = latency

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._response(Request(scope, receive))
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        try:
            body = await asyncio.wait_for(
                bounded_body(request, self._shop.assembly.largest_body), LONGEST_WAIT
            )
        except TimeoutError:
            return PlainTextResponse("the request came too slowly\n", status_code=408)
        if body is None:
            return PlainTextResponse("the request is too large\n", status_code=413)
        path, query = request.scope["path"].lstrip("/"), request.scope["query_string"][:_LONGEST_QUERY]
        url = f"http://shop/{quote(path)}?{quote(query, safe='=&%+')}"
        handed_over = httpx.Request(request.method, url, headers=request.headers.raw, content=body)
        if self._latency:
            await asyncio.sleep(self._latency)
        answered = await run_in_threadpool(self._shop.handle, handed_over)
        return Response(answered.content, answered.status_code, headers=dict(answered.headers))


def application(shop: Shop, latency: float = 0.0) -> Starlette:
    """Make the application of a shop; `latency` is how many seconds each answer is held back."""
    return Starlette(routes=[Route("/{path:path}", _Front(shop, latency))])


def serve_shop(
    shop: Shop,
    host: str = "127.0.0.1",
    port: int = 0,
    announce: Announce | None = None,
    *,
    latency: float = 0.0,
    until: Callable[[], object] | None = None,
) -> None:
    """Serve a shop as `serve_application` does; `latency` is how many seconds each answer is held back."""
    serve_application(application(shop, latency), host, port, announce, until=until)
