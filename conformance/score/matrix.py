"""The matrix of mutants and cases: which items broke on which mutant, under which clauses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.planning.probe import Item
from conformance.score.implementations import Mutated
from conformance.score.killing import Kill, Scored, kills_of
from conformance.score.nearness import invariants_last
from conformance.score.opening import Bench


@dataclass(frozen=True, slots=True)
class Row:
    """Every kill of one mutant: each item that broke on it, with each clause it broke under."""

    mutant: str
    clause: str
    kills: tuple[Kill, ...]

    @property
    def scored(self) -> Scored:
        """The mutant as the short score has it: killed by its own clause where any item did that."""
        right = next((kill for kill in self.kills if kill.clause == self.clause), None)
        return Scored(self.mutant, self.clause, right or next(iter(self.kills), None))


def row_of(bench: Bench, items: Sequence[Item], mutant: Mutated, seed: int) -> Row:
    """Run every item of the mutant's side against it."""
    mine = invariants_last([item for item in items if item.side == mutant.side])
    session = bench.against(mutant)
    try:
        run = bench.run(session, seed)
        run.send_ahead(mine)
        kills = [kill for item in mine for kill in kills_of(item.slug, run.result_of(item).findings)]
    finally:
        session.close()
    return Row(mutant.id, mutant.clause, tuple(kills))


def case_of(slug: str) -> str:
    """Give the case that an item is of: `folder/file/case`, without the value it was spread to."""
    return "/".join(slug.split("/")[:3]) if slug.count("/") > 1 else slug


@dataclass(frozen=True)
class Matrix:
    """Rows of mutants over the columns of all cases."""

    rows: tuple[Row, ...]
    items: tuple[Item, ...]

    @property
    def cases(self) -> tuple[str, ...]:
        """Every case, in the order of its files."""
        return tuple(dict.fromkeys(case_of(item.slug) for item in self.items))

    def idle_cases(self) -> tuple[str, ...]:
        """Give the cases that kill nothing and are the only cover of no clause."""
        killing = {case_of(kill.slug) for row in self.rows for kill in row.kills}
        covers: dict[str, set[str]] = {}
        for item in self.items:
            for clause in item.clauses:
                covers.setdefault(clause, set()).add(case_of(item.slug))
        needed = {case for cases in covers.values() if len(cases) == 1 for case in cases}
        return tuple(case for case in self.cases if case not in killing | needed)

    def to_json(self) -> Mapping[str, object]:
        """Give it as plain data: of each mutant its clause, and of each item that killed it the clauses."""
        return {
            "cases": list(self.cases),
            "idle": list(self.idle_cases()),
            "mutants": [*map(_row_json, self.rows)],
        }


def _row_json(row: Row) -> Mapping[str, object]:
    kills: dict[str, list[str]] = {}
    for kill in row.kills:
        kills.setdefault(kill.slug, []).append(kill.clause)
    return {"id": row.mutant, "clause": row.clause, "kills": kills}
