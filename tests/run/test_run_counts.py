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
        run = counted(start, *SMOKE, "--collect-only", "-q")
        assert run.outcome.code == 0
        assert "token-payment/limits/longest/OrderNumber" in run.outcome.stdout
        assert run.reached == 0
        assert not (run.outcome.out / "run.ndjson").exists()


def test_a_keyword_selects_and_pays_for_no_more(counted):
    run = counted(conformance_run, *SMOKE, "-k", "one-stage or reuse")
    assert set(run.outcome.results) == {
        "order-lifecycle/one-stage/approved-then-canceled",
        "order-lifecycle/reuse/second-attempt",
    }
    assert run.reached == run.outcome.footer["requests_spent"] == 1 + 3 + 3


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    with counting_gateway(mutant="order-number-beyond-limit") as gateway:
        folder = tmp_path_factory.mktemp("faulty")
        yield gateway, gateway.write_target(folder), folder


FAILS = "token-payment/limits/one-too-long/OrderNumber"


def limits(target):
    return ("--target", target, *SMOKE, "--select", "token-payment/limits")


def test_stopping_at_the_first_failure_judges_what_arrived_and_sends_no_more(faulty):
    gateway, target, folder = faulty
    gateway.taken()
    outcome = conformance_run(folder / "first", *limits(target), "-x")
    assert outcome.code == 1
    assert gateway.taken() == outcome.footer["requests_spent"] < outcome.header["planned_requests"]
    assert outcome.verdicts[FAILS] == "fail"
    assert outcome.footer["cut_short"] == "stopping after 1 failures"
    left = [line for line in outcome.results.values() if line["verdict"] == "inconclusive"]
    assert left
    assert all(
        finding["received"] == "not sent: stopping after 1 failures"
        for line in left
        for finding in line["findings"]
    )
    assert len(outcome.results) == outcome.header["planned_probes"]


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["plain", "workers"])
def test_the_last_failures_alone_are_sent_again(faulty, workers):
    gateway, target, folder = faulty
    shared = folder / f"again{len(workers)}"
    first = conformance_run(
        shared, "--target", target, *SMOKE, "--select", "token-payment/limits/one-too-long"
    )
    assert first.verdicts[FAILS] == "fail"
    gateway.taken()
    outcome = conformance_run(shared, *limits(target), "--lf", *workers)
    assert outcome.code == 1
    assert list(outcome.results) == [FAILS]
    assert gateway.taken() == outcome.footer["requests_spent"] < first.footer["requests_spent"]


def test_stopping_at_the_first_failure_of_a_worker_is_no_interrupt(faulty):
    gateway, target, folder = faulty
    gateway.taken()
    outcome = conformance_run(folder / "workers", *limits(target), "-x", "-n", "2")
    assert outcome.code == 1
    assert outcome.footer["cut_short"] == "stopping after 1 failures"
    assert gateway.taken() == outcome.footer["requests_spent"]
    assert len(outcome.results) == outcome.header["planned_probes"]


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["plain", "workers"])
def test_a_budget_is_kept_and_what_it_leaves_out_is_named(counted, workers, plain):
    run = counted(conformance_run, *SMOKE, "--budget", "50", *workers)
    outcome = run.outcome
    assert outcome.code == 3
    assert run.reached == outcome.footer["requests_spent"] <= 50
    assert run.reached > 30
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
