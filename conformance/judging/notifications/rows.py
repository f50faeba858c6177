"""Rules by row of the table: there or not, of the form it has, of the values listed, equal to what was sent.

A rule gives None of a row that it says nothing about, as of an empty value that may be empty.
"""

import ipaddress
import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from conformance.judging.moments import hours_off, miswritten, moment
from conformance.judging.notifications.delivered import Delivered
from conformance.judging.outcome import Outcome, met, unmet, unseen
from conformance.judging.sanitising import kept_of
from conformance.protocol.codes import response_codes
from conformance.protocol.notification import Field, Form

Rule = Callable[[Delivered, Field], Outcome]

_SHOWN = 80
_SLACK = 600
"""Seconds that the clock of a gateway or of this machine may be wrong."""


def present(delivered: Delivered, row: Field) -> Outcome:
    """The package carries the field, be it empty; the order's items are JSON besides."""
    expected = f"{row.name} in the package"
    value = delivered.fields.get(row.name)
    if value is None:
        near = next((name for name in delivered.fields if name.lower() == row.name.lower()), None)
        return unmet(expected, f"it is called {near}" if near else f"no {row.name}")
    if row.form == "json" and not _is_items(value):
        return unmet(f"{expected}, a JSON text with the items", _short(value))
    return met(expected, f"{row.name} {_short(value)}")


def absent(delivered: Delivered, row: Field) -> Outcome:
    """The package does not carry the field, for the account's option is off."""
    value = delivered.named.get(row.name.lower())
    return (met if value is None else unmet)(
        f"no {row.name}, for its option is off", "none" if value is None else f"{row.name} {_short(value)}"
    )


def form(delivered: Delivered, row: Field) -> Outcome:
    """The field has the form that the vendor's pages give it."""
    described, right, may_be_empty = _FORMS[row.form]
    expected = f"{row.name}: {described}"
    value = delivered.named.get(row.name.lower())
    if value is None:
        return unseen(expected, f"no {row.name}")
    if not value and may_be_empty:
        return met(f"{expected}, where it is not empty", "empty")
    mistake = _mistake(value, delivered) if row.form == "datetime" else None
    if mistake is not None:
        return unmet(expected, f"{row.name} {_short(value)}: {mistake}")
    return (met if right(value) else unmet)(expected, f"{row.name} {_short(value)}")


def values(delivered: Delivered, row: Field) -> Outcome:
    """The field has one of its listed values; where the document lets it be empty it may be."""
    listed = tuple(row.values or ())
    expected = f"{row.name}: one of {', '.join(listed)}"
    value = delivered.named.get(row.name.lower())
    if value is None:
        return unseen(expected, f"no {row.name}")
    if not value and row.name not in _NEVER_EMPTY:
        return met(f"{expected}, where it is not empty", "empty")
    return (met if value in listed else unmet)(expected, f"{row.name} {_short(value)}")


def equals(delivered: Delivered, row: Field) -> Outcome:
    """The field repeats what the payment sent, less what the gateway's dialect removes."""
    parameter = row.equals or ""
    sent = delivered.sent.get(parameter.lower())
    value = delivered.named.get(row.name.lower())
    expected = f"{row.name}: the {parameter} of the payment"
    if sent is None:
        return unseen(expected, f"it is not known which {parameter} was sent")
    if value is None:
        return unseen(expected, f"no {row.name}")
    expected = f"{expected}, {_short(sent)}"
    kept = kept_of(parameter, sent, delivered.account.dialect.sanitising)
    same = (
        same_money(value, sent) if row.form == "amount" else value.strip() in {each.strip() for each in kept}
    )
    return (met if same else unmet)(expected, f"{row.name} {_short(value)}")


def gmt(delivered: Delivered, row: Field) -> Outcome:
    """The date is not off by a time zone from when the notification came; minutes say nothing."""
    value = delivered.named.get(row.name.lower())
    expected = f"{row.name} in GMT"
    at = moment(value) if value else None
    if at is None:
        return unseen(expected, f"no {row.name} that can be read")
    if not delivered.timely or not delivered.notification.received:
        return unseen(expected, "it is not known when the payment was made")
    hours = hours_off(at, delivered.notification.received, _SLACK)
    said = f"{row.name} {value}"
    return unmet(expected, f"{said}, {hours:+} h from it") if hours else met(expected, said)


def same_money(one: str, other: str) -> bool:
    """Say whether two texts are the same amount."""
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


ROW_RULES: Mapping[str, Rule] = {
    "present": present, "absent": absent, "form": form, "values": values, "equals": equals, "gmt": gmt,
}  # fmt: skip
"""The rules by the last part of a clause's id."""

_NEVER_EMPTY = ("orderstate", "status")


def _fits(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: compiled.fullmatch(value) is not None


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _is_items(value: str) -> bool:
    try:
        read = json.loads(value)
    except ValueError:
        return False
    items = read.get("items") if isinstance(read, dict) else read
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def _mistake(value: str, delivered: Delivered) -> str | None:
    """Say which mistake makes a date another than that of the delivery."""
    at, received = moment(value), delivered.notification.received
    return miswritten(at, received) if at is not None and received else None


_FORMS: Mapping[Form, tuple[str, Callable[[str], bool], bool]] = {
    "amount": ("an amount with two decimals", _fits(r"\d+\.\d{2}"), False),
    "currency": ("a code of three letters", _fits("[A-Z]{3}"), False),
    "number": ("a number", _fits(r"\d+(\.\d+)?"), True),
    "billnumber": ("15 or 16 digits", _fits(r"\d{15,16}"), False),
    "datetime": ("DD.MM.YYYY HH:MM:SS", lambda value: moment(value) is not None, False),
    "ip": ("an IP address", _is_address, True),
    "expiry": ("mm/yy", _fits(r"(0[1-9]|1[0-2])/\d{2}"), True),
    "code": ("a response code of the list", lambda value: value in response_codes(), False),
    "flag": ("1 or 0", _fits("[01]"), False),
}
"""What a form looks like, and whether a field of it may be empty."""


def _short(text: str) -> str:
    return repr(text) if len(text) <= _SHOWN else f"{text[:_SHOWN]!r}… ({len(text)} characters)"
