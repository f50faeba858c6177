"""The same seed and the same target give the same probes, values and verdicts."""

import re
from collections import Counter
from urllib.parse import parse_qsl

import pytest
from harness import SMOKE, conformance_run

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


@pytest.fixture(scope="module")
def shards(counted):
    selected = ("--select", DRAWN, "--select", "invariants")
    return [
        counted(conformance_run, *SMOKE, *selected, "--shard", f"{number}/2").outcome for number in (1, 2)
    ]


def test_the_shards_together_are_the_whole(plain, shards):
    parts = [only_drawn(told(shard)) for shard in shards]
    assert all(parts)
    assert not parts[0].keys() & parts[1].keys()
    assert {**parts[0], **parts[1]} == only_drawn(told(plain.outcome))


def test_every_shard_judges_the_invariants(shards):
    for shard in shards:
        assert "invariants/answer-readable" in shard.verdicts
