"""The values next to an enumeration's own: those that a slip of the hand, or of a comparison, would let in."""

import re
from collections.abc import Mapping

from conformance.protocol.parameters import Parameter

_NUMBER = re.compile(r"0|[1-9][0-9]*")


def unlisted_values(parameter: Parameter) -> Mapping[str, str]:
    """Give the nearest values that a row does not list, by a label for the slug; ValueError where it lists none.

    Among numbers: the one below the least, the gaps, the one above the greatest, a listed one with a
    leading zero, and `true`. Among words: one that is none of them, and a listed one with a letter
    more.
    """
    listed = list(parameter.values or ())
    if not listed:
        raise ValueError(f"{parameter.name} lists no values")
    if all(_NUMBER.fullmatch(value) for value in listed):
        numbers = [int(value) for value in listed]
        around = range(min(numbers) - 1, max(numbers) + 2)
        gaps = {_label(number): str(number) for number in around if str(number) not in listed}
        return {**gaps, "leading-zero": f"0{listed[-1]}", "word": "true"}
    return {"other": "XX", "longer": f"{listed[0]}X"}


def _label(number: int) -> str:
    return str(number) if number >= 0 else f"minus-{-number}"
