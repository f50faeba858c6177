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


def _text(longest: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value) <= longest


def _number(pattern: str) -> Callable[[Any], bool]:
    matches = re.compile(pattern).fullmatch
    return lambda value: isinstance(value, str) and matches(value) is not None


MANDATORY: Mapping[str, Callable[[Any], bool]] = {
    "id": _number(r"[0-9]{1,10}"),
    "price": _number(r"[0-9]{1,8}(\.[0-9]{1,2})?"),
    "quantity": _number(r"[0-9]{1,10}(\.[0-9]{1,6})?"),
    "amount": _number(r"[0-9]{1,16}(\.[0-9]{1,2})?"),
}
"""What every item has, and what it looks like."""

OPTIONAL: Mapping[str, Callable[[Any], bool]] = {
    "product": _text(50),
    "name": _text(250),
    "tax": _text(10),
    "fpmode": _number(r"[0-9]{1,10}"),
    "hscode": _text(13),
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


def is_an_item(item: Item) -> bool:
    """Say whether an item has what the vendor's page asks for, in its documented form."""
    complete = all(fits(item.get(name)) for name, fits in MANDATORY.items())
    within = all(fits(item[name]) for name, fits in OPTIONAL.items() if name in item)
    return complete and within and any(item.get(name) for name in _ONE_IS_NEEDED)


def _form(fields: Fields) -> Refusal | None:
    items = items_of(fields)
    if "chequeitems" not in fields or (items and all(map(is_an_item, items))):
        return None
    return Refusal(MALFORMED, _CHEQUE)


def _sum(fields: Fields) -> Refusal | None:
    items = [item for item in items_of(fields) or () if is_an_item(item)]
    total = sum((Decimal(item["amount"]) for item in items), Decimal(0))
    return Refusal(INVALID, _CHEQUE) if items and total != Decimal(fields["orderamount"]) else None


FORM = Relation("Chequeitems is a list of items", _form)
SUM = Relation("The items of Chequeitems add up to OrderAmount", _sum)


def cheque_rules(*, form: bool) -> tuple[Rule, ...]:
    """Give the rules of a cheque; without `form`, what is no cheque is left alone."""
    return (FORM, SUM) if form else (SUM,)


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
