"""Reads notifications that were captured elsewhere: form bodies, NDJSON, or a HAR file.

For merchants whose sandbox cannot reach the suite's listener: the shop's own log, a request bin or a
proxy has what is needed.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from conformance.exchange.evidence import Notification, SentRequest
from conformance.exchange.listener.listener import cleaned
from conformance.exchange.redacting.redaction import Redactor

_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)
_OWN_KEYS = {"body", "method", "url", "headers", "received"}


class CaptureError(Exception):
    """The file is no capture that can be read; one sentence says where and why."""


def read_capture(path: Path, redactor: Redactor) -> tuple[Notification, ...]:
    """Read the notifications of a file, without secrets; CaptureError where it is none.

    One form body a line; or one JSON object a line, with the parameters themselves or with `body` and,
    where they are known, `method`, `url`, `headers` and `received` (seconds since 1970); or a HAR file,
    of which the requests with a body are taken.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaptureError(f"{path}: cannot be read: {error}") from error
    found = tuple(_notifications(path, text))
    if not found:
        raise CaptureError(f"{path}: there is no notification in it")
    return tuple(
        Notification(cleaned(request, redactor), received, answered="ok") for request, received in found
    )


def _notifications(path: Path, text: str) -> Iterator[tuple[SentRequest, float]]:
    whole = _har(text)
    if whole is not None:
        yield from _of_har(path, whole)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if line.lstrip().startswith("{"):
            yield _of_object(f"{path}:{number}", line)
        elif "=" in line:
            yield _request("", "POST", _FORM, line.strip()), 0.0
        else:
            raise CaptureError(f"{path}:{number}: neither a form body nor a JSON object")


def _har(text: str) -> Mapping[str, Any] | None:
    try:
        whole = json.loads(text)
    except ValueError:
        return None
    return whole if isinstance(whole, dict) and isinstance(whole.get("log"), dict) else None


def _of_har(path: Path, whole: Mapping[str, Any]) -> Iterator[tuple[SentRequest, float]]:
    try:
        for entry in whole["log"]["entries"]:
            request = entry["request"]
            posted = request.get("postData")
            if posted is None:
                continue
            params = [(each["name"], each.get("value", "")) for each in posted.get("params", ())]
            body = posted.get("text") or urlencode(params)
            headers = tuple((each["name"], each["value"]) for each in request.get("headers", ()))
            started = datetime.fromisoformat(entry["startedDateTime"]).timestamp()
            yield _request(request["url"], request["method"], headers or _FORM, body), started
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CaptureError(f"{path}: not a HAR file that can be read: {error!r}") from error


def _of_object(place: str, line: str) -> tuple[SentRequest, float]:
    try:
        said = json.loads(line)
        if not (isinstance(said.get("body"), str) and set(said) <= _OWN_KEYS):
            return _request(
                "", "POST", _FORM, urlencode({name: str(value) for name, value in said.items()})
            ), 0.0
        headers = tuple((str(name), str(value)) for name, value in said.get("headers", {}).items()) or _FORM
        method, url = str(said.get("method", "POST")), str(said.get("url", ""))
        return _request(url, method, headers, said["body"]), float(said.get("received", 0.0))
    except (AttributeError, TypeError, ValueError) as error:
        raise CaptureError(f"{place}: not a JSON object with a notification: {error}") from error


def _request(url: str, method: str, headers: tuple[tuple[str, str], ...], body: str) -> SentRequest:
    return SentRequest(method, url, headers, body.encode())
