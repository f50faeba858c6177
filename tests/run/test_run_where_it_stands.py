"""Runs that are made one after another where a person stands: what they remember, keep and leave."""

import pytest
from counting_gateway import counting_gateway
from harness import Started, few_cases

FAULTY = "token-payment/payment/declined"
SELECTED = ("--select", "token-payment/payment", "--seed", "3")


def run_here(folder, *arguments):
    work = folder / "work"
    work.mkdir(exist_ok=True)
    few = few_cases(folder, SELECTED)
    return Started(["run", *SELECTED, *few, *arguments], work, None).finished()


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    """A gateway with one fault, and its target file."""
    with counting_gateway(mutant="declined-reported-approved") as faulty:
        yield faulty, faulty.write_target(tmp_path_factory.mktemp("target"))


def test_the_failures_of_the_last_run_are_remembered_without_a_named_folder(gateway, tmp_path):
    faulty, target = gateway
    faulty.taken()
    first = run_here(tmp_path, "--target", target)
    spent = len(faulty.taken())
    again = run_here(tmp_path, "--target", target, "--lf")
    assert (first.code, again.code) == (1, 1), again.text
    assert 0 < len(faulty.taken()) < spent
    assert "NOT CONFORMANT: 1 fail; " in again.stdout
    assert (tmp_path / "work" / "reports" / "cache").is_dir()


def test_a_run_into_the_folder_of_another_keeps_its_record(gateway, tmp_path):
    _, target = gateway
    out = tmp_path / "work" / "mine"
    run_here(tmp_path, "--target", target, "--out", "mine", "-k", "declined")
    before = (out / "run.ndjson").read_bytes()
    again = run_here(tmp_path, "--target", target, "--out", "mine", "--lf")
    assert again.code == 1
    assert (out / "run.ndjson.old").read_bytes() == before
    assert f"the record that was there before is kept: {out / 'run.ndjson.old'}" in again.stdout
    assert (out / "cache").is_dir()


def test_to_collect_leaves_nothing(tmp_path):
    collected = run_here(tmp_path, "--collect-only")
    assert collected.code == 0
    assert FAULTY in collected.stdout
    assert list((tmp_path / "work").iterdir()) == []
