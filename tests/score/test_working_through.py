"""Many implementations are worked through in several processes, each in a session of its own."""

import pytest
from benches import SETUP

from conformance.planning.probe import Probe, Property
from conformance.score import processes
from conformance.score.implementations import correct_ones, mutants
from conformance.score.killing import Scored
from conformance.score.matrix import Row
from conformance.score.processes import Task, work, worked
from conformance.score.scoring import Order, score

# Quick to kill, of both sides, and as many as make several processes worth while.
NAMES = [
    "order-number-beyond-limit", "declined-reported-approved", "amount-comma", "amount-plus",
    "shop-ignores-check-value", "shop-takes-any-check-value", "missing-accepted-OrderNumber", "order-amount-optional",
]  # fmt: skip


def test_two_processes_come_to_the_same_as_one():
    tasks = [Task("kill", name, 1) for name in NAMES]
    here = {done.mutant: done for done in worked(SETUP, tasks, workers=1)}
    there = {done.mutant: done for done in worked(SETUP, tasks, workers=2)}
    assert here == there
    assert len(here) == len(NAMES)
    assert all(done.by_its_clause for done in here.values())


def test_a_defect_says_on_which_implementation():
    with pytest.raises(LookupError) as raised:
        work(SETUP, Task("kill", "nobody-made-it", 1))
    assert "nobody-made-it" in raised.value.__notes__[0]


def test_few_tasks_begin_no_process(monkeypatch):
    monkeypatch.setattr(processes, "ProcessPoolExecutor", None)
    (done,) = worked(SETUP, [Task("kill", NAMES[0], 1)], workers=8)
    assert done.by_its_clause


def test_a_score_keeps_the_order_of_the_mutants_and_tells_how_far_it_is():
    heard = []
    found, matrix = score(SETUP, Order(NAMES[1::-1], ()), lambda done, of: heard.append((done, of)))
    assert [each.mutant for each in found.scored] == NAMES[1::-1]
    assert heard == [(1, 2), (2, 2)]
    assert matrix.rows == ()
    assert found.good


def test_the_short_score_runs_a_part_and_the_full_one_everything_and_then_what_a_seed_changes():
    short = Order(NAMES, (7,)).tasks()
    assert {task.items for task in short if task.kind == "alarms"} == {"every", "part"}
    assert [task.id for task in short if task.items == "every" and task.kind == "alarms"] == ["faultless"]
    assert sum(task.kind == "kill" for task in short) == len(NAMES)
    full = Order(NAMES, range(20), full=True).tasks()
    alarms = [task for task in full if task.kind == "alarms"]
    assert len(alarms) == 20 * len(correct_ones())
    assert {task.items for task in alarms if task.seed == 0} == {"every"}
    assert {task.items for task in alarms if task.seed != 0} == {"drawn"}
    assert sum(task.kind == "row" for task in full) == len(NAMES)


def test_a_row_has_every_probe_and_what_is_drawn_for_the_clause(monkeypatch):
    ran = []
    monkeypatch.setattr(
        processes, "row_of", lambda _, items, mutant, __: ran.extend(items) or Row(mutant.id, "x", ())
    )
    monkeypatch.setattr(processes, "scored", lambda *_: Scored("", "", None))
    work(SETUP, Task("row", NAMES[0], 1))
    clause = "token-payment/OrderNumber/length"
    items = SETUP.items()
    assert {item.slug for item in items if isinstance(item, Probe)} <= {item.slug for item in ran}
    drawn = [item for item in ran if isinstance(item, Property)]
    assert drawn
    assert all(clause in item.clauses for item in drawn)
    assert len(drawn) < sum(isinstance(item, Property) for item in items)


def test_what_few_examples_do_not_show_is_looked_for_with_all_of_them(monkeypatch):
    nothing = Row(NAMES[0], "token-payment/OrderNumber/length", ())
    monkeypatch.setattr(processes, "row_of", lambda *_: nothing)
    row = work(SETUP, Task("row", NAMES[0], 1))
    assert len(row.kills) == 1
    assert row.scored.by_its_clause


def row_mutants():
    """Give a sample of the mutants made from the rows of the token payment's table."""
    rows = [each.id for each in mutants() if each.clause.startswith("token-payment/")]
    return rows[5::37]


@pytest.mark.parametrize("seed", [1, 20261122])
def test_a_sample_of_the_mutants_of_rows_is_killed_with_any_seed(seed):
    names = row_mutants()
    assert len(names) >= 8
    for name in names:
        found = work(SETUP, Task("kill", name, seed))
        assert found.by_its_clause, found
