"""Requests to the services: written for sending, and read on the far side.

Source: the token-payment document (form, and its parameter names), the vendor's pages on
confirmation and cancellation (JSON and SOAP requests), the vendor's mobile SDKs (SOAP wrapper).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlencode
from xml.etree.ElementTree import Element

from conformance.protocol.answers import JsonNumber
from conformance.protocol.messages.jsontext import Json, JsonError, parse_json, render_json, render_members
from conformance.protocol.messages.media import declared_charset, media_type
from conformance.protocol.messages.notes import Notes
from conformance.protocol.messages.soap import NotSoapError, payload_of, wrapped
from conformance.protocol.messages.xmltext import (
    XML_BLANKS,
    XmlError,
    fits_xml,
    local_name,
    parse_xml,
    xml_escaped,
)
from conformance.protocol.services import Service

RequestEncoding = Literal["form", "json", "soap"]
RequestFields = tuple[tuple[str, str], ...]

_JSON_TYPES = ("application/json", "text/json")
_XML_TYPES = ("text/xml", "application/xml", "application/soap+xml")
_XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class DecodedRequest:
    """The fields of a request in their order, as they were spelt, and how they were encoded.

    `problem` is one sentence where the body cannot be read; there are no fields then.
    """

    fields: RequestFields
    encoding: RequestEncoding
    problem: str | None = None


def encode_form(fields: Sequence[tuple[str, str]], charset: str = "utf-8") -> bytes:
    """Write fields as application/x-www-form-urlencoded; UnicodeEncodeError where `charset` lacks a character."""
    return urlencode(fields, encoding=charset, errors="strict").encode("ascii")


def encode_json(fields: Sequence[tuple[str, str]]) -> bytes:
    """Write fields as one JSON object of strings in UTF-8, repeated names included; UnicodeEncodeError."""
    return render_members(fields).encode("utf-8")


def encode_soap(service: Service, fields: Sequence[tuple[str, str]]) -> bytes:
    """Write fields as a SOAP 1.1 request of a service: lower-case children without a namespace, UTF-8.

    Raises ValueError for a name that is no XML name and for a value with a character that XML cannot carry.
    """
    for name, value in fields:
        if not _XML_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no XML name: send it in a form")
        if not fits_xml(value):
            raise ValueError(f"{name} has a character that XML cannot carry: send it in a form")
    children = (f"<{name.lower()}>{xml_escaped(value)}</{name.lower()}>" for name, value in fields)
    return wrapped(f"<ws:{service.soap_request}>{''.join(children)}</ws:{service.soap_request}>")


def decode_request(content_type: str, body: bytes) -> DecodedRequest:
    """Read a request by its Content-Type, a form where that names neither JSON nor XML; never raises.

    JSON values that are not strings come as their JSON text; null, and a structured parameter of a
    SOAP request, count as absent.
    """
    kind = media_type(content_type)
    try:
        if kind in _JSON_TYPES:
            return DecodedRequest(_json_fields(_text(body, content_type)), "json")
        if kind in _XML_TYPES:
            return DecodedRequest(_soap_fields(body, content_type), "soap")
        return DecodedRequest(_form_fields(body, content_type), "form")
    except (JsonError, XmlError, NotSoapError) as error:
        problem = str(error)
    except UnicodeDecodeError as error:
        problem = f"not {error.encoding} at byte {error.start}"
    except ValueError as error:
        problem = f"not a form: {error}"
    encoding: RequestEncoding = "json" if kind in _JSON_TYPES else "soap" if kind in _XML_TYPES else "form"
    return DecodedRequest((), encoding, problem)


def _text(body: bytes, content_type: str) -> str:
    charset = declared_charset(content_type) or "utf-8"
    return body.decode("utf-8-sig" if charset == "utf-8" else charset)


def _form_fields(body: bytes, content_type: str) -> RequestFields:
    charset = declared_charset(content_type) or "utf-8"
    text = _text(body, content_type).strip(XML_BLANKS)
    return tuple(parse_qsl(text, keep_blank_values=True, encoding=charset, errors="strict"))


def _json_fields(text: str) -> RequestFields:
    members = parse_json(text, Notes())
    if not isinstance(members, dict):
        raise JsonError("JSON, but not an object")
    return tuple((name, _as_text(value)) for name, value in members.items() if value is not None)


def _as_text(value: Json) -> str:
    text = value if isinstance(value, str) and not isinstance(value, JsonNumber) else render_json(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _soap_fields(body: bytes, content_type: str) -> RequestFields:
    payload = payload_of(parse_xml(body, content_type))
    return tuple((local_name(child), _text_of(child)) for child in payload if not len(child))


def _text_of(element: Element) -> str:
    return (element.text or "").strip(XML_BLANKS)
