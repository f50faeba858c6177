"""The cheque of a payment: its items, their limits, and the sum that must be the order's.

Source: the vendor's pages on payment with a cheque and its notes on fiscal receipts. The page's sample
wraps the items in an object, the vendor's SDK sends them bare: both are read.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from conformance.protocol.answers import JsonNumber
from conformance.simulator.refusal import INVALID, MALFORMED, MISSING, Refusal
from conformance.simulator.rules.rule import Fields, Relation, Rule
from conformance.simulator.settings import Settings

Item = Mapping[str, Any]

_CHEQUE = "179"
_ONE_IS_NEEDED = ("product", "name")


def text(longest: int) -> Callable[[Any], bool]:
    """Look at a text of one to so many characters."""
    return lambda value: isinstance(value, str) and 0 < len(value) <= longest


def number(pattern: str) -> Callable[[Any], bool]:
    """Look at a number as it was written, with or without quotation marks."""
    matches = re.compile(pattern).fullmatch
    return lambda value: isinstance(value, str) and matches(value) is not None


Looks = Mapping[str, Callable[[Any], bool]]
"""What the values of an item's keys look like."""

MANDATORY: Looks = {
    "id": number(r"[0-9]{1,10}"),
    "price": number(r"[0-9]{1,8}(\.[0-9]{1,2})?"),
    "quantity": number(r"[0-9]{1,10}(\.[0-9]{1,6})?"),
    "amount": number(r"[0-9]{1,16}(\.[0-9]{1,2})?"),
}
"""What every item has, and what it looks like."""

OPTIONAL: Looks = {
    "product": text(50),
    "name": text(250),
    "tax": text(10),
    "fpmode": number(r"[0-9]{1,10}"),
    "hscode": text(13),
}
"""What an item may have; of `product` and `name` it has at least one. Other keys are left alone."""


def items_of(fields: Fields) -> Sequence[Item] | None:
    """Read the cheque's items, their numbers as text; None where there is no cheque that can be read."""
    try:
        cheque = json.loads(fields["chequeitems"], parse_int=JsonNumber, parse_float=JsonNumber)
    except (KeyError, ValueError, RecursionError):
        return None
    listed = cheque.get("items") if isinstance(cheque, dict) else cheque
    if not isinstance(listed, list) or not all(isinstance(item, dict) for item in listed):
        return None
    return listed


def is_an_item(item: Item, mandatory: Looks = MANDATORY, optional: Looks = OPTIONAL) -> bool:
    """Say whether an item has what the vendor's page asks for, in its documented form."""
    complete = all(fits(item.get(name)) for name, fits in mandatory.items())
    within = all(fits(item[name]) for name, fits in optional.items() if name in item)
    return complete and within and any(item.get(name) for name in _ONE_IS_NEEDED)


def form(mandatory: Looks = MANDATORY, optional: Looks = OPTIONAL) -> Relation:
    """Make the rule of a cheque's form from what an item must and may have."""

    def check(fields: Fields) -> Refusal | None:
        items = items_of(fields)
        good = items and all(is_an_item(item, mandatory, optional) for item in items)
        return None if good or "chequeitems" not in fields else Refusal(MALFORMED, _CHEQUE)

    return Relation("Chequeitems is a list of items", check)


def _sum(fields: Fields) -> Refusal | None:
    amounts = [item["amount"] for item in items_of(fields) or () if "amount" in item]
    readable = [Decimal(amount) for amount in amounts if _can_be_added(amount)]
    return Refusal(INVALID, _CHEQUE) if readable and sum(readable) != Decimal(fields["orderamount"]) else None


_can_be_added = number(r"[0-9]{1,20}(\.[0-9]{1,20})?")

FORM = form()
SUM = Relation("The items of Chequeitems add up to OrderAmount", _sum)


def cheque_rules(*, strict: bool) -> tuple[Rule, ...]:
    """Give the rules of a cheque; where they are not strict, what is no cheque is left alone."""
    return (FORM, SUM) if strict else (SUM,)


def every_item_has_a_tax(settings: Settings, fields: Fields) -> Refusal | None:
    """An item's own tax counts, else the request's, else the account's; without any there is no receipt."""
    if fields.get("tax") or settings.default_tax:
        return None
    untaxed = any("tax" not in item for item in items_of(fields) or ())
    return Refusal(MISSING, _CHEQUE) if untaxed else None


def taxation_system_is_known(settings: Settings, fields: Fields) -> Refusal | None:
    """An enterprise of several taxation systems says which one counts."""
    missing = settings.several_taxation_systems and "taxationsystem" not in fields
    return Refusal(MISSING, "0") if missing else None
