"""Runs the suite as its users do, in a process of its own, and reads what the run left."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from launching import COLUMNS, Launched

CHECKOUT = Path(__file__).resolve().parents[2]
CASES = CHECKOUT / "cases"
CONFORMANCE = Path(sys.executable).with_name("conformance")
SMOKE = ("--profile", "smoke", "--seed", "7")
_CHAPTERS = ("token-payment/limits", "token-payment/values", "order-lifecycle", "signatures", "invariants")
SOME = (*SMOKE, *(part for chapter in _CHAPTERS for part in ("--select", chapter)))
"""Some seventy items of every kind."""
WORKERS = (
    pytest.param((), id="plain"),
    pytest.param(("-n", "2"), id="workers", marks=pytest.mark.slow),
)
"""Options with which a run has no workers, and two: those read the whole suite before they begin."""


@dataclass(frozen=True)
class Outcome:
    """What one command came to: exit code, standard output and error, and the run's folder."""

    code: int
    stdout: str
    stderr: str
    out: Path

    @property
    def text(self):
        return self.stdout + self.stderr

    @property
    def lines(self):
        return [json.loads(line) for line in (self.out / "run.ndjson").read_text("utf-8").splitlines()]

    @property
    def header(self):
        return self.lines[0]

    @property
    def footer(self):
        footer = self.lines[-1]
        assert footer["record"] == "footer", "the record has no footer"
        return footer

    @property
    def results(self):
        return {line["slug"]: line for line in self.lines if line["record"] == "result"}

    @property
    def verdicts(self):
        return {slug: line["verdict"] for slug, line in self.results.items()}


def environment(**more):
    """Give the environment of a user: nothing of the pytest that runs the tests."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))
    }
    return {**inherited, "COLUMNS": COLUMNS, **more}


class Started:
    """A command under way; `finished` waits for it, `interrupt` and `kill` end it by its own id."""

    def __init__(self, arguments, cwd, out, env=None):
        self.out = out
        self.process = Launched(arguments, cwd, env or environment())

    def interrupt(self):
        """Interrupt it as a terminal does: its whole group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def kill(self):
        self.process.kill()

    def finished(self, within=60):
        code = self.process.ended(within)
        if code is None:
            self.process.kill()
            self.process.ended(within)
        stdout, stderr = self.process.said()
        assert code is not None, f"not finished within {within} s:\n{stdout}\n{stderr}"
        return Outcome(code, stdout, stderr, self.out)


def starting(folder, *arguments, env=None, cwd=None):
    """Start `conformance run` in an empty directory of that folder, its reports beside it."""
    work, out = cwd or folder / "work", folder / "out"
    work.mkdir(parents=True, exist_ok=True)
    given = [*arguments, *few_cases(folder, arguments)]
    return Started(["run", "--out", out, *given], work, out, env)


def few_cases(folder, arguments):
    """Give `--cases` with the files of the selected cases alone: reading all of them costs every process a second."""
    told = [str(each) for each in arguments]
    chosen = [after for before, after in pairwise(told) if before == "--select"]
    if not chosen or "--cases" in told:
        return ()
    files = [file for slug in chosen for file in _files_of(slug)]
    for file in files:
        copy = folder / "few" / "cases" / file.relative_to(CASES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return ("--cases", folder / "few" / "cases") if files else ()


def _files_of(slug):
    parts = slug.split("/")
    chapter, topic = CASES / parts[0], CASES / Path(*parts[:2]).with_suffix(".yaml")
    if len(parts) > 1 and topic.is_file():
        return [topic]
    return sorted(chapter.glob("*.yaml")) if chapter.is_dir() else [*CASES.glob(f"{parts[0]}.yaml")]


def conformance_run(folder, *arguments, env=None, cwd=None):
    """Run `conformance run` to its end."""
    return starting(folder, *arguments, env=env, cwd=cwd).finished()


def run_by_pytest(folder, *arguments):
    """Run `pytest cases` in the checkout, with a cache of its own."""
    out = folder / "out"
    cache = f"--override-ini=cache_dir={folder / 'cache'}"
    command = [sys.executable, "-m", "pytest", CASES, cache, "--out", out, *arguments]
    done = subprocess.run(
        [str(part) for part in command],
        cwd=CHECKOUT, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    return Outcome(done.returncode, done.stdout, done.stderr, out)


def eventually(condition, within=60.0):
    """Wait until the condition holds; AssertionError when it does not."""
    deadline = time.monotonic() + within
    while not (value := condition()):
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)
    return value


def is_running(pid):
    """Say whether a process is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def children(pid):
    """Give the ids of a process's children."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = stat.read_text("ascii", "replace").rpartition(")")[2].split()[1]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid:
            found.append(int(stat.parent.name))
    return found
