"""Mutants: assemblies with exactly one deliberate fault, to see whether the suite notices it.

A mutant is a function from assembly to assembly that replaces one part. Adding one means writing
such a function, decorated with `@mutant`, in the module of what it breaks.
"""

import difflib
from functools import cache

from conformance.simulator.mutants import (
    answers,
    check_values,
    forms,
    money,
    orders,
    refusals,
    signatures,
)
from conformance.simulator.mutants.amounts import wrong_amounts
from conformance.simulator.mutants.choices import wrong_choices
from conformance.simulator.mutants.errors import wrong_errors
from conformance.simulator.mutants.lengths import wrong_lengths
from conformance.simulator.mutants.mutant import WRITTEN, Mutant, UnknownMutantError
from conformance.simulator.mutants.presence import wrong_presence
from conformance.simulator.mutants.shown import wrongly_shown
from conformance.simulator.mutants.storing import wrong_storage
from conformance.simulator.mutants.values import wrong_values

__all__ = ["Mutant", "UnknownMutantError", "all_mutants", "mutant_called"]

HAND_WRITTEN = (refusals, signatures, answers, check_values, orders, money, forms)
"""The modules that enter their mutants in the register when they are read."""


FAMILIES = (
    wrong_lengths, wrong_presence, wrong_choices, wrong_amounts, wrong_values, wrong_storage, wrong_errors,
    wrongly_shown,
)  # fmt: skip
"""The families that are made from tables."""


@cache
def all_mutants() -> tuple[Mutant, ...]:
    """Give every mutant: those written by hand, then the families made from tables."""
    return (*WRITTEN, *(each for family in FAMILIES for each in family()))


def mutant_called(name: str) -> Mutant:
    """Find one mutant by its id; UnknownMutantError when there is none."""
    known = {each.id: each for each in all_mutants()}
    if name not in known:
        raise UnknownMutantError(name, difflib.get_close_matches(name, known, n=2))
    return known[name]
