"""However a run is made, by the command, by pytest, by workers or in shards, it sends, spends and tells the same."""

import re
from collections import Counter
from urllib.parse import parse_qsl

import pytest
from harness import SOME, WORKERS, conformance_run, run_by_pytest

DRAWN = "token-payment/values"
ITS_OWN = ("Signature", "Login", "Password")
"""Signatures cover the order number, which is the run's own."""


def sent(run):
    """Give every request that reached the far side, without the run's own order numbers and billnumbers."""
    run_id = run.outcome.header["run_id"]
    return Counter(
        (request.path, tuple(pair for pair in _fields(request, run_id) if pair[0] not in ITS_OWN))
        for request in run.requests
    )


def _fields(request, run_id):
    text = re.sub(r"Billnumber=\d+", "Billnumber=", request.body.decode("ascii").replace(run_id, "RUN"))
    return parse_qsl(text, keep_blank_values=True)


def told(outcome):
    """Give what the record says of every item: the verdict, the findings' verdicts, how many values it drew."""
    return {
        slug: (
            line["verdict"],
            [(finding["clause"], finding["verdict"]) for finding in line["findings"]],
            line.get("examples"),
        )
        for slug, line in outcome.results.items()
    }


def only_drawn(facts):
    return {slug: fact for slug, fact in facts.items() if slug.startswith(DRAWN)}


@pytest.mark.parametrize(
    "way",
    ["plain", *(pytest.param(way, marks=pytest.mark.slow) for way in ("by_pytest", "by_workers"))],
)
def test_every_way_to_run_spends_what_it_says(way, request, plain):
    run = request.getfixturevalue(way)
    assert run.outcome.code == 0, run.outcome.text
    assert run.reached == run.outcome.footer["requests_spent"] == plain.reached
    assert run.outcome.verdicts == plain.outcome.verdicts


@pytest.mark.parametrize("way", ["by_pytest", "by_workers"])
def test_two_runs_send_and_tell_the_same(way, plain, request):
    other = request.getfixturevalue(way)
    assert sent(other) == sent(plain)
    assert told(other.outcome) == told(plain.outcome)


def test_another_seed_draws_other_values(counted):
    drawn = ("--profile", "standard", "--select", "token-payment/values/any-valid/City")
    one, other = (counted(conformance_run, *drawn, "--seed", seed) for seed in ("7", "8"))
    assert [facts[:2] for facts in one.outcome.verdicts.values()] == [
        facts[:2] for facts in other.outcome.verdicts.values()
    ]
    assert len(sent(other) - sent(one)) > 10


def test_a_run_that_tests_no_must_clause_says_why_it_is_inconclusive(counted):
    run = counted(conformance_run, "--select", "token-payment/carriage/unknown-parameter")
    assert set(run.outcome.verdicts.values()) == {"pass"}
    assert run.outcome.code == 3
    assert "INCONCLUSIVE, NO MUST CLAUSE WAS TESTED: 1 pass" in run.outcome.stdout


@pytest.fixture(scope="module")
def shards(counted):
    selected = ("--select", DRAWN, "--select", "invariants")
    return [counted(conformance_run, *SOME, *selected, "--shard", f"{number}/2").outcome for number in (1, 2)]


def test_the_shards_together_are_the_whole(plain, shards):
    parts = [only_drawn(told(shard)) for shard in shards]
    assert all(parts)
    assert not parts[0].keys() & parts[1].keys()
    assert {**parts[0], **parts[1]} == only_drawn(told(plain.outcome))


def test_every_shard_judges_the_invariants(shards):
    for shard in shards:
        assert "invariants/answer-readable" in shard.verdicts


@pytest.mark.slow
def test_collecting_sends_nothing_and_leaves_nothing(counted):
    for start in (conformance_run, run_by_pytest):
        run = counted(start, *SOME, "--collect-only")
        assert run.outcome.code == 0
        assert "token-payment/limits/longest/OrderNumber" in run.outcome.stdout
        assert run.reached == 0
        assert not (run.outcome.out / "run.ndjson").exists()


def test_a_keyword_selects_and_pays_for_no_more(counted):
    run = counted(conformance_run, *SOME, "-k", "approved-then-canceled")
    assert set(run.outcome.results) == {"order-lifecycle/one-stage/approved-then-canceled"}
    assert run.reached == run.outcome.footer["requests_spent"] == 1 + 3


@pytest.mark.parametrize("workers", WORKERS)
def test_a_budget_is_kept_and_what_it_leaves_out_is_named(counted, workers, plain):
    run = counted(conformance_run, *SOME, "--budget", "50", *workers)
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
