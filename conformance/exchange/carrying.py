"""Puts a request's fields on the wire otherwise than as a form in a POST body, where a step says so."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from conformance.planning.carrying import Carried
from conformance.protocol.messages.media import JSON_TYPE, XML_TYPE
from conformance.protocol.messages.requests import encode_form, encode_json, encode_soap
from conformance.protocol.services import CANCELLATION

Fields = tuple[tuple[str, str], ...]

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Carriage:
    """A request ready to be sent; `body` is None where the fields go as a plain form."""

    method: str
    path: str
    fields: Fields
    body: bytes | None = None
    headers: Fields = ()


def carriage(carried: Carried | None, path: str, fields: Fields) -> Carriage:
    """Give the request as the step wants it carried; a plain form where it says nothing.

    Raises:
        UnicodeEncodeError: If a value has a character that the charset lacks.
    """
    if carried is None:
        return Carriage("POST", path, fields)
    sent = _arranged(carried, fields)
    moved = sent if carried.encoding == "query" else tuple(_among(carried.in_query, sent))
    rest = tuple(field for field in sent if field not in moved)
    query = (*moved, *_among(carried.also_in_query, sent))
    body, content_type = _body(carried, rest)
    where = f"{path}?{urlencode(query)}" if query else path
    headers = (("Content-Type", carried.content_type or content_type),)
    return Carriage(carried.method, where, sent, body, headers)


def cancellation(encoding: Literal["form", "json", "soap"], fields: Fields) -> Carriage:
    """Give the request for a cancellation as the target's cancellation service takes it."""
    path = CANCELLATION.path
    match encoding:
        case "form":
            return Carriage("POST", path, fields)
        case "json":
            return Carriage("POST", path, fields, encode_json(fields), (("Content-Type", JSON_TYPE),))
        case "soap":
            headers = (("Content-Type", XML_TYPE), ("SOAPAction", f'"{CANCELLATION.soap_action}"'))
            return Carriage("POST", path, fields, encode_soap(CANCELLATION, fields), headers)


def _arranged(carried: Carried, fields: Fields) -> Fields:
    padding = (("Padding", "x" * carried.padding),) if carried.padding else ()
    every = [*fields, *carried.again.items(), *padding]
    if carried.order == "reversed":
        every.reverse()
    return tuple((_spelt(name, carried.names), value) for name, value in every)


def _spelt(name: str, case: str | None) -> str:
    if case is None:
        return name
    return name.lower() if case == "lower" else name.upper()


def _among(names: Sequence[str], fields: Fields) -> list[tuple[str, str]]:
    wanted = {name.lower() for name in names}
    return [(name, value) for name, value in fields if name.lower() in wanted]


def _body(carried: Carried, fields: Fields) -> tuple[bytes, str]:
    match carried.encoding:
        case "json":
            return encode_json(fields), "application/json; charset=utf-8"
        case "multipart":
            boundary = hashlib.sha256(repr(fields).encode()).hexdigest()[:32]
            return _multipart(fields, boundary), f"multipart/form-data; boundary={boundary}"
        case "query":
            return b"", _FORM
        case "form":
            charset = carried.charset or "utf-8"
            declared = f"{_FORM}; charset={carried.charset}" if carried.charset else _FORM
            return encode_form(fields, charset), declared


def _multipart(fields: Fields, boundary: str) -> bytes:
    """Write fields as RFC 7578 has it; names of the protocol need no quoting."""
    parts = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields
    )
    return f"{''.join(parts)}--{boundary}--\r\n".encode()
