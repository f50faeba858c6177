"""Many implementations are worked through in several processes, each in a session of its own."""

import shutil
from dataclasses import replace

import pytest
from benches import SETUP

from conformance.planning.probe import Invariant, Probe, Property
from conformance.score import processes, tasks
from conformance.score.implementations import correct_ones, mutant_named, mutants
from conformance.score.killing import Scored
from conformance.score.matrix import Row, row_of
from conformance.score.processes import worked
from conformance.score.scoring import Order, score
from conformance.score.tasks import Task, fewer, work

# Quick to kill, of both sides, and as many as make several processes worth while.
NAMES = [
    "order-number-beyond-limit", "declined-reported-approved", "amount-comma", "amount-plus",
    "shop-ignores-check-value", "shop-takes-any-check-value", "missing-accepted-OrderNumber", "order-amount-optional",
]  # fmt: skip


@pytest.mark.slow
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


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Give a setup of few cases: a row of all takes its time."""
    folder = tmp_path_factory.mktemp("few")
    for name in ("token-payment/order-number", "token-payment/limits", "token-payment/values", "invariants"):
        file = (folder / name).with_suffix(".yaml")
        file.parent.mkdir(exist_ok=True)
        shutil.copyfile((SETUP.cases / name).with_suffix(".yaml"), file)
    return replace(SETUP, cases=folder)


@pytest.mark.slow
def test_a_row_is_of_what_is_answered_otherwise_and_what_is_drawn_for_the_clause(few, monkeypatch):
    ran = []
    monkeypatch.setattr(
        tasks, "row_of", lambda _, items, mutant, __: ran.extend(items) or Row(mutant.id, "x", ())
    )
    monkeypatch.setattr(tasks, "scored", lambda *_: Scored("", "", None))
    work(few, Task("row", NAMES[0], 1))
    items = few.items()
    probes = [item.slug for item in ran if isinstance(item, Probe)]
    assert "token-payment/limits/one-too-long/OrderNumber" in probes
    assert len(probes) < 5
    assert {item.slug for item in items if isinstance(item, Invariant)} <= {item.slug for item in ran}
    drawn = [item for item in ran if isinstance(item, Property)]
    assert drawn
    assert all("token-payment/OrderNumber/length" in item.clauses for item in drawn)
    assert len(drawn) < sum(isinstance(item, Property) for item in items)


def test_a_row_is_the_same_as_if_every_probe_had_been_performed(few):
    bench, items = tasks._opened(few)
    for name in (NAMES[0], "check-value-wrong", "limit-lowered-State", "unlisted-accepted-Delay-01"):
        mutant = mutant_named(name)
        everything = [
            item for item in fewer(items) if not isinstance(item, Property) or mutant.clause in item.clauses
        ]
        assert set(work(few, Task("row", name, 1)).kills) == set(row_of(bench, everything, mutant, 1).kills)


def test_what_few_examples_do_not_show_is_looked_for_with_all_of_them(few, monkeypatch):
    nothing = Row(NAMES[0], "token-payment/OrderNumber/length", ())
    monkeypatch.setattr(tasks, "row_of", lambda *_: nothing)
    row = work(few, Task("row", NAMES[0], 1))
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
