"""The same seed and the same target give the same probes, values and verdicts."""

import re

import pytest
from harness import SMOKE, conformance_run

DRAWN = "token-payment/values"


def told(outcome):
    """Give every item with what was sent and what was found, without the run's own names and times."""
    run_id = outcome.header["run_id"]

    def settled(value):
        text = str(value).replace(run_id, "RUN")
        return re.sub(r"\d{2}\.\d{2}\.\d{4} [\d:]+|\b57\d{14}\b", "…", text)

    facts = {}
    for slug, line in outcome.results.items():
        evidence = line.get("evidence", {})
        sent = [exchange["request"]["fields"] for exchange in evidence.get("exchanges", ())]
        unsigned = [[pair for pair in fields if pair[0] != "Signature"] for fields in sent]
        facts[slug] = (line["verdict"], line.get("examples"), settled(unsigned), settled(line["findings"]))
    return facts


def only_drawn(facts):
    return {slug: fact for slug, fact in facts.items() if slug.startswith(DRAWN)}


def test_two_runs_tell_the_same(plain, by_pytest):
    assert told(plain.outcome) == told(by_pytest.outcome)


def test_workers_draw_the_same_values(plain, by_workers):
    drawn = only_drawn(told(plain.outcome))
    assert len(drawn) > 20
    assert drawn == only_drawn(told(by_workers.outcome))


def test_another_seed_draws_other_values(plain, counted):
    other = counted(conformance_run, "--profile", "smoke", "--seed", "8", "--select", DRAWN).outcome
    here, there = only_drawn(told(plain.outcome)), only_drawn(told(other))
    assert here.keys() == there.keys()
    assert here != there


@pytest.fixture(scope="module")
def shards(counted):
    return [
        counted(
            conformance_run, *SMOKE, "--select", DRAWN, "--select", "invariants", "--shard", f"{number}/2"
        ).outcome
        for number in (1, 2)
    ]


def test_the_shards_together_are_the_whole(plain, shards):
    parts = [only_drawn(told(shard)) for shard in shards]
    assert all(parts)
    assert not parts[0].keys() & parts[1].keys()
    assert {**parts[0], **parts[1]} == only_drawn(told(plain.outcome))


def test_every_shard_judges_the_invariants(shards):
    for shard in shards:
        assert "invariants/answer-readable" in shard.verdicts
