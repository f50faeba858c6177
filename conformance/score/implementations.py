"""What the suite is scored against: every mutant and every correct implementation, of both sides."""

import difflib
from collections.abc import Sequence
from functools import cache
from typing import Protocol, TypeVar

from conformance.protocol.clauses import Severity, Side
from conformance.simulator.merchant.mutants import all_merchant_mutants
from conformance.simulator.merchant.variants import correct_merchants
from conformance.simulator.mutants import UnknownMutantError, all_mutants
from conformance.simulator.variants import correct_gateways


class Implementation(Protocol):
    """What all implementations have: an id, the side that is tested, and what they do otherwise."""

    @property
    def id(self) -> str:
        """The name of it; no other has it."""

    @property
    def side(self) -> Side:
        """The side it is tested from."""

    @property
    def sentence(self) -> str:
        """What it does otherwise than the faultless one."""


class Mutated(Implementation, Protocol):
    """An implementation with exactly one deliberate fault."""

    @property
    def clause(self) -> str:
        """The clause that the fault breaks."""

    @property
    def severity(self) -> Severity:
        """How much that clause matters."""


Kind = TypeVar("Kind", bound=Implementation)


@cache
def mutants() -> tuple[Mutated, ...]:
    """Give every mutant, those of the gateway first; ValueError when two share an id."""
    return _apart([*all_mutants(), *all_merchant_mutants()])


@cache
def correct_ones() -> tuple[Implementation, ...]:
    """Give every correct implementation, the gateways first; ValueError when two share an id."""
    return _apart([*correct_gateways(), *correct_merchants()])


def mutant_named(name: str) -> Mutated:
    """Find a mutant of either side; UnknownMutantError when there is none."""
    known = {each.id: each for each in mutants()}
    if name not in known:
        raise UnknownMutantError(name, difflib.get_close_matches(name, known, n=2))
    return known[name]


def correct_one_named(name: str) -> Implementation:
    """Find a correct implementation; KeyError when there is none."""
    return {each.id: each for each in correct_ones()}[name]


def _apart(found: Sequence[Kind]) -> tuple[Kind, ...]:
    ids = [each.id for each in found]
    shared = sorted({name for name in ids if ids.count(name) > 1})
    if shared:
        raise ValueError(f"two implementations share an id: {', '.join(shared)}")
    return tuple(found)
