"""Decides what a message that could be parsed is: orders, an error by its codes, or neither."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from conformance.protocol.answers import Answer, Form
from conformance.protocol.messages.folding import WRAPPINGS, Node, NotAnOrderError, as_text, find_orders, fold
from conformance.protocol.messages.jsontext import Json
from conformance.protocol.messages.notes import Notes, shortened

_CODE = re.compile(r"[0-9]{1,9}")
_SHOWN = 300
_DETAILS = ("message", "recomendation", "recommendation")


@dataclass(frozen=True, slots=True)
class Codes:
    """The error codes of a message as texts of digits, and in words what came in their place or with them."""

    first: str | None = None
    second: str | None = None
    words: str | None = None

    @property
    def tell_an_error(self) -> bool:
        """Whether the codes, or words in their place, say that the request was not processed."""
        known = [code for code in (self.first, self.second) if code is not None]
        return any(code.strip("0") for code in known) or (self.words is not None and not known)


def codes_in(tree: Node) -> Codes:
    """Give the codes at the message's top, or inside the service's own wrapping; none where it has none."""
    for node in (tree, *(tree.get(name) for name in WRAPPINGS)):
        if isinstance(node, dict) and ("firstcode" in node or "secondcode" in node):
            return codes_from(node.get("firstcode"), node.get("secondcode"))
    return Codes()


def codes_from(first: Json, second: Json, *more: Json) -> Codes:
    """Sort what stands in the places of the codes into digits and words; `more` is words in any case."""
    texts = [as_text(first), as_text(second)]
    digits = [text if _CODE.fullmatch(text) else None for text in texts]
    words = [text for text, code in zip(texts, digits, strict=True) if text and code is None]
    words += [text for each in more if (text := as_text(each))]
    return Codes(digits[0], digits[1], shortened(" ".join(words), _SHOWN) or None)


def codes_of_fault(fault: Node) -> Codes:
    """Give the codes of a fault, in JSON and in SOAP alike, with what its detail says in words."""
    detail = fault.get("detail")
    words = [detail.get(name) for name in _DETAILS] if isinstance(detail, Mapping) else [detail]
    texts = (each for each in words if isinstance(each, str))
    return codes_from(fault.get("faultcode"), fault.get("faultstring"), *texts)


def as_error(codes: Codes, form: Form, notes: Notes) -> Answer:
    """Make the answer that is an error."""
    return Answer("error", form, (), codes.first, codes.second, codes.words, notes.texts())


def answer_from(tree: Node, codes: Codes, form: Form, notes: Notes) -> Answer:
    """Make an answer of a parsed message.

    Orders beside an error's codes are kept, with a note. Zero codes alone are an answer without
    orders; neither orders nor codes is `unreadable`.
    """
    try:
        found = find_orders(tree)
        orders = fold(found, notes) if found is not None else ()
    except NotAnOrderError as error:
        if codes.tell_an_error:
            notes.add(str(error))
            return as_error(codes, form, notes)
        return Answer("unreadable", form, problem=str(error), notes=notes.texts())
    if codes.tell_an_error:
        if orders:
            notes.add("an error that shows orders as well")
        return Answer("error", form, orders, codes.first, codes.second, codes.words, notes.texts())
    if found is None and codes.first is None:
        problem = "a message with neither an order nor an error"
        return Answer("unreadable", form, problem=problem, notes=notes.texts())
    return Answer("orders", form, orders, codes.first, codes.second, None, notes.texts())
