"""An exchange in Allure's attachment format for HTTP, which its report shows as a request and an answer."""

import base64
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from conformance.exchange.evidence import Exchange, Notification, ReceivedResponse, SentRequest
from conformance.reporting.curl import REDACTED
from conformance.reporting.excerpts import visible

MEDIA_TYPE = "application/vnd.allure.http+json"
EXTENSION = "httpexchange"
BODY_BYTES = 64 * 1024
"""How much of a body is attached; the run record holds all of it."""

_REDACTED_THERE = "__ALLURE_REDACTED__"


def http_exchange(exchange: Exchange) -> dict[str, Any]:
    """Give the exchange as schema version 1 of that format; times are milliseconds since 1970."""
    shown: dict[str, Any] = {
        "schemaVersion": 1,
        "start": round(exchange.started * 1000),
        "stop": round((exchange.started + exchange.elapsed) * 1000),
        "request": _request(exchange.request),
    }
    if exchange.response is not None:
        shown["response"] = _response(exchange.response)
    if exchange.problem is not None:
        shown["error"] = {"name": exchange.problem.kind, "message": visible(exchange.problem.text)}
    return shown


def http_notification(notification: Notification) -> dict[str, Any]:
    """Give a notification that the target sent, and what it was answered, in the same format."""
    at = round(notification.received * 1000)
    shown = {"schemaVersion": 1, "start": at, "stop": at, "request": _request(notification.request)}
    if notification.answer is not None:
        shown["response"] = _response(notification.answer)
    return shown


def _request(request: SentRequest) -> dict[str, Any]:
    query = parse_qsl(urlsplit(request.url).query, keep_blank_values=True)
    shown: dict[str, Any] = {
        "method": visible(request.method),
        "url": _marked(request.url),
        "httpVersion": "HTTP/1.1",
        "headers": _pairs(request.headers),
        "query": _pairs(query),
        "cookies": [],
    }
    if request.body:
        content_type = next((value for name, value in request.headers if name.lower() == "content-type"), "")
        shown["body"] = _body(request.body, content_type)
        if "form-urlencoded" in content_type:
            shown["body"]["form"] = _pairs(request.fields)
    return shown


def _response(response: ReceivedResponse) -> dict[str, Any]:
    return {
        "status": response.status,
        "statusText": _status_text(response.status),
        "headers": _pairs(response.headers),
        "cookies": [],
        "body": _body(response.body, response.content_type),
    }


def _status_text(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _body(body: bytes, content_type: str) -> dict[str, Any]:
    kept = body[:BODY_BYTES]
    shown: dict[str, Any] = {"contentType": visible(content_type), "size": len(body)}
    try:
        shown |= {"encoding": "utf8", "value": _marked(kept.decode("utf-8"))}
    except UnicodeDecodeError:
        shown |= {"encoding": "base64", "value": base64.b64encode(kept).decode("ascii")}
    if len(kept) < len(body):
        shown["truncated"] = True
    return shown


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": visible(name), "value": _marked(value)} for name, value in pairs]


def _marked(text: str) -> str:
    return REDACTED.sub(_REDACTED_THERE, visible(text))
