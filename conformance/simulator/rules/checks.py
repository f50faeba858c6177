"""Checks of one value that was sent: each gives the firstcode of a refusal, or None.

A value of the wrong form is 4 (parameter format error), a well-formed one that says something
impossible is 5 (invalid parameter value); vendor's error codes.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Collection
from datetime import date

from conformance.simulator.refusal import INVALID, MALFORMED
from conformance.simulator.settings import Dialect

Check = Callable[[str], str | None]

_DATE = re.compile(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})")
_OCTETS = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})")
_HIGHEST_OCTET = 255


def length(shortest: int | None, longest: int | None) -> Check:
    """Count characters."""
    least, most = shortest or 0, longest

    def check(value: str) -> str | None:
        fits = least <= len(value) and (most is None or len(value) <= most)
        return None if fits else MALFORMED

    return check


def shape(pattern: str) -> Check:
    """Match the whole value against a regular expression."""
    matches = re.compile(pattern).fullmatch
    return lambda value: None if matches(value) else MALFORMED


def amount(dialect: Dialect) -> Check:
    """Match an amount in the dialect's reading of "15 digits, two digits after the delimiter"."""
    whole = 13 if dialect.amount_digits == "all" else 15
    decimals = r"\.[0-9]{2}" if dialect.amount_decimals == "two" else r"(\.[0-9]{1,2})?"
    return shape(rf"[0-9]{{1,{whole}}}{decimals}")


code = shape(r"[A-Za-z0-9]+")


def at_least(shortest: int) -> Check:
    """Count the characters of a code; one that is too short is no code that anything is known by."""
    return lambda value: None if len(value) >= shortest else INVALID


def letters_only(value: str) -> str | None:
    """Let letters pass: a currency of other characters is none."""
    return None if value.isalpha() else INVALID


def no_more_than(most: int) -> Check:
    """Compare a number; what is none is another check's business."""
    return lambda value: INVALID if value.isdecimal() and int(value) > most else None


def one_of(values: Collection[str]) -> Check:
    """Look the value up in an enumeration."""
    allowed = frozenset(values)
    return lambda value: None if value in allowed else INVALID


def real_date(value: str) -> str | None:
    """Read DD.MM.YYYY; a day that no calendar has is an invalid value."""
    found = _DATE.fullmatch(value)
    if found is None:
        return MALFORMED
    day, month, year = map(int, found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return INVALID
    return None


def ip_address(value: str) -> str | None:
    """Read an IPv4 address; the row's fourth delimiter cannot be meant."""
    found = _OCTETS.fullmatch(value)
    if found is None:
        return MALFORMED
    return None if all(int(octet) <= _HIGHEST_OCTET for octet in found.groups()) else INVALID


def json_text(value: str) -> str | None:
    """Read JSON, of any shape."""
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return MALFORMED
    return None


def base64_text(value: str) -> str | None:
    """Read BASE64; blanks and line ends inside it are part of how tools write it."""
    try:
        base64.b64decode("".join(value.split()), validate=True)
    except (binascii.Error, ValueError):
        return MALFORMED
    return None
