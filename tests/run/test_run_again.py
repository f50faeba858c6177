"""A failing run is known by a baseline, sent again by a replay, compared with another, merged from shards."""

from pathlib import Path

import pytest
import yaml
from counting_gateway import counting_gateway
from harness import Outcome, Started, conformance_run

pytestmark = pytest.mark.slow

FAULTY = "token-payment/payment/declined"
SELECTED = ("--select", "token-payment/payment", "--seed", "3", "--fail-on-warn")


def replayed(folder, *arguments):
    out = folder / "replay"
    return Started(["replay", *arguments, "--out", out], folder, out).finished()


def told(*arguments):
    done = Started(arguments, Path.cwd(), None).finished()
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def history(tmp_path_factory):
    """One target before and after its fault was mended, with a baseline that was written in between."""
    folder = tmp_path_factory.mktemp("again")
    with counting_gateway(mutant="declined-reported-approved") as gateway:
        target = gateway.write_target(folder)
        known = folder / "known.yaml"
        target_of = ("--target", target)
        runs = {
            "failing": conformance_run(
                folder / "failing", *target_of, *SELECTED, "--baseline", known, "--update-baseline"
            )
        }
        runs["still"] = replayed(folder, FAULTY, "--run", runs["failing"].out)
        runs["known"] = conformance_run(folder / "known", *target_of, *SELECTED, "--baseline", known)
    runs["fixed"] = conformance_run(folder / "fixed", *SELECTED, "--baseline", known)
    return runs, known


def test_an_update_writes_the_failures_and_leaves_the_run_red(history):
    runs, known = history
    assert runs["failing"].code == 1
    entries = yaml.safe_load(known.read_text())["known"]
    assert {entry["slug"] for entry in entries} == {FAULTY}
    assert {entry["clause"] for entry in entries} >= {"order/payment/declined"}
    assert all(entry["reason"] for entry in entries)


def test_a_replay_sends_the_failing_probe_again_under_a_fresh_order_number(history):
    runs, _ = history
    assert runs["still"].code == 1
    assert f"still failing: {FAULTY}" in runs["still"].stdout
    (again,) = [line["slug"] for line in runs["still"].lines if line["record"] == "result"]
    assert again == FAULTY
    numbers = [runs[name].results[FAULTY]["evidence"]["order_number"] for name in ("failing", "still")]
    assert len(set(numbers)) == 2


def test_a_failure_says_how_to_replay_it(history):
    runs, _ = history
    assert f"Replay: conformance replay {FAULTY} --run " in runs["failing"].stdout


def test_a_known_failure_is_not_red_and_is_in_the_record(history):
    runs, _ = history
    assert runs["known"].code == 0
    assert runs["known"].verdicts[FAULTY] == "known"
    assert runs["known"].header["baseline"][0]["slug"] == FAULTY
    assert "1 xfailed" in runs["known"].stdout
    counted = sum(
        finding["verdict"] == "known"
        for line in runs["known"].results.values()
        for finding in line["findings"]
    )
    assert f"CONFORMANT BUT FOR {counted} KNOWN FAILURES" in runs["known"].stdout
    assert "conformant but for" in (runs["known"].out / "summary.md").read_text("utf-8")


def test_an_entry_that_is_mended_is_red_until_it_is_taken_out(history):
    runs, _ = history
    assert runs["fixed"].code == 1
    assert runs["fixed"].verdicts[FAULTY] == "fixed"


@pytest.mark.parametrize("name", ["failing", "known", "fixed"])
def test_a_run_is_judged_again_as_it_judged(history, name, tmp_path):
    """By its own target, whose gateway is gone; with its baseline and its `--fail-on-warn`."""
    runs, _ = history
    done = told("judge", runs[name].out, "--out", tmp_path)
    assert done.code == runs[name].code, done.stdout
    assert " 0 of them otherwise than they were recorded" in done.stdout
    assert "note: " not in done.stdout
    again = Outcome(done.code, done.stdout, done.stderr, tmp_path)
    assert again.verdicts == runs[name].verdicts
    assert again.footer["verdict"] == runs[name].footer["verdict"]


def test_a_comparison_tells_what_was_mended_and_nothing_else(history, tmp_path):
    runs, _ = history
    done = told("compare", runs["failing"].out, runs["fixed"].out, "--html", tmp_path / "page.html")
    assert done.code == 1
    differing = [line for line in done.stdout.splitlines() if FAULTY in line]
    assert differing
    assert not [line for line in done.stdout.splitlines() if "token-payment/payment/approved" in line]
    assert FAULTY in (tmp_path / "page.html").read_text()
    assert told("compare", runs["fixed"].out, runs["fixed"].out).code == 0


def test_a_baseline_that_names_no_case_is_refused_before_anything_is_sent(tmp_path):
    known = tmp_path / "known.yaml"
    known.write_text("known:\n  - slug: token-payment/payment/declines\n    reason: a slip\n")
    refused = conformance_run(tmp_path, *SELECTED, "--baseline", known)
    assert refused.code == 2
    assert f"{known}:2:" in refused.stdout + refused.stderr
    assert not (tmp_path / "out" / "run.ndjson").exists()


def test_only_a_whole_run_can_say_that_an_entry_is_needed_no_more(tmp_path):
    known = tmp_path / "known.yaml"
    known.write_text("known:\n  - clause: order/payment/declined\n    reason: it was so once\n")
    whole = conformance_run(tmp_path / "whole", *SELECTED, "--baseline", known)
    part = conformance_run(tmp_path / "part", *SELECTED, "-k", "declined", "--baseline", known)
    assert (whole.code, part.code) == (1, 0)
    assert "order/payment/declined: nothing of it fails" in whole.stdout
    assert told("judge", whole.out).code == 1
    assert part.verdicts[FAULTY] == "pass"
