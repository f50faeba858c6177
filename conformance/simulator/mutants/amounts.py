"""Families of amounts: gateways that read as an amount what is none, or refuse what is one."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from conformance.simulator.mutants.faults import Read, fault, reading_value, with_checks
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.rules.checks import shape

_AMOUNT = re.compile(r"[0-9]+\.[0-9]{2}")
_EXPONENT = re.compile(r"[0-9.]+[eE][+-]?[0-9]{1,2}")


def _in_two_decimals(pattern: str) -> Read:
    """Round what fits the pattern to cents, and leave everything else as it is."""
    fits = re.compile(pattern).fullmatch
    return lambda sent: f"{Decimal(sent):.2f}" if fits(sent) else sent


def _exponent(sent: str) -> str:
    try:
        return f"{Decimal(sent):.2f}" if _EXPONENT.fullmatch(sent) else sent
    except InvalidOperation:
        return sent


def _digits_of_the_world(sent: str) -> str:
    return "".join(str(int(each)) if each.isdecimal() else each for each in sent)


def _octal(sent: str) -> str:
    found = re.fullmatch(r"(0[0-7]+)(\.[0-9]{2})", sent)
    return f"{int(found[1], 8)}{found[2]}" if found else sent


def _what_begins_it(sent: str) -> str:
    found = _AMOUNT.match(sent)
    return found[0] if found else sent


READINGS: tuple[tuple[str, str, str, Read], ...] = (
    ("comma", "format", "a comma for the full stop", lambda sent: sent.replace(",", ".")),
    ("plus", "format", "a plus sign", lambda sent: sent.removeprefix("+")),
    ("minus", "format", "an amount below zero for one above it", lambda sent: sent.removeprefix("-")),
    ("exponent", "format", "an exponent", _exponent),
    ("blanks-around", "format", "a blank or a line's end around it", str.strip),
    ("blanks", "format", "blanks in it", lambda sent: "".join(sent.split())),
    ("tail", "format", "letters and whatever else follows it", _what_begins_it),
    ("foreign-digits", "format", "the digits of other scripts", _digits_of_the_world),
    ("words", "format", "words for nothing", lambda sent: "0.00" if sent.isalpha() else sent),
    ("octal", "unusual", "leading zeros as an octal number", _octal),
    ("three-decimals", "decimals", "three decimals, rounded", _in_two_decimals(r"[0-9]{1,13}\.[0-9]{3}")),
    ("one-decimal", "decimals", "one decimal", _in_two_decimals(r"[0-9]{1,13}\.[0-9]")),
    ("no-decimals", "decimals", "no decimals", _in_two_decimals(r"[0-9]{1,13}")),
)  # fmt: skip
"""What is read as an OrderAmount: name, the clause it breaks, what is taken, the reading."""

SHAPES: tuple[tuple[str, str, str, str], ...] = (
    ("any-digits", "over-limit", "Takes OrderAmount of any number of digits.", r"[0-9]+\.[0-9]{2}"),
    ("sixteen-digits", "over-limit", "Takes OrderAmount of 16 digits before the delimiter.",
     r"[0-9]{1,16}\.[0-9]{2}"),
    ("fifteen-digits", "digits-open", "Takes 15 digits before the delimiter where 13 were declared.",
     r"[0-9]{1,15}\.[0-9]{2}"),
    ("twelve-digits", "digits", "Refuses OrderAmount of 13 digits before the delimiter.",
     r"[0-9]{1,12}\.[0-9]{2}"),
    ("two-digits-at-least", "digits", "Refuses OrderAmount of one digit before the delimiter.",
     r"[0-9]{2,13}\.[0-9]{2}"),
)  # fmt: skip
"""Other forms of an OrderAmount: name, the clause it breaks, sentence, form."""

_LIMITS_OF_RECURRING = ("RecurringMinAmount", "RecurringMaxAmount")


def wrong_amounts() -> tuple[Mutant, ...]:
    """Make the families."""
    return (
        *(each for name, clause, words, read in READINGS for each in _read(name, clause, words, read)),
        *(each for row in SHAPES for each in _of_shape(*row)),
        *(each for parameter in _LIMITS_OF_RECURRING for each in _comma(parameter)),
    )


def _read(name: str, clause: str, words: str, read: Read) -> Iterator[Mutant]:
    return fault(
        f"amount-{name}",
        f"token-payment/OrderAmount/{clause}",
        f"Takes OrderAmount with {words}.",
        lambda assembly: reading_value(assembly, "OrderAmount", read),
    )


def _of_shape(name: str, clause: str, sentence: str, pattern: str) -> Iterator[Mutant]:
    def make_of() -> Make:
        check = shape(pattern)
        return lambda assembly: with_checks(assembly, "OrderAmount", check)

    return fault(f"amount-{name}", f"token-payment/OrderAmount/{clause}", sentence, make_of())


def _comma(parameter: str) -> Iterator[Mutant]:
    return fault(
        f"comma-accepted-{parameter}",
        f"token-payment/{parameter}/format",
        f"Takes {parameter} with a comma for the full stop.",
        lambda assembly: reading_value(assembly, parameter, lambda sent: sent.replace(",", ".")),
    )
