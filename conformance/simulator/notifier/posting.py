"""Posting: one attempt to deliver a message, over a transport of httpx."""

import time
from collections.abc import Callable

import httpx

from conformance.simulator.notifier.message import Message, Reply

LARGEST_REPLY = 65_536
"""Bytes of a reply that are read; what is longer is cut there."""


def posting(transport: httpx.BaseTransport, answer_within: float) -> Callable[[Message], Reply]:
    """Make the sender; a reply that is not complete within so many seconds is no answer.

    Redirections are not followed, and proxies of the environment not asked.
    """
    timeouts = httpx.Timeout(answer_within).as_dict()

    def post(message: Message) -> Reply:
        request = httpx.Request(
            message.method,
            message.url,
            headers={"Content-Type": message.content_type, "Connection": "close"},
            content=message.body,
            extensions={"timeout": timeouts},
        )
        try:
            response = transport.handle_request(request)
            return Reply(
                response.status_code,
                response.headers.get("content-type", ""),
                _content(response, time.monotonic() + answer_within),
            )
        except (httpx.RequestError, TimeoutError):
            return Reply()

    return post


def _content(response: httpx.Response, until: float) -> bytes:
    content = b""
    try:
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) >= LARGEST_REPLY:
                break
            if time.monotonic() > until:
                raise TimeoutError
    finally:
        response.close()
    return content[:LARGEST_REPLY]
