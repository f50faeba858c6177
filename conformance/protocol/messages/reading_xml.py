"""Reads SOAP 1.1 answers and the vendor's XML (format 3).

Sources: vendor's pages on order status (SOAP example), confirmation and cancellation (XML), vendor's
mobile SDKs (faults). An XML answer carries its codes as attributes of `result`; a fault carries them
as `faultcode` and `faultstring`, by analogy with the merchant's SOAP refusal on the vendor's page.
"""

from dataclasses import replace
from xml.etree.ElementTree import Element

from conformance.protocol.answers import Answer, Form
from conformance.protocol.messages.jsontext import Json
from conformance.protocol.messages.notes import Notes, shortened
from conformance.protocol.messages.outcome import answer_from, as_error, codes_from, codes_in, codes_of_fault
from conformance.protocol.messages.soap import NotSoapError, is_fault, payload_of
from conformance.protocol.messages.xmltext import XmlError, local_name, parse_xml

_DEPTH = 8
"""Levels below the payload; the deepest documented answer has five."""


def read_xml(body: bytes, content_type: str, notes: Notes) -> Answer:
    """Read an answer from its bytes, which may declare their own encoding."""
    form: Form = "unknown"
    try:
        root = parse_xml(body, content_type)
        if local_name(root) == "result":
            form = "xml"
            return _read_result(root, notes)
        if local_name(root) == "envelope":
            form = "soap"
            return _read_payload(payload_of(root), notes)
    except (XmlError, NotSoapError) as error:
        return Answer("unreadable", form, problem=str(error), notes=notes.texts())
    problem = f"an XML document <{shortened(local_name(root), 80)}>, neither a result nor a SOAP envelope"
    return Answer("unreadable", form, problem=problem, notes=notes.texts())


def _read_result(root: Element, notes: Notes) -> Answer:
    codes = codes_from(root.get("firstcode"), root.get("secondcode"))
    answer = answer_from(_members(root, _DEPTH), codes, "xml", notes)
    count, shown = root.get("count"), len(answer.orders)
    if answer.kind == "orders" and count is not None and count.strip() != str(shown):
        notes.add(f"count says {count[:20]!r}, orders shown: {shown}")
        return replace(answer, notes=notes.texts())
    return answer


def _read_payload(payload: Element, notes: Notes) -> Answer:
    tree = _members(payload, _DEPTH)
    if is_fault(payload):
        return as_error(codes_of_fault(tree), "soap", notes)
    return answer_from(tree, codes_in(tree), "soap", notes)


def _members(element: Element, depth: int) -> dict[str, Json]:
    """Give an element's children by name, as a tree: leaves as text, repeated names as lists."""
    members: dict[str, list[Json]] = {}
    for child in element:
        members.setdefault(local_name(child), []).append(_node(child, depth - 1))
    return {name: nodes[0] if len(nodes) == 1 else nodes for name, nodes in members.items()}


def _node(element: Element, depth: int) -> Json:
    if not len(element) or not depth:
        return element.text or ""
    return _members(element, depth)
