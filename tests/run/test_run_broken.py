"""A run in which the suite itself breaks, or the disk is full: never taken for a verdict on the target."""

import os
import sys

import pytest
from harness import few_cases

from conformance import cli

SELECTED = ("--select", "order-lifecycle/one-stage/approved-then-canceled", "--profile", "smoke")


@pytest.fixture
def run(monkeypatch, tmp_path, capfd):
    """Make a short run in this process; gives its exit code and everything it said."""

    def call():
        words = ["run", "--out", tmp_path / "out", *SELECTED, *few_cases(tmp_path, SELECTED)]
        monkeypatch.setattr(sys, "argv", ["conformance", *map(str, words)])
        monkeypatch.setattr(os, "environ", dict(os.environ))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capfd.readouterr()
        return ended.value.code, told.out + told.err

    return call


def test_a_defect_of_the_suite_has_an_exit_code_of_its_own(run, monkeypatch):
    def broken(*_):
        raise RuntimeError("a defect")

    monkeypatch.setattr("conformance.plugin.chosen", broken)
    code, text = run()
    assert code == 70
    assert "a defect" in text


@pytest.mark.parametrize("place", ["ending.write_reports", "state.RecordWriter.write_footer"])
def test_a_disk_that_is_full_at_the_end_is_told_in_a_line(run, monkeypatch, place):
    def full(*_):
        raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr(f"conformance.plugin.{place}", full)
    code, text = run()
    assert code == 2
    assert "somewhere: No space left on device: record and reports are not whole" in text
    assert "Traceback" not in text
    assert "INTERNALERROR" not in text
