"""Values that were sent, shown on a line: quoted, shortened, and two of them compared."""

from collections.abc import Mapping

from conformance.reporting.excerpts import visible
from conformance.reporting.words import WORDS

LONGEST = 48
"""How many characters of a value are shown; of a longer one the beginning and the end."""

_TAIL = 12
_LONGEST_NAME = 40


def one_line(text: str) -> str:
    """Give a text on one line, whatever it holds."""
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def short_name(name: str) -> str:
    """Give a parameter's name on one line and at most 40 characters of it."""
    line = one_line(name)
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1]}…"


def quoted(value: str, words: Mapping[str, str] = WORDS["en"]) -> str:
    """Give a value in quotes on one line; of a long one the beginning, the end and the length."""
    line = one_line(value)
    if len(line) <= LONGEST:
        return f'"{line}"'
    return f'"{line[: LONGEST - _TAIL]}…{line[-_TAIL:]}" ({len(value)} {words["characters"]})'


def sent_value(value: str | None, words: Mapping[str, str] = WORDS["en"]) -> str:
    """Give what was sent for a parameter; None says that it was left out."""
    return words["left-out"] if value is None else quoted(value, words)


def difference(failing: str | None, passing: str | None, words: Mapping[str, str] = WORDS["en"]) -> str:
    """Set a failing value above a passing one, and below them the place where long ones part."""
    width = max(len(words["fails"]), len(words["passes"])) + 2
    rows = (("fails", failing), ("passes", passing))
    text = "\n".join(f"{words[key] + ':':{width}}{sent_value(value, words)}" for key, value in rows)
    if failing and passing and min(len(failing), len(passing)) > LONGEST:
        text += f"\n{words['same-up-to']} {_common_length(failing, passing)}"
    return text


def _common_length(left: str, right: str) -> int:
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(left), len(right)))
