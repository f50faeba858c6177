"""A budget that runs out in the middle, whatever was planned: nothing beyond it is sent, and the run is not green."""

import os

import pytest
from counting_gateway import counting_gateway
from harness import CASES

from conformance.exchange.loading import load_target
from conformance.exchange.session import open_session
from conformance.judging.findings import Verdict
from conformance.pipeline import ExitCode, exit_code, preflight, run_plan
from conformance.planning.plan import Plan, load_items, selected

pytestmark = pytest.mark.slow


def test_the_run_without_pytest_ends_inconclusive_at_its_budget(tmp_path):
    items = selected(load_items(CASES, "smoke"), ["order-lifecycle/one-stage", "token-payment/format"])
    heard = []
    with counting_gateway() as gateway:
        target = load_target(gateway.write_target(tmp_path, pace={"in_flight": 1, "budget": 5}), os.environ)
        session = open_session(target, "BUDGET")
        try:
            preflight(session)
            results = run_plan(Plan(tuple(items)), session, seed=1, report=heard.append)
        finally:
            session.close()
        assert gateway.count == session.pace.spent == 5
    assert [result.slug for result in heard] == [item.slug for item in items]
    assert heard == results
    assert results[0].verdict is Verdict.PASS
    assert results[-1].verdict is Verdict.INCONCLUSIVE
    assert {finding.received for finding in results[-1].findings} == {
        "not sent: the budget of 5 requests is spent"
    }
    assert exit_code(results) is ExitCode.INCONCLUSIVE


def test_a_failure_before_the_budget_ran_out_still_is_one(tmp_path):
    items = selected(load_items(CASES, "smoke"), ["token-payment/payment/declined", "token-payment/format"])
    with counting_gateway(mutant="declined-reported-approved") as gateway:
        target = load_target(gateway.write_target(tmp_path, pace={"in_flight": 1, "budget": 3}), os.environ)
        session = open_session(target, "BUDGET")
        try:
            results = run_plan(
                Plan(tuple(sorted(items, key=lambda item: not item.slug.endswith("/declined")))), session, 1
            )
        finally:
            session.close()
        assert gateway.count == 3
    verdicts = {result.verdict for result in results}
    assert {Verdict.FAIL, Verdict.INCONCLUSIVE} <= verdicts
    assert exit_code(results) is ExitCode.NOT_CONFORMANT
