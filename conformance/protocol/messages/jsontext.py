"""JSON whose numbers keep their text, both ways.

A payment of `250.00` must not become `250.0`: amounts are hashed as they stand, and money is never
routed through a float. Numbers are `JsonNumber` on both sides.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from json.encoder import encode_basestring
from typing import TypeAlias

from conformance.protocol.answers import JsonNumber
from conformance.protocol.messages.notes import Notes

Json: TypeAlias = "str | bool | Mapping[str, Json] | Sequence[Json] | None"
"""A JSON value; a `JsonNumber` is a number, any other `str` is a string."""


class JsonError(ValueError):
    """A text is not JSON; the message is one sentence that says where and why."""


def parse_json(text: str, notes: Notes) -> Json:
    """Read JSON; keys come in lower case, and of keys that then are equal the first one counts, with a note.

    Raises JsonError for what is not JSON, for NaN and Infinity, and for nesting that is too deep.
    """

    def members(pairs: Iterable[tuple[str, Json]]) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for key, value in pairs:
            name = key.lower()
            if name in found:
                notes.add(f"the key {key!r} is repeated; the first value counts")
            else:
                found[name] = value
        return found

    try:
        value: Json = json.loads(
            text,
            parse_int=JsonNumber,
            parse_float=JsonNumber,
            parse_constant=_refuse_constant,
            object_pairs_hook=members,
        )
    except json.JSONDecodeError as error:
        raise JsonError(f"not JSON: {error.msg}, line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise JsonError("JSON nested too deeply") from None
    return value


def render_json(value: Json) -> str:
    """Write JSON as one line, numbers by their own text and letters as they are."""
    match value:
        case JsonNumber():
            return str(value)
        case str():
            return encode_basestring(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Mapping():
            return render_members(value.items())
        case _:
            return "[" + ",".join(map(render_json, value)) + "]"


def render_members(members: Iterable[tuple[str, Json]]) -> str:
    """Write an object from its members in their order, repeated names included."""
    return "{" + ",".join(f"{encode_basestring(name)}:{render_json(value)}" for name, value in members) + "}"


def _refuse_constant(name: str) -> Json:
    raise JsonError(f"not JSON: {name} is no number")
