"""The body of a notification: a form, or an envelope of SOAP with its operations.

The form is the result-notification document's. The envelopes are those of the vendor's example of
SOAP EXT: the order with its fields, then a block for each operation. Only SOAP EXT has room for the
second operation of a payment with bonus points (result-notification document).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.protocol import notification
from conformance.protocol.answers import JsonNumber
from conformance.protocol.messages import encode_form
from conformance.protocol.messages.media import FORM_TYPE, XML_TYPE
from conformance.protocol.messages.soap import wrapped
from conformance.protocol.messages.xmltext import xml_escaped
from conformance.simulator.notifier.packet import Package
from conformance.simulator.settings import NotificationProtocol


@dataclass(frozen=True, slots=True)
class Body:
    """The content of a message, and its type."""

    content_type: str
    content: bytes


WriteBody = Callable[[Package], Body]
"""Writes a sealed package in one protocol."""


def form_body(package: Package) -> Body:
    """Write a form in UTF-8; it has room for one operation, whose fields are among the package's."""
    return Body(FORM_TYPE, encode_form(tuple(package.fields.items())))


def soap_body(package: Package) -> Body:
    """Write an envelope with the first operation."""
    return _envelope(package, package.operations[:1])


def soap_ext_body(package: Package) -> Body:
    """Write an envelope with every operation."""
    return _envelope(package, package.operations)


def bodies() -> Mapping[NotificationProtocol, WriteBody]:
    """Give what writes each type of protocol that an account can have."""
    return {"POST": form_body, "SOAP": soap_body, "SOAP EXT": soap_ext_body}


def _envelope(package: Package, operations: Iterable[Mapping[str, str]]) -> Body:
    order = {name: value for name, value in package.fields.items() if name not in _OF_OPERATION}
    blocks = "".join(_element("operation", _elements(each)) for each in operations)
    payload = _element("ws:PushPaymentResult", _element("order", _elements(order) + blocks))
    return Body(XML_TYPE, wrapped(payload))


_OF_OPERATION = frozenset(
    {each.name for each in notification.fields() if each.group in ("operation", "means", "3-D Secure")}
    | {"clientip", "ipaddress"}
)


def _elements(fields: Mapping[str, str]) -> str:
    return "".join(_element(name, _content(name, value)) for name, value in fields.items())


def _content(name: str, value: str) -> str:
    return _items(value) if name == "chequeItems" else xml_escaped(value)


def _items(cheque: str) -> str:
    # In XML every item is an element with its keys (vendor's example of a cheque in XML).
    read: Any = json.loads(cheque, parse_int=JsonNumber, parse_float=JsonNumber)
    items: list[Mapping[str, Any]] = read["items"] if isinstance(read, dict) else read
    return "".join(
        _element("chequeitem", _elements({key: str(item[key]) for key in item if key.isidentifier()}))
        for item in items
    )


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"
