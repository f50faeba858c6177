"""The window of an order status: which of an order number's orders are looked at.

Start defaults to three days ago and end to now, in GMT; a date that is missing or invalid falls back
to them silently (vendor's page on order status). The filter is on the time the payment started.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from conformance.simulator.ledger import Ledger, Order
from conformance.simulator.rules.rule import Fields

DEFAULT_SPAN = timedelta(days=3)
_DATE = ("Year", "Month", "Day")
_REST_OF_MINUTE = timedelta(seconds=59, microseconds=999_999)


@dataclass(frozen=True, slots=True)
class Window:
    """Both ends belong to the window."""

    start: datetime
    end: datetime


def window(fields: Fields, now: datetime) -> Window:
    """Read StartYear … StartMin and EndYear … EndMin; an hour or minute left out is the day's edge."""
    start = _edge(fields, "Start", (0, 0))
    end = _edge(fields, "End", (23, 59))
    return Window(
        now - DEFAULT_SPAN if start is None else start,
        now if end is None else end + _REST_OF_MINUTE,
    )


def orders_within(ledger: Ledger, ordernumber: str, within: Window) -> tuple[Order, ...]:
    """Give every order of that number whose payment started in the window, oldest first."""
    return tuple(order for order in ledger.orders(ordernumber) if within.start <= order.created <= within.end)


def _edge(fields: Fields, side: str, time_of_day: tuple[int, int]) -> datetime | None:
    hour, minute = time_of_day
    try:
        year, month, day = (int(fields[f"{side}{part}".lower()]) for part in _DATE)
        hour = int(fields.get(f"{side}Hour".lower(), hour))
        minute = int(fields.get(f"{side}Min".lower(), minute))
        return datetime(year, month, day, hour, minute, tzinfo=UTC)
    except (KeyError, ValueError, OverflowError):
        return None
