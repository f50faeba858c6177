"""How fast and how much a run may ask: slots on the wire, spacing, pauses and the budget."""

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

CONNECTION_FAILURES_THAT_STOP = 5

SILENCES_THAT_STOP = 20
"""Unanswered requests in a row that stop a run: each costs the whole timeout, and a few may be one row's own fault."""


class Stopped(Exception):  # noqa: N818 (a state of the run, not a fault)
    """Nothing more is sent; the text says why."""


class BudgetSpent(Stopped):
    """The run has spent every request it may; the text says how many that is."""


class Clock(Protocol):
    """What pacing needs of time."""

    def now(self) -> float:
        """Give the time in seconds, from any beginning, never running back."""

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        """Wait on a held condition until it is notified or the seconds are over."""


class MonotonicClock:
    """The machine's own clock."""

    def now(self) -> float:
        """Give the machine's monotonic time."""
        return time.monotonic()

    def wait(self, condition: threading.Condition, seconds: float | None) -> None:
        """Wait on the condition."""
        condition.wait(seconds)


class Pace:
    """Says when the next request may go out; one for all threads of a run.

    Args:
        in_flight: How many requests may be on the wire at once.
        per_second: How many may start in a second, evenly spaced; None for no limit.
        budget: How many the run may spend; None for no limit.
        clock: The time.
    """

    def __init__(
        self,
        in_flight: int,
        per_second: float | None = None,
        budget: int | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.in_flight = in_flight
        self.budget = budget
        self._interval = 1 / per_second if per_second else 0.0
        self._clock = clock or MonotonicClock()
        self._lock = threading.Lock()
        self._queue: deque[threading.Condition] = deque()
        self._on_wire = 0
        self._not_before = float("-inf")
        self._spent = 0
        self._failures = 0
        self._silences = 0
        self._stopped: str | None = None

    @property
    def spent(self) -> int:
        """How many requests were spent so far."""
        return self._spent

    @property
    def stopped(self) -> str | None:
        """Why nothing more is sent, or None while sending goes on."""
        return self._stopped

    def spend(self, requests: int = 1) -> None:
        """Take requests out of the budget, all or none.

        Raises:
            BudgetSpent: If fewer than that are left.
            Stopped: If the run was stopped.
        """
        with self._lock:
            self._refuse_when_stopped()
            if self.budget is not None and self._spent + requests > self.budget:
                raise BudgetSpent(f"the budget of {self.budget} requests is spent")
            self._spent += requests

    @contextmanager
    def slot(self, requests: int = 1) -> Iterator[None]:
        """Hold a place on the wire while a request is there; first come, first served.

        Args:
            requests: How many places to take together, for requests that race each other.

        Raises:
            Stopped: If the run was stopped before the place was free.
            ValueError: If more places are asked for than there are.
        """
        if requests > self.in_flight:
            raise ValueError(f"{requests} requests at once need in_flight of at least {requests}")
        self._take(requests)
        try:
            yield
        finally:
            with self._lock:
                self._on_wire -= requests
                self._wake_first()

    def pause(self, seconds: float) -> None:
        """Let nobody start for so long, as after an answer that says the rate was exceeded."""
        with self._lock:
            self._not_before = max(self._not_before, self._clock.now() + seconds)

    def stop(self, reason: str) -> None:
        """Let nobody start any more and wake everybody who waits; the first reason stands."""
        with self._lock:
            self._stop(reason)

    def note_unreachable(self, reason: str) -> None:
        """Count a failure to connect; the fifth in a row stops the run."""
        with self._lock:
            self._failures += 1
            if self._failures >= CONNECTION_FAILURES_THAT_STOP:
                self._stop(f"{self._failures} connection failures in a row, the last: {reason}")

    def note_silent(self, reason: str) -> None:
        """Count a request that was taken and not answered in time; so many in a row stop the run."""
        with self._lock:
            self._failures = 0
            self._silences += 1
            if self._silences >= SILENCES_THAT_STOP:
                self._stop(f"{self._silences} requests in a row were not answered, the last: {reason}")

    def note_reached(self) -> None:
        """Forget failures and silences: the far side is there and answers."""
        with self._lock:
            self._failures = self._silences = 0

    def _take(self, requests: int) -> None:
        with self._lock:
            self._refuse_when_stopped()
            if self._queue or self._delay(requests) != 0:
                self._wait_in_line(requests)
            self._on_wire += requests
            start = max(self._not_before, self._clock.now())
            self._not_before = start + self._interval * requests

    def _wait_in_line(self, requests: int) -> None:
        mine = threading.Condition(self._lock)
        self._queue.append(mine)
        try:
            while (delay := self._delay(requests) if self._queue[0] is mine else None) != 0:
                self._clock.wait(mine, delay)
                self._refuse_when_stopped()
        finally:
            self._queue.remove(mine)
            self._wake_first()

    def _delay(self, requests: int) -> float | None:
        """Say how many seconds from now the first in line may go: 0 for at once, None for nobody knows."""
        if self._on_wire + requests > self.in_flight:
            return None
        return max(0.0, self._not_before - self._clock.now())

    def _wake_first(self) -> None:
        if self._queue:
            self._queue[0].notify()

    def _stop(self, reason: str) -> None:
        if self._stopped is None:
            self._stopped = reason
        self._wake_first()  # who leaves the queue wakes the next

    def _refuse_when_stopped(self) -> None:
        if self._stopped is not None:
            raise Stopped(self._stopped)
