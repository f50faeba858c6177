"""A mistake in a file as the models tell it: what was expected, what is known there, and what to do."""

from collections.abc import Collection

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

MISTAKEN = "mistaken"
"""The type of these errors; their context has what was `expected`, the `names` that are known, and a `hint`."""

KEY = "[key]"
"""The last part of an error's location where the mistake is in a mapping's key (pydantic's own word)."""

Mistakes = dict[tuple[str, ...], PydanticCustomError]
"""Errors by their places inside a value that is checked as a whole."""


def mistaken(expected: str, names: Collection[str] = (), hint: str = "") -> PydanticCustomError:
    """Make the error of a text that is none of the names, or else is not what was expected."""
    return PydanticCustomError(
        MISTAKEN, "{expected}", {"expected": expected, "names": list(names), "hint": hint}
    )


def all_of(mistakes: Mistakes) -> ValidationError:
    """Make one error of several, for a validator to raise."""
    return ValidationError.from_exception_data(
        "mistakes",
        [InitErrorDetails(type=error, loc=where, input=None) for where, error in mistakes.items()],
    )
