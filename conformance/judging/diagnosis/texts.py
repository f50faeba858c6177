"""Mistakes with the text of the fields: amounts, currencies, states, escapes, charsets."""

import html
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from urllib.parse import quote, quote_plus

from conformance.judging.diagnosis.recipe import Change

_NUMERIC = {
    "RUB": "643", "RUR": "810", "BYN": "933", "BYR": "974", "USD": "840", "EUR": "978", "KZT": "398",
    "UAH": "980", "GBP": "826", "CNY": "156",
}  # fmt: skip
_MOST_DIGITS = 30
"""A number with more digits is no amount, and written out it may fill the memory."""

_OLD = {"RUB": "RUR", "BYN": "BYR"}
_REMOVED = str.maketrans("", "", "<>\"='/\\();#")


def _money(layout: str) -> Change:
    """Make a change that writes an amount in another layout; what is no amount stays as it is."""

    def written(text: str) -> str:
        try:
            amount = Decimal(text)
            return format(amount, layout) if amount.adjusted() < _MOST_DIGITS else text
        except (InvalidOperation, ValueError):
            return text

    return written


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _as_float(text: str) -> str:
    try:
        return repr(float(text))
    except ValueError:
        return text


def _in_cents(text: str) -> str:
    return _money(".2f")(text).replace(".", "")


AMOUNTS: dict[str, Change] = {
    "the amount loses the zeros at its end": _without_zeros,
    "the amount is cut to whole units": lambda text: text.partition(".")[0],
    "the amount is written like a float": _as_float,
    "the amount is written with two decimals": _money(".2f"),
    "the amount is written with one decimal": _money(".1f"),
    "the amount is written with a comma": lambda text: text.replace(".", ","),
    "the amount is in the smallest unit": _in_cents,
    "the amount is rounded to whole units": _money(".0f"),
    "the amount has commas between its thousands": _money(",.2f"),
    "the amount has blanks between its thousands": lambda text: _money(",.2f")(text).replace(",", " "),
}

CURRENCIES: dict[str, Change] = {
    "the currency is a numeric code": lambda code: _NUMERIC.get(code.upper(), code),
    "the currency is in lower case": str.lower,
    "the currency is the code of before the redenomination": lambda code: _OLD.get(code, code),
    "the currency is always RUB": lambda _: "RUB",
    "the currency is always BYN": lambda _: "BYN",
    "the currency is always USD": lambda _: "USD",
}

STATES: dict[str, Change] = {
    "the state is always Approved": lambda _: "Approved",
    "the state is in lower case": str.lower,
    "the state is in upper case": str.upper,
    "the state lacks its blank": lambda state: state.replace(" ", ""),
}

NUMBERS: dict[str, Change] = {
    "merchant_id and ordernumber lose the zeros at their beginning": lambda text: text.lstrip("0"),
    "merchant_id and ordernumber lose what is not a digit": lambda text: "".join(filter(str.isdigit, text)),
}

EVERY_TEXT: dict[str, Change] = {
    "X is in upper case": str.upper,
    "X is in lower case": str.lower,
    "the values are trimmed": str.strip,
    "the values are percent-encoded": lambda text: quote(text, safe=""),
    "the values are encoded as in a form": quote_plus,
    "the values are escaped for HTML": html.escape,
    "the values are quoted": lambda text: f'"{text}"',
    "the characters that Assist removes are removed": lambda text: text.translate(_REMOVED),
}

CHARSETS: Mapping[str, str] = {
    f"texts are hashed in {name}": charset
    for name, charset in {
        "windows-1251": "cp1251",
        "UTF-8": "utf-8",
        "KOI8-R": "koi8-r",
        "code page 866": "cp866",
        "ISO 8859-5": "iso8859-5",
        "ISO 8859-1": "latin-1",
        "UTF-16": "utf-16-le",
        "UTF-16, big-endian": "utf-16-be",
    }.items()
}
