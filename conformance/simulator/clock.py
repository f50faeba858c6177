"""The clock of an account: real time in GMT, until somebody moves it on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def _real_time() -> datetime:
    return datetime.now(UTC)


class Clock:
    """What time it is for one account; there is no global clock, so moving one disturbs nobody else."""

    def __init__(self, source: Callable[[], datetime] = _real_time) -> None:
        self._source = source
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Give the account's time, aware, in GMT (every documented date is in GMT)."""
        return self._source() + self._ahead

    def advance(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0) -> None:
        """Move the clock on; ValueError when it would go back."""
        step = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        if step < timedelta():
            raise ValueError("a clock only goes forward")
        self._ahead += step
