"""Values at the limits of a parameter's row, and what must be sent along for them to count.

Values keep to letters, digits, `-`, `_` and `.`: the vendor's page on validation rules removes
other characters silently, so a length measured with them would say nothing.
"""

from collections.abc import Mapping

from conformance.planning.probe import CURRENCY, ORDER, ORDER_NUMBER_LENGTH
from conformance.planning.sending import Alphabet
from conformance.protocol.parameters import Parameter, token_payment

RECURRING: Mapping[str, str] = {
    "RecurringIndicator": "1",
    "RecurringMinAmount": "1.00",
    "RecurringMaxAmount": "1000.00",
    "RecurringPeriod": "30",
    "RecurringMaxDate": "31.12.2035",
}
"""The five parameters of a recurring payment, which the document asks for together."""

_WIDEST: Mapping[str, Mapping[str, str]] = {
    "RecurringMinAmount": {"RecurringMaxAmount": "9999999999999.99", "OrderAmount": "9999999999999.99"},
    "RecurringMaxAmount": {"RecurringMinAmount": "0.01", "OrderAmount": "0.01"},
}
"""What the other bound, and the amount between the two, must be so that any valid amount fits on this side."""

_LOCAL_PART, _LABEL = 64, 60
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщъыьэюя"
_DIGITS = "1234567890"
_PLAIN_LENGTH = 30
_FILLERS: Mapping[str, str] = {
    "HomePhone": _DIGITS,
    "WorkPhone": _DIGITS,
    "MobilePhone": _DIGITS,
    "Zip": _DIGITS,
    "Country": "RUSSIA",
    "State": "MOWMOW",
}


def companions(name: str) -> Mapping[str, str]:
    """Give what must be sent along so that the parameter counts; the parameter itself may be among it."""
    return {**RECURRING, **_WIDEST.get(name, {})} if name.startswith("Recurring") else {}


def given() -> Mapping[str, str]:
    """Give a plain value for each parameter that may be left out and shows in an answer or a refusal.

    Not those that go together with others (recurring payments, the payment token, the signature),
    and not those of the receipt, whose values depend on the account.
    """
    return {row.name: _plain(row) for row in token_payment() if stands_alone(row)}


def stands_alone(parameter: Parameter) -> bool:
    """Say whether an optional parameter can be sent with any plain value, whatever else is sent."""
    goes_along = parameter.name.startswith("Recurring") or parameter.name == "TokenType"
    seen = set(parameter.observed_through) & {"refusal", "answer", "status"}
    return parameter.mandatory == "never" and parameter.kind != "base64" and bool(seen) and not goes_along


def _plain(parameter: Parameter) -> str:
    if parameter.values is not None:
        return parameter.default or next(iter(parameter.values))
    if parameter.kind == "ip":
        return "203.0.113.7"
    return value_of_length(parameter, min(parameter.max_length or _PLAIN_LENGTH, _PLAIN_LENGTH))


def value_of_length(parameter: Parameter, length: int, alphabet: Alphabet = "plain") -> str:
    """Give a plausible value of exactly that many characters (markers count as what they stand for).

    Raises ValueError where the parameter's kind has no such value.
    """
    if alphabet == "cyrillic":
        return _cyrillic(parameter, length)
    match parameter.kind:
        case "email":
            return _email(length)
        case "url":
            return _filled("https://shop.example/", _LETTERS, length)
        case "number":
            return _repeated(_DIGITS, length)
        case "text" if parameter.name == "OrderNumber":
            return ORDER + _repeated(_LETTERS, length - ORDER_NUMBER_LENGTH)
        case "code" if parameter.name == "OrderCurrency":
            return CURRENCY + _repeated("X", length - 3)
        case "text" | "code":
            return _repeated(_FILLERS.get(parameter.name, _LETTERS), length)
        case _:
            raise ValueError(f"{parameter.name} has no length: it is of the kind {parameter.kind}")


def _cyrillic(parameter: Parameter, length: int) -> str:
    if parameter.kind != "text" or parameter.alphabet is not None or parameter.name in _FILLERS:
        raise ValueError(f"{parameter.name} is not written in Cyrillic")
    if parameter.name == "OrderNumber":
        return ORDER + _repeated(_CYRILLIC, length - ORDER_NUMBER_LENGTH)
    return _repeated(_CYRILLIC, length)


def _repeated(pattern: str, length: int) -> str:
    if length < 0:
        raise ValueError("no value is that short")
    return (pattern * (length // len(pattern) + 1))[:length]


def _filled(start: str, pattern: str, length: int) -> str:
    return start + _repeated(pattern, length - len(start))


def _email(length: int) -> str:
    """Keep to what mail allows: 64 characters before the `@`, labels of up to 63 after it."""
    local = min(_LOCAL_PART, length - len("@a.ru"))
    domain = length - local - len("@.ru")
    letters = _repeated(_LETTERS, domain)
    labels = [letters[at : at + _LABEL] for at in range(0, domain, _LABEL + 1)]
    dotted = ".".join(labels)
    return f"{_repeated(_LETTERS, local)}@{dotted}{_LETTERS[: domain - len(dotted)]}.ru"
