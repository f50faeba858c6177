"""Families of storage: gateways that keep another value than was sent."""

import struct
import unicodedata
from collections.abc import Callable, Iterator
from decimal import Decimal

from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.faults import Read, fault, storing, storing_value
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.rules.rule import Fields

_NAMES = ("Lastname", "Firstname", "Middlename")
_FREE = ("OrderNumber", "OrderComment")
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_AS_LATIN = "abvgdezzijklmnoprstufhccssqyqeuae"
_LATIN = str.maketrans(_CYRILLIC + _CYRILLIC.upper(), _AS_LATIN + _AS_LATIN.upper())
_LARGEST_OF_CENTS = Decimal("21474836.47")


def _as_float32(amount: str) -> str:
    return f"{struct.unpack('f', struct.pack('f', float(amount)))[0]:.2f}"


def _one_cent_less(amount: str) -> str:
    return f"{Decimal(amount) - Decimal('0.01'):.2f}" if Decimal(amount) else amount


ALTERATIONS: tuple[tuple[str, tuple[str, ...], str, Read], ...] = (
    ("in-upper-case", (*_FREE, *_NAMES, "Email"), "in upper case", str.upper),
    ("emptied", ("OrderComment", *_NAMES, "Email", "ClientIP"), "not at all", lambda _: ""),
    ("cut", ("OrderNumber", *_NAMES, "Email"), "without its last character", lambda kept: kept[:-1] or kept),
    ("transliterated", ("OrderComment", *_NAMES), "in Latin letters", lambda kept: kept.translate(_LATIN)),
    ("decomposed", ("OrderComment", *_NAMES), "with its accents as characters of their own",
     lambda kept: unicodedata.normalize("NFD", kept)),
    ("yo-as-ye", _NAMES, "with ё written as е", lambda kept: kept.replace("ё", "е").replace("Ё", "Е")),
    ("without-dash", _FREE, "without its dashes", lambda kept: kept.replace("-", "") or kept),
    ("without-underscore", _FREE, "without its underscores", lambda kept: kept.replace("_", "") or kept),
    ("without-stop", _FREE, "without its full stops", lambda kept: kept.replace(".", "") or kept),
    ("in-lower-case", ("OrderCurrency",), "in lower case", str.lower),
    ("as-connected", ("ClientIP",), "as the address that the request came from", lambda _: "127.0.0.1"),
    ("in-whole-units", ("OrderAmount",), "without its cents", lambda kept: f"{kept.partition('.')[0]}.00"),
    ("a-cent-less", ("OrderAmount",), "a cent below what was sent", _one_cent_less),
    ("in-single-precision", ("OrderAmount",), "as a number of seven digits", _as_float32),
    ("capped", ("OrderAmount",), "no larger than what 32 bits hold in cents",
     lambda kept: f"{min(Decimal(kept), _LARGEST_OF_CENTS):.2f}"),
)  # fmt: skip
"""What may become of a value: name, the rows it is made for, how it is kept, the change."""

_OF_ANOTHER_ORDER = ("OrderAmount", "OrderComment", *_NAMES, "Email", "ClientIP")


def wrong_storage() -> tuple[Mutant, ...]:
    """Make the families."""
    return (
        *(
            each
            for how, rows, words, change in ALTERATIONS
            for row in rows
            for each in _altered(how, row, words, change)
        ),
        *(each for row in _OF_ANOTHER_ORDER for each in _of_another_order(row)),
        *fault(
            "stored-password-as-comment",
            "answer/no-secrets",
            "Keeps the password in the place of the order's comment.",
            lambda assembly: storing(assembly, lambda kept: {**kept, "ordercomment": kept["password"]}),
        ),
        *fault(
            "questions-for-cyrillic",
            "token-payment/charset",
            "Keeps question marks in the place of Cyrillic letters.",
            _everything(lambda kept: kept.encode("ascii", "replace").decode()),
        ),
        *fault(
            "mojibake",
            "token-payment/charset",
            "Keeps UTF-8 as if it were windows-1251.",
            _everything(lambda kept: kept.encode().decode("cp1251", "replace")),
        ),
    )


def _altered(how: str, name: str, words: str, change: Read) -> Iterator[Mutant]:
    return fault(
        f"stored-{how}-{name}",
        f"token-payment/{name}/echo",
        f"Keeps {name} {words}.",
        lambda assembly: storing_value(assembly, name, change),
    )


def _of_another_order(name: str) -> Iterator[Mutant]:
    def make(assembly: Assembly) -> Assembly:
        before: list[str] = []

        def change(kept: str) -> str:
            before.append(kept)
            return before[max(len(before) - 2, 0)]

        return storing_value(assembly, name, change)

    sentence = f"Keeps {name} of the order before."
    return fault(f"stored-of-another-order-{name}", f"token-payment/{name}/echo", sentence, make)


def _everything(change: Callable[[str], str]) -> Make:
    def changed(kept: Fields) -> Fields:
        return {name: value if value.isascii() else change(value) for name, value in kept.items()}

    return lambda assembly: storing(assembly, changed)
