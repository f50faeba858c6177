"""What decides about a run beside its findings: the faults of its baseline, and whose results count."""

from datetime import date
from pathlib import Path

import pytest

from conformance.judging.baseline import Baseline, Entry
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.plugin import deciding
from conformance.plugin.state import State

CASES = Path(__file__).resolve().parents[2] / "cases"
CLAUSE = "order/payment/declined"
PASSED = Result("a/b/c", "probe", "gateway", "positive", "a/b.yaml:1", (Finding(CLAUSE, Verdict.PASS),))
NEEDLESS = Baseline((Entry(clause=CLAUSE, reason="it was so"),), date(2026, 1, 1))


@pytest.fixture
def reads(monkeypatch):
    """Count how often every case is read; the folder has the one that passed."""
    seen = []
    monkeypatch.setattr(deciding, "load_items", lambda *_: seen.append(1) or [PASSED])
    return seen


def test_only_a_whole_run_reads_every_case_and_calls_an_entry_needless(reads):
    facts = {"cases": CASES, "side": "gateway"}
    assert deciding.faults_of(NEEDLESS, [PASSED], cut_short=True, **facts) == ()
    assert deciding.faults_of(Baseline(), [PASSED], cut_short=False, **facts) == ()
    assert reads == []
    assert deciding.faults_of(NEEDLESS, [PASSED], cut_short=False, **facts) == (
        f"{CLAUSE}: nothing of it fails",
    )


def test_a_run_asks_for_the_faults_of_its_baseline_once(reads):
    options = type("Options", (), {"cases": CASES, "side": "gateway"})()
    state = State(options, None, baseline=NEEDLESS, results={PASSED.slug: PASSED})
    assert state.baseline_faults == state.baseline_faults != ()
    assert len(reads) == 1


@pytest.mark.parametrize(
    ("kind", "verdict", "in_shard", "told"),
    [
        ("invariant", Verdict.INCONCLUSIVE, True, False),
        ("invariant", Verdict.INCONCLUSIVE, False, True),
        ("invariant", Verdict.FAIL, True, True),
        ("probe", Verdict.INCONCLUSIVE, True, True),
    ],
)
def test_an_invariant_that_saw_nothing_is_left_to_the_other_shards(kind, verdict, in_shard, told):
    result = Result("a/b/c", kind, "gateway", "positive", "a/b.yaml:1", (Finding(CLAUSE, verdict),))
    assert deciding.decides(result, in_shard=in_shard) is told
