"""Puts an answer's orders into the tree that their service and form have."""

from collections.abc import Mapping, Sequence

from conformance.protocol.answers import AnsweredOrder
from conformance.protocol.messages.jsontext import Json
from conformance.protocol.messages.shapes import CUSTOMER, PACKET, Shape

Members = Mapping[str, Json]


def arrange(orders: Sequence[AnsweredOrder], shape: Shape) -> dict[str, Json]:
    """Give the tree of an answer that shows these orders.

    Raises ValueError where the shape has no place for them: another number of orders than one in an
    answer about one order, operations in a flat answer.
    """
    if shape.single and (not orders or (len(orders) > 1 and not shape.listed)):
        raise ValueError(f"this service answers about one order, not about {len(orders)}")
    nodes = [_order(order, shape) for order in orders]
    tree: Json = nodes if shape.listed or len(nodes) != 1 else nodes[0]
    members = {shape.path[-1]: tree}
    if shape.packet == "beside order":
        members |= _packet(orders[0].fields, shape)
    for name in reversed(shape.path[:-1]):
        members = {name: members}
    return members


def _order(order: AnsweredOrder, shape: Shape) -> Members:
    apart = {*PACKET, *(CUSTOMER if shape.customer else ())}
    node: dict[str, Json] = {name: value for name, value in order.fields.items() if name not in apart}
    if shape.customer:
        customer = {name: order.fields[name] for name in CUSTOMER if name in order.fields}
        node |= {"customer": customer} if customer else {}
    if order.operations:
        if shape.operations is None:
            raise ValueError("this service's answer is flat: it has no place for operations")
        node[shape.operations] = [dict(operation) for operation in order.operations]
    if shape.packet == "in order":
        node |= _packet(order.fields, shape)
    return node


def _packet(fields: Mapping[str, str], shape: Shape) -> dict[str, Json]:
    packet = {name: fields[name] for name in PACKET if name in fields}
    return {"checkdata": packet} if shape.checkdata and packet else {**packet}
