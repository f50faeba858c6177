"""Moments as a gateway writes them, held against when they came: the clock's own error says nothing."""

from datetime import UTC, datetime
from functools import lru_cache

_HOUR, _FARTHEST_ZONE = 3600, 14
_DAY, _NEAR, _MONTHS = 86400, 3, 12
_CLOCK_ERROR, _SAME_MINUTE = 600, 90


@lru_cache(maxsize=512)
def moment(text: str) -> datetime | None:
    """Read a date as the gateway writes it, in GMT; None where it is none."""
    try:
        return datetime.strptime(text, "%d.%m.%Y %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def hours_off(at: datetime, seen: float, slack: float) -> int:
    """Give the hours of a time zone that a moment is off by; 0 for none, or where it is off in another way.

    Args:
        at: What was written.
        seen: When it came, in seconds since 1970.
        slack: Seconds that either clock may be wrong.
    """
    hours, rest = divmod(at.timestamp() - seen + slack, _HOUR)
    return int(hours) if abs(hours) <= _FARTHEST_ZONE and rest <= 2 * slack else 0


def miswritten(at: datetime, seen: float) -> str | None:
    """Say which known mistake makes another moment of the one when it came; None where none does."""
    now = datetime.fromtimestamp(seen, UTC)
    off = abs(at.timestamp() - seen)
    if at.day <= _MONTHS and off >= _NEAR * _DAY:
        swapped = at.replace(month=at.day, day=at.month)
        if abs(swapped.timestamp() - seen) < _NEAR * _DAY:
            return "day and month are swapped"
    if at.minute == at.month and off > _CLOCK_ERROR:
        with_minutes = at.replace(minute=now.minute)
        if abs(with_minutes.timestamp() - seen) < _SAME_MINUTE:
            return "the month stands where the minutes belong"
    return None
