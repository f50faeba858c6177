"""Moments held against when they came: a zone, swapped days, months for minutes; a clock's error is none of it."""

from datetime import UTC, datetime, timedelta

import pytest

from conformance.judging.moments import hours_off, miswritten, moment

NOW = datetime(2026, 11, 3, 10, 24, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "mistake"),
    [
        ("%d.%m.%Y %H:%M:%S", None),
        ("%m.%d.%Y %H:%M:%S", "day and month are swapped"),
        ("%d.%m.%Y %H:%m:%S", "the month stands where the minutes belong"),
    ],
)
def test_a_known_mistake_is_told(written, mistake):
    assert miswritten(moment(NOW.strftime(written)), NOW.timestamp() + 2) == mistake


@pytest.mark.parametrize("minutes", [-12, -5, 0, 5, 40])
def test_a_clock_that_is_wrong_is_no_mistake(minutes):
    at = NOW + timedelta(minutes=minutes)
    assert miswritten(at, NOW.timestamp()) is None
    assert hours_off(at, NOW.timestamp(), 300) == 0


@pytest.mark.parametrize(("hours", "off"), [(3, 3), (-5, -5), (0, 0), (30, 0)])
def test_a_zone_is_told_by_its_hours(hours, off):
    assert hours_off(NOW + timedelta(hours=hours, seconds=40), NOW.timestamp(), 300) == off


def test_what_is_no_date_is_none():
    assert moment("2026-11-03 10:24:30") is None
