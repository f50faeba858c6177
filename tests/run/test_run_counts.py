"""What reaches the far side is what the record says was spent, however the run is made."""

import pytest
from counting_gateway import counting_gateway
from harness import SMOKE, conformance_run, run_by_pytest


@pytest.mark.parametrize("way", ["plain", "by_pytest", "by_workers"])
def test_every_way_to_run_spends_what_it_says(way, request, plain):
    run = request.getfixturevalue(way)
    assert run.outcome.code == 0, run.outcome.text
    assert run.reached == run.outcome.footer["requests_spent"] == plain.reached
    assert run.outcome.verdicts == plain.outcome.verdicts


def test_collecting_sends_nothing_and_leaves_nothing(counted):
    for start in (conformance_run, run_by_pytest):
        run = counted(start, *SMOKE, "--collect-only")
        assert run.outcome.code == 0
        assert "token-payment/limits/longest/OrderNumber" in run.outcome.stdout
        assert run.reached == 0
        assert not (run.outcome.out / "run.ndjson").exists()


def test_a_keyword_selects_and_pays_for_no_more(counted):
    run = counted(conformance_run, *SMOKE, "-k", "approved-then-canceled")
    assert set(run.outcome.results) == {"order-lifecycle/one-stage/approved-then-canceled"}
    assert run.reached == run.outcome.footer["requests_spent"] == 1 + 3


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A gateway with a fault, slow enough that a run which stops leaves something unsent."""
    with counting_gateway(mutant="order-number-beyond-limit", latency=0.03) as gateway:
        folder = tmp_path_factory.mktemp("faulty")
        yield gateway, gateway.write_target(folder), folder


FAILS = "token-payment/limits/one-too-long/OrderNumber"


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["plain", "workers"])
def test_stopping_at_the_first_failure_judges_what_arrived_and_sends_no_more(faulty, workers):
    gateway, target, folder = faulty
    gateway.taken()
    selected = ("--target", target, *SMOKE, "--select", "token-payment")
    outcome = conformance_run(folder / f"first{len(workers)}", *selected, "-x", *workers)
    assert outcome.code == 1
    assert "NOT CONFORMANT: " in outcome.stdout
    assert outcome.verdicts[FAILS] == "fail"
    assert outcome.footer["cut_short"] == "stopping after 1 failures"
    assert len(gateway.taken()) == outcome.footer["requests_spent"] < outcome.header["planned_requests"]
    assert len(outcome.results) == outcome.header["planned_probes"]
    left = [line for line in outcome.results.values() if line["verdict"] == "inconclusive"]
    reasons = {finding["received"] for line in left for finding in line["findings"]}
    assert "not sent: stopping after 1 failures" in reasons


def test_the_last_failures_alone_are_sent_again(faulty):
    gateway, target, folder = faulty
    limits = ("--target", target, *SMOKE, "--select", "token-payment/limits/one-too-long")
    first = conformance_run(folder / "again", *limits)
    assert first.verdicts[FAILS] == "fail"
    spent = first.footer["requests_spent"]
    gateway.taken()
    again = conformance_run(folder / "again", *limits, "--lf")
    assert again.code == 1
    assert list(again.results) == [FAILS]
    assert len(gateway.taken()) == again.footer["requests_spent"] < spent


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["plain", "workers"])
def test_a_budget_is_kept_and_what_it_leaves_out_is_named(counted, workers, plain):
    run = counted(conformance_run, *SMOKE, "--budget", "50", *workers)
    outcome = run.outcome
    assert outcome.code == 3
    assert run.reached == outcome.footer["requests_spent"] <= 50
    assert run.reached > 25
    left_out = {line["slug"] for line in outcome.header["not_tested"]}
    assert {line["reason"] for line in outcome.header["not_tested"]} == {"budget"}
    assert left_out | set(outcome.results) == set(plain.outcome.results)
    assert not left_out & set(outcome.results)
    assert f"{len(left_out)} not tested" in outcome.stdout
    assert "inconclusive" not in outcome.verdicts.values(), (
        "the plan was fitted, so nothing ran out of budget"
    )


def test_junit_under_workers_carries_no_handover(by_workers):
    text = (by_workers.outcome.out / "junit.xml").read_text("utf-8")
    assert "handover" not in text
    assert len(text) < 400 * len(by_workers.outcome.results)
    assert text.count("<testcase ") == len(by_workers.outcome.results)


def test_workers_leave_a_whole_record(by_workers, plain):
    outcome = by_workers.outcome
    assert outcome.header["planned_requests"] == plain.outcome.header["planned_requests"]
    assert outcome.footer["findings"] == plain.outcome.footer["findings"]
    assert "profile: smoke, seed: 7" in outcome.stdout
    allure = list((outcome.out / "allure-results").glob("*-result.json"))
    assert len(allure) == len(outcome.results)
