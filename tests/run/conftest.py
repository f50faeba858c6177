"""Runs that many tests look at: each is made once."""

from dataclasses import dataclass

import pytest
from counting_gateway import counting_gateway
from harness import SOME, Outcome, conformance_run, run_by_pytest


@dataclass(frozen=True)
class Counted:
    """A run, and the requests that reached the far side during it."""

    outcome: Outcome
    requests: list

    @property
    def reached(self):
        return len(self.requests)


@pytest.fixture(scope="session")
def faultless():
    """A faultless gateway that counts."""
    with counting_gateway() as gateway:
        yield gateway


@pytest.fixture(scope="session")
def target(faultless, tmp_path_factory):
    """The target file of the faultless gateway."""
    return faultless.write_target(tmp_path_factory.mktemp("target"))


@pytest.fixture(scope="session")
def counted(faultless, target, tmp_path_factory):
    """Make a run against the faultless gateway and count what reached it."""

    def run(start, *arguments):
        faultless.taken()
        outcome = start(tmp_path_factory.mktemp("run"), "--target", target, *arguments)
        return Counted(outcome, faultless.taken())

    return run


@pytest.fixture(scope="session")
def plain(counted):
    """Some of the smoke profile by `conformance run`."""
    return counted(conformance_run, *SOME)


@pytest.fixture(scope="session")
def by_pytest(counted):
    """The same by `pytest cases`."""
    return counted(run_by_pytest, *SOME)


@pytest.fixture(scope="session")
def by_workers(counted):
    """The same by two xdist workers."""
    return counted(conformance_run, *SOME, "-n", "2")
