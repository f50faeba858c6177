"""The outbox of an account: notifications that are to be sent, or to be sent again.

Source: vendor's page on sending payment results: at growing intervals, for four hours, at most 8 times.
"""

import heapq
import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import RLock

from conformance.simulator.notifier.message import Message

INTERVALS = tuple(timedelta(minutes=each) for each in (1, 2, 5, 10, 20, 40, 60, 90))
"""From one attempt to the next, by the account's clock: 3 h 48 min in all. The lengths are invented."""


@dataclass(eq=False)
class Delivery:
    """One notification on its way: when it is due, and the intervals to wait for where nobody answers."""

    message: Message
    due: datetime
    intervals: tuple[timedelta, ...]
    attempts: int = 0

    def put_off(self) -> bool:
        """Make it due at the next interval; false when there is none left."""
        if self.attempts > len(self.intervals):
            return False
        self.due += self.intervals[self.attempts - 1]
        return True


class Outbox:
    """The notifications of one account that wait for their time. Not locked: the account that owns it is.

    Whoever takes out what is due holds `turn` until it is on its way.
    """

    def __init__(self) -> None:
        self.turn = RLock()
        self._waiting: list[tuple[datetime, int, Delivery]] = []
        self._numbers = itertools.count()

    def __len__(self) -> int:
        """Count those that wait."""
        return len(self._waiting)

    def put(self, delivery: Delivery) -> None:
        """Keep one until it is due."""
        heapq.heappush(self._waiting, (delivery.due, next(self._numbers), delivery))

    def take_due(self, now: datetime) -> tuple[Delivery, ...]:
        """Take out those that are due, in the order of their time."""
        due: list[Delivery] = []
        while self._waiting and self._waiting[0][0] <= now:
            due.append(heapq.heappop(self._waiting)[2])
        return tuple(due)
