"""Finds the orders in an answer's tree, whichever service and form it came from, and folds each one flat.

The vendor's pages and SDKs show orders under many wrappings (`order`, `orders`, `orderstate`,
`charge`, `wscancel`), with their customer, check data and 3-D Secure data in blocks of their own and
with the packet's fields inside the order or beside it. A tree is what JSON is, and what XML becomes
when a leaf is its text, an element its children, and a repeated name a list.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.protocol.answers import AnsweredOrder, JsonNumber
from conformance.protocol.messages.jsontext import Json
from conformance.protocol.messages.notes import Notes
from conformance.protocol.messages.xmltext import XML_BLANKS

Node = Mapping[str, Json]

WRAPPINGS = ("orderstate", "orderresult", "charge", "wscancel", "cancel", "rp")
_ORDERS = ("order", "orders")
_OPERATIONS = ("operation", "operations")
_BLOCKS = ("customer", "checkdata", "threedsdata")
_IDENTITIES = ("billnumber", "ordernumber")
_ALIASES = {
    "recomendation": "recommendation",
    "ascurl": "acsurl",
    "protocolname": "protocoltypename",
    "usermessage": "customermessage",
}
_PACKET_NAMES = ("packetdate", "signature", "checkvalue")


class NotAnOrderError(ValueError):
    """Something else stands where an order should; the message is one sentence that says what."""


@dataclass(frozen=True, slots=True)
class Found:
    """The orders' nodes, and the packet around them where it holds fields of its own."""

    orders: Sequence[Node]
    packet: Node = field(default_factory=dict)


def find_orders(tree: Node) -> Found | None:
    """Give the orders that a message holds; None where it has no place for orders at all.

    Raises NotAnOrderError where the place holds something else.
    """
    for name in _ORDERS:
        if name in tree:
            return _inside(tree[name], packet=tree)
    for name in WRAPPINGS:
        inner = tree.get(name)
        if isinstance(inner, Mapping):
            if any(each in inner for each in _ORDERS):
                return find_orders(inner)
            return Found([inner] if inner else [])
        if isinstance(inner, Sequence) and (not isinstance(inner, str) or not _names_an_order(tree)):
            return _inside(inner, packet={})
    return Found([tree]) if _names_an_order(tree) else None


def fold(found: Found, notes: Notes) -> tuple[AnsweredOrder, ...]:
    """Make the orders flat: names by alias, values without surrounding blanks, operations apart.

    What is null counts as absent. Lists and blocks that no source describes are left out, with a
    note. Raises NotAnOrderError where an operation is no object.
    """
    packet = _Flat(notes)
    packet.take({name: found.packet[name] for name in _PACKET_NAMES + _BLOCKS if name in found.packet})
    beside = _operations(found.packet, notes) if len(found.orders) == 1 else ()
    orders = []
    for node in found.orders:
        flat = _Flat(notes)
        flat.take(node)
        flat.fill(packet.fields)
        orders.append(AnsweredOrder(flat.fields, (*_operations(node, notes), *beside)))
    return tuple(orders)


def as_text(value: Json) -> str:
    """Give a scalar as text: numbers by their own text, strings without surrounding blanks and surrogates."""
    match value:
        case JsonNumber():
            return value
        case str():
            stripped = value.strip(XML_BLANKS)
            return stripped if stripped.isascii() else _without_surrogates(stripped)
        case True:
            return "true"
        case False:
            return "false"
        case _:
            return ""


def _without_surrogates(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Flat:
    """Fields being gathered: the first value of a name counts."""

    def __init__(self, notes: Notes) -> None:
        self.fields: dict[str, str] = {}
        self._notes = notes

    def take(self, node: Node) -> None:
        """Take a node's own scalars first, then those of its blocks."""
        blocks: list[Node] = []
        for name, value in node.items():
            if name in _OPERATIONS or name in _ORDERS:
                continue
            if value is None or isinstance(value, (str, bool)):
                self._scalar(name, value)
            elif isinstance(value, Mapping) and name in _BLOCKS:
                blocks.append(value)
            elif isinstance(value, Sequence) and value and all(isinstance(each, str) for each in value):
                self._notes.add(f"{name} is repeated; the first value counts")
                self._scalar(name, value[0])
            else:
                self._notes.add(f"{name} has parts, which are not read")
        for block in blocks:
            self.take(block)

    def fill(self, others: Mapping[str, str]) -> None:
        """Add the fields that are not there yet."""
        for name, value in others.items():
            self.fields.setdefault(name, value)

    def _scalar(self, name: str, value: Json) -> None:
        if value is None or (name in _BLOCKS and value == ""):
            return
        text = as_text(value)
        if self.fields.setdefault(_ALIASES.get(name) or as_text(name), text) != text:
            self._notes.add(f"{name} is given twice with different values; the first counts")


def _names_an_order(tree: Node) -> bool:
    return any(isinstance(tree.get(name), str) for name in _IDENTITIES)


def _inside(value: Json, packet: Node) -> Found:
    """Look into the place for orders: one, a list of them, or a list inside one more wrapping."""
    if isinstance(value, Mapping):
        for name in _ORDERS:
            if name in value:
                return _inside(value[name], packet={**packet, **value})
        return Found([value], packet)
    if value is None or value == "":
        return Found([], packet)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return Found(list(_nodes(value, "an order")), packet)
    raise NotAnOrderError("an answer with a plain value where an order should stand")


def _operations(node: Node, notes: Notes) -> tuple[Mapping[str, str], ...]:
    flats = []
    for value in (node[name] for name in _OPERATIONS if name in node):
        for operation in _operation_nodes(value):
            flat = _Flat(notes)
            flat.take(operation)
            flats.append(flat.fields)
    return tuple(flats)


def _operation_nodes(value: Json) -> Iterator[Node]:
    if isinstance(value, Mapping):
        inner = value.get("operation")
        yield from _operation_nodes(inner) if isinstance(inner, (Mapping, list)) else (value,)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from _nodes(value, "an operation")
    elif value is not None and value != "":
        raise NotAnOrderError("an answer with a plain value where an operation should stand")


def _nodes(values: Sequence[Json], what: str) -> Iterator[Node]:
    for value in values:
        if isinstance(value, Mapping):
            yield value
        elif value is not None and value != "":
            raise NotAnOrderError(f"an answer with a plain value where {what} should stand")
