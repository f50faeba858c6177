"""One task of a score: an implementation to work on, and what comes of it."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from conformance.exchange.loading import load_target
from conformance.planning.plan import load_items
from conformance.planning.probe import Invariant, Item, Journeys, Probe, Property
from conformance.protocol.signatures import new_key_pair
from conformance.score.alarms import Alarms, false_alarms, sampled
from conformance.score.implementations import Mutated, correct_one_named, mutant_named
from conformance.score.killing import Scored, scored
from conformance.score.matrix import Row, row_of
from conformance.score.opening import Bench, takes_sockets
from conformance.score.rehearsing import Stage, rehearsed
from conformance.simulator.mutants import Mutant

EXAMPLES = 5
"""How many values a property draws where everything is run; a kill is looked for with all of them."""

ONE_IN = 4
"""Which part of the items the short score runs on a correct implementation: another one with every seed."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What the workers are told: the two targets, and the cases."""

    gateway: Path
    shop: Path
    cases: Path

    def items(self) -> tuple[Item, ...]:
        """Read the items of the cases, as the standard profile has them."""
        return tuple(load_items(self.cases, "standard"))


@dataclass(frozen=True, slots=True)
class Task:
    """One implementation to work on: find a kill, give a mutant's whole row, or look for false alarms.

    False alarms are looked for with every item, with a `part` of them, or with those alone that a seed
    makes others (`drawn`).
    """

    kind: Literal["kill", "row", "alarms"]
    id: str
    seed: int
    items: Literal["every", "part", "drawn"] = "every"


Worked = Scored | Row | Alarms


def work(setup: Setup, task: Task) -> Worked:
    """Do one task, in whichever process; what is raised says on which implementation."""
    try:
        return _done(setup, task)
    except Exception as defect:
        defect.add_note(f"while {task.id} was being scored ({task.kind}, seed {task.seed})")
        raise


def _done(setup: Setup, task: Task) -> Worked:
    bench, items = _opened(setup)
    match task.kind:
        case "kill":
            return scored(bench, items, mutant_named(task.id), task.seed)
        case "row":
            return _row(setup, mutant_named(task.id), task.seed)
        case "alarms":
            return false_alarms(bench, _chosen(items, task), correct_one_named(task.id), task.seed)


def _row(setup: Setup, mutant: Mutated, seed: int) -> Row:
    """Give a mutant's row: every probe that it answers otherwise, and what is drawn for its clause.

    Few examples are drawn; where they do not show the fault, all of them are.
    """
    bench, items = _opened(setup)
    telling = [item for item in fewer(items) if _tells(item, mutant.clause)]
    row = row_of(bench, _without_those_alike(setup, telling, mutant), mutant, seed)
    if row.scored.by_its_clause:
        return row
    kill = scored(bench, items, mutant, seed).kill
    return row if kill is None or kill in row.kills else replace(row, kills=(*row.kills, kill))


def _tells(item: Item, clause: str) -> bool:
    return isinstance(item, Probe | Invariant) or clause in item.clauses


def _without_those_alike(setup: Setup, items: Sequence[Item], mutant: Mutated) -> Sequence[Item]:
    """Leave out the probes that the mutant answers as the faultless gateway does, for they are judged alike."""
    if not isinstance(mutant, Mutant) or takes_sockets(mutant):
        return items
    stage = _rehearsed(setup)
    assembly = mutant.make(stage.faultless)
    return [item for item in items if not (isinstance(item, Probe) and stage.alike(item, assembly))]


def _chosen(items: tuple[Item, ...], task: Task) -> list[Item]:
    match task.items:
        case "part":
            return sampled(fewer(items), f"{task.seed} {task.id}", one_in=ONE_IN)
        case "drawn":
            return [item for item in fewer(items) if not isinstance(item, Probe)]
        case "every":
            return list(fewer(items))


def fewer(items: Iterable[Item]) -> tuple[Item, ...]:
    """Give the items with few examples a property."""
    return tuple(
        replace(item, count=min(item.count, EXAMPLES)) if isinstance(item, Property | Journeys) else item
        for item in items
    )


@cache
def _opened(setup: Setup) -> tuple[Bench, tuple[Item, ...]]:
    """Read target and cases once in each process, and make the keys that all its sessions share."""
    gateway, shop = (load_target(path, os.environ) for path in (setup.gateway, setup.shop))
    return Bench(gateway, shop, new_key_pair()), setup.items()


@cache
def _rehearsed(setup: Setup) -> Stage:
    """Rehearse the probes of gateways once in each process."""
    bench, items = _opened(setup)
    return rehearsed(bench, (item for item in items if isinstance(item, Probe) and item.side == "gateway"))
