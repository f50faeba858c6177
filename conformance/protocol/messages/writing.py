"""Writes answers as the services write them: JSON, SOAP 1.1 and the vendor's XML, errors included.

The shapes and their sources are rows of `shapes`. Every answer goes out with HTTP status 200, as the
vendor's error answers do.
"""

import re
from collections.abc import Mapping

from conformance.protocol.answers import Answer, JsonNumber
from conformance.protocol.messages.arranging import arrange
from conformance.protocol.messages.jsontext import Json, render_json
from conformance.protocol.messages.media import JSON_TYPE, XML_TYPE
from conformance.protocol.messages.shapes import shape_of
from conformance.protocol.messages.soap import wrapped
from conformance.protocol.messages.xmltext import xml_escaped
from conformance.protocol.services import AnswerForm, Service

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_SUCCESS = "0"


def write_answer(answer: Answer, service: Service, form: AnswerForm) -> tuple[str, bytes]:
    """Write an answer of kind `orders` or `error`; gives its Content-Type and its body in UTF-8.

    The form is the argument's, whatever `answer.form` says; an error is written by its codes alone.
    Raises ValueError for an unreadable answer, an error without a firstcode, orders that the shape has
    no place for, and a form whose shape no source shows (CSV).
    """
    shape = shape_of(service, form)
    if answer.kind == "unreadable":
        raise ValueError("an unreadable answer has no shape")
    if answer.kind == "error" and answer.firstcode is None:
        raise ValueError("an error is written by its firstcode, and this one has none")
    tree = arrange(answer.orders, shape) if answer.kind == "orders" else {}
    match form:
        case AnswerForm.JSON:
            text = render_json(_numbered(tree, shape.numbers)) if tree else _json_error(answer)
            return JSON_TYPE, text.encode("utf-8", "replace")
        case AnswerForm.SOAP:
            payload = _element(f"ws:{service.soap_response}", tree) if tree else _fault(answer)
            return XML_TYPE, wrapped(payload)
        case _:
            return XML_TYPE, _result(answer, tree).encode()


def _json_error(answer: Answer) -> str:
    return render_json(
        {"firstcode": _number(answer.firstcode or ""), "secondcode": _number(answer.secondcode or _SUCCESS)}
    )


def _fault(answer: Answer) -> str:
    detail = _element("message", answer.problem) if answer.problem else ""
    codes = _element("faultcode", answer.firstcode) + _element("faultstring", answer.secondcode or _SUCCESS)
    return f"<soapenv:Fault>{codes}<detail>{detail}</detail></soapenv:Fault>"


def _result(answer: Answer, tree: Mapping[str, Json]) -> str:
    firstcode = xml_escaped(answer.firstcode or _SUCCESS)
    secondcode = xml_escaped(answer.secondcode or _SUCCESS)
    attributes = f'firstcode="{firstcode}" secondcode="{secondcode}" count="{len(answer.orders)}"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<result {attributes}>{_children(tree)}</result>'


def _element(name: str, value: Json) -> str:
    """Write one element, or one for each of a list's values."""
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    content = _children(value) if isinstance(value, Mapping) else xml_escaped(str(value))
    return f"<{name}>{content}</{name}>"


def _children(members: Mapping[str, Json]) -> str:
    return "".join(_element(name, value) for name, value in members.items())


def _numbered(value: Json, names: frozenset[str]) -> Json:
    """Turn the named fields of a tree into numbers, where their texts are numbers."""
    if isinstance(value, list):
        return [_numbered(each, names) for each in value]
    if isinstance(value, Mapping):
        return {
            name: _number(each) if name in names and isinstance(each, str) else _numbered(each, names)
            for name, each in value.items()
        }
    return value


def _number(text: str) -> str:
    return JsonNumber(text) if _NUMBER.fullmatch(text) else text
