"""Reads JSON answers: orders under the service's key, codes at the top, or a fault object.

Sources: vendor's iOS SDK (token payment; `firstcode`/`secondcode`), vendor's PHP library (order
status, order result, confirmation, cancellation), vendor's Android SDK (the fault object, bare and wrapped).
"""

from conformance.protocol.answers import Answer
from conformance.protocol.messages.jsontext import JsonError, parse_json
from conformance.protocol.messages.notes import Notes
from conformance.protocol.messages.outcome import answer_from, as_error, codes_in, codes_of_fault


def read_json(text: str, notes: Notes) -> Answer:
    """Read an answer from its text; `unreadable` where that is no JSON object."""
    try:
        tree = parse_json(text, notes)
    except JsonError as error:
        return Answer("unreadable", "json", problem=str(error), notes=notes.texts())
    if not isinstance(tree, dict):
        return Answer("unreadable", "json", problem="JSON, but not an object", notes=notes.texts())
    fault = tree.get("fault", tree)
    if isinstance(fault, dict) and ("faultcode" in fault or "faultstring" in fault):
        return as_error(codes_of_fault(fault), "json", notes)
    return answer_from(tree, codes_in(tree), "json", notes)
