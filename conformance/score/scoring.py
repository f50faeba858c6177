"""A whole score: the kills of all mutants and the alarms of all correct implementations."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from conformance.score.alarms import Alarms
from conformance.score.allowance import Allowance
from conformance.score.implementations import correct_ones
from conformance.score.killing import Scored
from conformance.score.matrix import Matrix, Row
from conformance.score.processes import worked
from conformance.score.summary import Score
from conformance.score.tasks import Setup, Task
from conformance.simulator.variants import FAULTLESS

MUTANTS_SEED = 1
"""The seed that mutants are run with: the same kill every time."""


@dataclass(frozen=True)
class Order:
    """What to score: these mutants, and the correct implementations with these seeds.

    `full` runs every item on every mutant. `workers` is None for one on each core.
    """

    mutants: Sequence[str]
    seeds: Sequence[int]
    full: bool = False
    workers: int | None = None
    allowance: Allowance = field(default_factory=Allowance)

    def tasks(self) -> list[Task]:
        """Give what there is to do, the longest first, so that no core waits long at the end."""
        mutants = [Task("row" if self.full else "kill", name, MUTANTS_SEED) for name in self.mutants]
        return [*self._of_the_correct(), *mutants]

    def _of_the_correct(self) -> Iterator[Task]:
        """Run everything with the first seed, or a part of it; with the others what they make otherwise."""
        for number, seed in enumerate(self.seeds):
            for each in correct_ones():
                whole = self.full or each.id == FAULTLESS
                first: Literal["every", "part"] = "every" if whole else "part"
                yield Task("alarms", each.id, seed, "drawn" if number else first)


def score(
    setup: Setup, order: Order, progress: Callable[[int, int], object] = lambda *_: None
) -> tuple[Score, Matrix]:
    """Work through the order; `progress` hears how many tasks of how many are done.

    The matrix has rows only where the order is for the full score.
    """
    tasks = order.tasks()
    scored: list[Scored] = []
    rows: list[Row] = []
    heard: list[Alarms] = []
    for number, done in enumerate(worked(setup, tasks, order.workers), start=1):
        match done:
            case Row():
                rows.append(done)
                scored.append(done.scored)
            case Scored():
                scored.append(done)
            case Alarms():
                heard.append(done)
        progress(number, len(tasks))
    place = {name: number for number, name in enumerate(order.mutants)}
    matrix = Matrix(tuple(sorted(rows, key=lambda row: place[row.mutant])), setup.items() if rows else ())
    alarms = order.allowance.false(alarm for each in heard for alarm in each.raised)
    return Score(_in_order(scored, place), alarms, len(heard), order.allowance), matrix


def _in_order(scored: Iterable[Scored], place: dict[str, int]) -> tuple[Scored, ...]:
    return tuple(sorted(scored, key=lambda each: place[each.mutant]))
