import threading
from contextlib import ExitStack

import pytest

from conformance.exchange.pace import BudgetSpent, Pace, Stopped


class FakeClock:
    """A clock that jumps ahead instead of waiting; without a time to wait for, it waits for real."""

    def __init__(self):
        self.time = 100.0
        self.waited = []

    def now(self):
        return self.time

    def wait(self, condition, seconds):
        if seconds is None:
            condition.wait(10)
            return
        self.waited.append(round(seconds, 6))
        self.time += seconds


class Waiter(threading.Thread):
    """Takes a slot in a thread of its own and holds it until told to let go."""

    def __init__(self, pace, requests=1):
        super().__init__(daemon=True)
        self.pace, self.requests = pace, requests
        self.has, self.let_go = threading.Event(), threading.Event()
        self.error = None
        self.start()

    def run(self):
        try:
            with self.pace.slot(self.requests):
                self.has.set()
                self.let_go.wait(10)
        except Stopped as stop:
            self.error = stop

    def end(self):
        self.let_go.set()
        self.join(10)
        assert not self.is_alive()


def queued(pace, number):
    """Wait until so many threads stand in the queue; this is what makes the order of the tests certain."""
    for _ in range(10_000):
        with pace._lock:
            if len(pace._queue) == number:
                return
        threading.Event().wait(0.001)
    raise AssertionError(f"{len(pace._queue)} wait, not {number}")


def test_no_more_than_in_flight_hold_a_slot():
    pace = Pace(2)
    holders = [Waiter(pace), Waiter(pace)]
    assert all(holder.has.wait(5) for holder in holders)
    third = Waiter(pace)
    queued(pace, 1)
    assert not third.has.is_set()
    holders[0].end()
    assert third.has.wait(5)
    holders[1].end()
    third.end()


def test_slots_go_to_those_who_came_first():
    pace = Pace(1)
    order = []
    with pace.slot():
        waiters = []
        for number in range(5):
            waiters.append(Waiter(pace))
            queued(pace, number + 1)
    for number, waiter in enumerate(waiters):
        assert waiter.has.wait(5)
        order.append([other.has.is_set() for other in waiters].count(True))
        assert order[-1] == number + 1
        waiter.end()


def test_a_race_takes_its_slots_together_and_is_not_overtaken():
    pace = Pace(2)
    holder = Waiter(pace)
    assert holder.has.wait(5)
    race = Waiter(pace, requests=2)
    queued(pace, 1)
    late = Waiter(pace)
    queued(pace, 2)
    assert not late.has.is_set()
    holder.end()
    assert race.has.wait(5)
    assert not late.has.is_set()
    race.end()
    assert late.has.wait(5)
    late.end()


def test_more_slots_than_there_are():
    with pytest.raises(ValueError, match="need in_flight of at least 3"), Pace(2).slot(3):
        pass


def test_a_slot_comes_back_after_an_error():
    pace = Pace(1)
    with pytest.raises(KeyError), pace.slot():
        raise KeyError
    with pace.slot():
        pass


def test_requests_start_evenly_spaced():
    clock = FakeClock()
    pace = Pace(8, per_second=4, clock=clock)
    starts = []
    with ExitStack() as held:
        for _ in range(5):
            held.enter_context(pace.slot())
            starts.append(clock.time)
    assert starts == [100.0, 100.25, 100.5, 100.75, 101.0]


def test_idle_time_gives_no_credit():
    clock = FakeClock()
    pace = Pace(8, per_second=2, clock=clock)
    with pace.slot():
        clock.time += 60
    starts = []
    for _ in range(3):
        with pace.slot():
            starts.append(clock.time)
    assert starts == [160.0, 160.5, 161.0]


def test_a_race_counts_for_each_of_its_requests():
    clock = FakeClock()
    pace = Pace(4, per_second=2, clock=clock)
    with pace.slot(3), pace.slot():
        assert clock.time == 101.5


def test_no_limit_means_no_waiting():
    clock = FakeClock()
    pace = Pace(1, clock=clock)
    for _ in range(100):
        with pace.slot():
            pass
    assert clock.waited == []


def test_a_pause_holds_everybody_back():
    clock = FakeClock()
    pace = Pace(4, clock=clock)
    pace.pause(5)
    pace.pause(2)
    with pace.slot():
        assert clock.time == 105.0
    with pace.slot():
        assert clock.time == 105.0


def test_the_budget_is_spent_all_or_none():
    pace = Pace(1, budget=3)
    pace.spend(2)
    with pytest.raises(BudgetSpent, match="the budget of 3 requests is spent"):
        pace.spend(2)
    assert pace.spent == 2
    pace.spend()
    with pytest.raises(BudgetSpent):
        pace.spend()


def test_the_budget_holds_between_threads():
    pace = Pace(1, budget=500)
    refused = []

    def spend():
        for _ in range(100):
            try:
                pace.spend()
            except BudgetSpent:
                refused.append(1)

    threads = [threading.Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (pace.spent, len(refused)) == (500, 300)


def test_spending_is_counted_without_a_budget():
    pace = Pace(1)
    pace.spend(7)
    assert pace.spent == 7


def test_stop_wakes_everybody_who_waits():
    pace = Pace(1)
    holder = Waiter(pace)
    assert holder.has.wait(5)
    waiters = [Waiter(pace) for _ in range(3)]
    queued(pace, 3)
    pace.stop("Ctrl-C")
    pace.stop("a later reason")
    for waiter in waiters:
        waiter.join(5)
        assert str(waiter.error) == "Ctrl-C"
    holder.end()
    with pytest.raises(Stopped, match="Ctrl-C"):
        pace.spend()
    with pytest.raises(Stopped, match="Ctrl-C"), pace.slot():
        pass
    assert pace.stopped == "Ctrl-C"


def test_stop_wakes_who_waits_for_the_rate():
    pace = Pace(2, per_second=0.001)
    with pace.slot():
        pass
    waiter = Waiter(pace)
    queued(pace, 1)
    pace.stop("enough")
    waiter.join(5)
    assert str(waiter.error) == "enough"


@pytest.mark.parametrize(
    ("note", "enough", "told"),
    [
        (Pace.note_unreachable, 5, "5 connection failures in a row, the last: no route"),
        (Pace.note_silent, 20, "20 requests in a row were not answered, the last: no route"),
    ],
)
def test_so_many_failures_in_a_row_stop(note, enough, told):
    pace = Pace(1)
    for _ in range(enough - 1):
        note(pace, "refused")
    pace.note_reached()
    for _ in range(enough - 1):
        note(pace, "refused")
    assert pace.stopped is None
    note(pace, "no route")
    assert pace.stopped == told


def test_whoever_takes_a_request_can_be_reached():
    pace = Pace(1)
    for _ in range(3):
        pace.note_unreachable("refused")
        pace.note_unreachable("refused")
        pace.note_silent("no answer came")
    assert pace.stopped is None
