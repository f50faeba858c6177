"""One purse for several processes: xdist's workers spend from the same budget, and count in one place."""

import os
from pathlib import Path

from conformance.exchange.pace import BudgetSpent, Pace


class Purse:
    """What several processes spent together: the length of a file.

    Appending is atomic, so nobody needs to lock it, and the place where an append ended says who
    came too late.

    Args:
        path: The file; made where it is not there.
        budget: How many requests all processes may spend; None for no limit.
    """

    def __init__(self, path: Path, budget: int | None) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._budget = budget

    def take(self, requests: int) -> None:
        """Take requests out; BudgetSpent when fewer than that are left."""
        os.write(self._file, b"." * requests)
        if self._budget is not None and os.lseek(self._file, 0, os.SEEK_CUR) > self._budget:
            raise BudgetSpent(f"the budget is spent: {self._budget} requests of all workers together")

    @property
    def spent(self) -> int:
        """How many requests all processes spent so far."""
        taken = os.fstat(self._file).st_size
        return taken if self._budget is None else min(taken, self._budget)


class SharedPace(Pace):
    """A process's pace that spends from a purse it shares with others; `budget` is the purse's."""

    def __init__(self, in_flight: int, per_second: float | None, budget: int | None, purse: Path) -> None:
        super().__init__(in_flight, per_second, budget)
        self._purse = Purse(purse, budget)

    @property
    def spent(self) -> int:
        """How many requests all processes spent so far."""
        return self._purse.spent

    def spend(self, requests: int = 1) -> None:
        """Take requests out of the purse; raises as `Pace.spend` does."""
        self._purse.take(requests)
        super().spend(requests)
