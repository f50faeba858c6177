"""Looks for the item that kills a mutant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.judging.findings import Finding, Verdict
from conformance.pipeline import Run
from conformance.planning.probe import Invariant, Item
from conformance.score.implementations import Mutated
from conformance.score.nearness import Approach, approach
from conformance.score.opening import Bench

BROKEN = (Verdict.FAIL, Verdict.WARN)
"""The verdicts that kill: a MUST that is broken fails, anything less warns."""


@dataclass(frozen=True, slots=True)
class Kill:
    """How a mutant was found: the item, and the clause that its finding is about."""

    slug: str
    clause: str


@dataclass(frozen=True, slots=True)
class Scored:
    """One mutant by its id, the clause it breaks, and how it was killed; a survivor has no kill."""

    mutant: str
    clause: str
    kill: Kill | None

    @property
    def by_its_clause(self) -> bool:
        """Whether it was killed by the clause that it breaks."""
        return self.kill is not None and self.kill.clause == self.clause


def scored(bench: Bench, items: Sequence[Item], mutant: Mutated, seed: int) -> Scored:
    """Run items of the mutant's side against it until its own clause kills it, or something else does.

    A kill by another clause counts once all items that cite the mutant's own have been tried, and all
    there are where an invariant cites it.
    """
    mine = [item for item in items if item.side == mutant.side]
    session = bench.against(mutant)
    try:
        run = bench.run(session, seed)
        return Scored(mutant.id, mutant.clause, _kill(run, approach(mine, mutant.clause), mutant.clause))
    finally:
        session.close()


def kills_of(slug: str, findings: Sequence[Finding]) -> Iterator[Kill]:
    """Give the kills that an item's findings are."""
    return (Kill(slug, each.clause) for each in findings if each.verdict in BROKEN)


def _kill(run: Run, order: Approach, clause: str) -> Kill | None:
    by_another: Kill | None = None
    for number, item in enumerate((*order.near, *order.rest)):
        if by_another is not None and number >= len(order.near) and not order.citing:
            return by_another
        for kill in (*kills_of(item.slug, run.result_of(item).findings), *_by(run, order.citing)):
            if kill.clause == clause:
                return kill
            by_another = by_another or kill
    return by_another or next(_by(run, order.others), None)


def _by(run: Run, invariants: Sequence[Invariant]) -> Iterator[Kill]:
    for each in invariants:
        yield from kills_of(each.slug, run.tallies.judge(each))
