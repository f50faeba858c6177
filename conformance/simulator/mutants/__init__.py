"""Mutants: assemblies with exactly one deliberate fault, to see whether the suite notices it.

A mutant is a function from assembly to assembly that replaces one part. Adding one means writing
such a function, decorated with `@mutant`, in the module of what it breaks.
"""

import difflib
from functools import cache

from conformance.simulator.mutants import answers, lengths, money, orders, refusals
from conformance.simulator.mutants.mutant import WRITTEN, Mutant, UnknownMutantError

__all__ = ["Mutant", "UnknownMutantError", "all_mutants", "mutant_called"]

HAND_WRITTEN = (refusals, answers, orders, money)
"""The modules that enter their mutants in the register when they are read."""


@cache
def all_mutants() -> tuple[Mutant, ...]:
    """Give every mutant: those written by hand, then the families made from tables."""
    return (*WRITTEN, *lengths.lowered_limits())


def mutant_called(name: str) -> Mutant:
    """Find one mutant by its id; UnknownMutantError when there is none."""
    known = {each.id: each for each in all_mutants()}
    if name not in known:
        raise UnknownMutantError(name, difflib.get_close_matches(name, known, n=2))
    return known[name]
