"""Calls the command line in this process, as `conformance …` does."""

import sys
from dataclasses import dataclass

import pytest

from conformance import cli


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def conformance(monkeypatch, capfd):
    """Call `conformance` with these arguments; the secret word is taken from the environment alone."""

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["conformance", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        told = capfd.readouterr()
        assert "Traceback" not in told.out + told.err
        return Said(int(ended.value.code or 0), told.out, told.err)

    return call
