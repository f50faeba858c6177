"""The order in which items are tried on a mutant: those about its clause first, cheap ones before dear ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conformance.planning.plan import cost_of
from conformance.planning.probe import Invariant, Item, Property

CITES, NEIGHBOUR, OTHER = range(3)
"""How near an item is to a clause: it cites it, it cites one beside it, or neither."""


@dataclass(frozen=True)
class Approach:
    """What is tried on one mutant, in its order: the items that cite its clause, and the rest.

    Invariants send nothing. Those `citing` the clause may be broken by whatever is sent.
    """

    near: tuple[Item, ...]
    rest: tuple[Item, ...]
    citing: tuple[Invariant, ...]
    others: tuple[Invariant, ...]


def approach(items: Iterable[Item], clause: str) -> Approach:
    """Order the items for a clause; properties come after the probes, for they send the most."""
    sending: list[Item] = []
    invariants: list[Invariant] = []
    for item in items:
        if isinstance(item, Invariant):
            invariants.append(item)
        else:
            sending.append(item)
    sending.sort(key=lambda item: (nearness(item, clause), isinstance(item, Property), cost_of(item)))
    near = tuple(item for item in sending if nearness(item, clause) == CITES)
    citing = tuple(each for each in invariants if clause in each.clauses)
    others = tuple(each for each in invariants if clause not in each.clauses)
    return Approach(near, tuple(sending[len(near) :]), citing, others)


def nearness(item: Item, clause: str) -> int:
    """Say how near an item is to a clause."""
    if clause in item.clauses:
        return CITES
    parent = clause.rpartition("/")[0]
    return NEIGHBOUR if any(each.startswith(parent) for each in item.clauses) else OTHER


def invariants_last(items: Sequence[Item]) -> list[Item]:
    """Put the invariants behind what they are judged over."""
    return sorted(items, key=lambda item: isinstance(item, Invariant))
