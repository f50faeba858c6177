"""Families of cheques: items taken or refused wrongly, sums and tax rates that nobody looks at."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.faults import fault, reading_value, refusal_of, with_one_more, without_rule
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.refusal import INVALID, MALFORMED, MISSING, Refusal
from conformance.simulator.rules import cheque
from conformance.simulator.rules.cheque import MANDATORY, OPTIONAL, number, text
from conformance.simulator.rules.rule import Fields, Relation
from conformance.simulator.settings import Settings

Look = Callable[[Any], bool]

_MANDATORY_OF_ITEMS = ("id", "price", "quantity", "amount")

LOOKS: tuple[tuple[str, str, str, str, Look], ...] = (
    ("product-of-49", "item-limits", "product", "Refuses a product of 50 characters.", text(49)),
    ("product-of-51", "item-form", "product", "Takes a product of 51 characters.", text(51)),
    ("name-of-249", "item-limits", "name", "Refuses a name of 250 characters.", text(249)),
    ("name-of-251", "item-form", "name", "Takes a name of 251 characters.", text(251)),
    ("hscode-of-12", "item-limits", "hscode", "Refuses an hscode of 13 characters.", text(12)),
    ("hscode-of-14", "item-form", "hscode", "Takes an hscode of 14 characters.", text(14)),
    ("tax-of-11", "item-form", "tax", "Takes a tax of 11 characters.", text(11)),
    ("method-refused", "item-limits", "fpmode", "Refuses an item with an fpmode.", lambda _: False),
    ("method-of-any-form", "item-form", "fpmode", "Takes any text for an fpmode.", lambda _: True),
    ("id-of-any-form", "item-form", "id", "Takes any text for an id.", lambda value: value is not None),
    ("price-of-nine-digits", "item-limits", "price", "Refuses a price of ten digits.",
     number(r"[0-9]{1,7}(\.[0-9]{1,2})?")),
    ("price-of-eleven-digits", "item-form", "price", "Takes a price of eleven digits.",
     number(r"[0-9]{1,9}(\.[0-9]{1,2})?")),
    ("price-of-three-decimals", "item-form", "price", "Takes a price with three decimals.",
     number(r"[0-9]{1,8}(\.[0-9]{1,3})?")),
    ("price-of-any-form", "item-form", "price", "Takes any text for a price.", lambda value: value is not None),
    ("quantity-whole", "item-limits", "quantity", "Refuses a quantity with decimals.", number(r"[0-9]{1,10}")),
    ("quantity-of-any-form", "item-form", "quantity", "Takes any text for a quantity.",
     lambda value: value is not None),
    ("amount-of-twelve-digits", "item-limits", "amount", "Refuses an amount of more than 12 digits before the point.",
     number(r"[0-9]{1,12}(\.[0-9]{1,2})?")),
    ("amount-of-three-decimals", "item-form", "amount", "Takes an amount with three decimals.",
     number(r"[0-9]{1,16}(\.[0-9]{1,3})?")),
)  # fmt: skip
"""Keys of an item that are looked at otherwise: name, the clause it breaks, the key, sentence, the look."""


def wrong_cheques() -> tuple[Mutant, ...]:
    """Make the families."""
    return (
        *(each for row in LOOKS for each in _looked_at(*row)),
        *(each for key in _MANDATORY_OF_ITEMS for each in _without(key)),
        *_whole_cheques(),
        *_of_the_account(),
    )


def _of(name: str, clause: str, sentence: str, make: Make) -> Iterator[Mutant]:
    return fault(f"cheque-{name}", f"token-payment/Chequeitems/{clause}", sentence, make)


def _looked_at(name: str, clause: str, key: str, sentence: str, look: Look) -> Iterator[Mutant]:
    mandatory = {**MANDATORY, key: look} if key in MANDATORY else MANDATORY
    optional = {**OPTIONAL, key: look} if key in OPTIONAL else OPTIONAL
    wrong = cheque.form(mandatory, optional)
    return _of(name, clause, sentence, lambda assembly: _with(assembly, wrong))


def _without(key: str) -> Iterator[Mutant]:
    """An item may come without the key, but not with a bad value of it."""
    right = MANDATORY[key]
    wrong = cheque.form({**MANDATORY, key: lambda value: value is None or right(value)})
    sentence = f"Takes an item without {key}."
    return _of(f"without-{key}", "item-form", sentence, lambda assembly: _with(assembly, wrong))


def _with(assembly: Assembly, wrong: Relation) -> Assembly:
    """Put another rule in the place of the one of its name."""
    rules = tuple(wrong if rule.name == wrong.name else rule for rule in assembly.payment_rules)
    return replace(assembly, payment_rules=rules)


def _whole_cheques() -> Iterator[Mutant]:
    yield from _of("sum-ignored", "sum", "Takes a cheque that does not add up to OrderAmount.",
                   lambda assembly: without_rule(assembly, cheque.SUM))  # fmt: skip
    yield from _of("cents-ignored", "sum", "Compares a cheque's sum with OrderAmount in whole units.",
                   lambda assembly: _with(assembly, Relation(cheque.SUM.name, _in_whole_units)))  # fmt: skip
    yield from _of("malformed", "format", "Takes a cheque that is no JSON.",
                   lambda assembly: reading_value(assembly, "Chequeitems", _json_or_nothing))  # fmt: skip
    yield from _of("of-any-shape", "format", "Takes a cheque that holds no items.",
                   lambda assembly: reading_value(assembly, "Chequeitems", _items_or_nothing))  # fmt: skip
    yield from _of("refused", "items", "Refuses every cheque.", _refused_where(bool))
    yield from _of("of-several-items-refused", "items", "Refuses a cheque of more than one item.",
                   _refused_where(lambda sent: len(re.findall('"price"', sent)) > 1))  # fmt: skip


def _refused_where(wrong: Callable[[str], bool]) -> Make:
    def check(fields: Fields) -> Refusal | None:
        sent = fields.get("chequeitems")
        return refusal_of("Chequeitems", MALFORMED) if sent and wrong(sent) else None

    return lambda assembly: with_one_more(assembly, Relation("cheque of one kind", check))


def _json_or_nothing(sent: str) -> str:
    try:
        json.loads(sent)
    except (ValueError, RecursionError):
        return ""
    return sent


def _items_or_nothing(sent: str) -> str:
    return sent if not _json_or_nothing(sent) or cheque.items_of({"chequeitems": sent}) else ""


def _in_whole_units(fields: Fields) -> Refusal | None:
    items = cheque.items_of(fields) or ()
    total = int(sum((Decimal(item["amount"]) for item in items), Decimal(0)))
    differs = bool(items) and total != int(Decimal(fields["orderamount"]))
    return refusal_of("Chequeitems", INVALID) if differs else None


def _of_the_account() -> Iterator[Mutant]:
    def untaxed(_: Settings, fields: Fields) -> Refusal | None:
        bare = any("tax" not in item for item in cheque.items_of(fields) or ())
        return Refusal(MISSING, "179") if bare and not fields.get("tax") else None

    yield from _of("tax-ignored", "tax-needed", "Takes an item without a tax rate where there is none.",
                   lambda assembly: replace(assembly, account_rules=(cheque.taxation_system_is_known,)))  # fmt: skip
    yield from _of("tax-of-the-account-ignored", "tax-default", "Knows no default tax rate.",
                   lambda assembly: replace(
                       assembly, account_rules=(untaxed, cheque.taxation_system_is_known)
                   ))  # fmt: skip
    yield from fault(
        "taxation-system-not-asked-for",
        "token-payment/TaxationSystem/several-systems",
        "Picks a taxation system where the merchant has several.",
        lambda assembly: replace(assembly, account_rules=(cheque.every_item_has_a_tax,)),
    )
