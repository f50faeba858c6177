"""The options of a run, as pytest takes them, and what is wrong with them before anything is sent."""

import difflib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

import pytest

from conformance.pipeline import ExitCode
from conformance.planning.plan import EXAMPLES
from conformance.plugin.selecting import cleaned
from conformance.resources import shipped

Side = Literal["gateway", "merchant"]
Language = Literal["en", "ru"]


_DEFAULT_TARGETS: Mapping[Side, str] = {"gateway": "simulator.yaml", "merchant": "sample-merchant.yaml"}
"""What is tested where no target file is named: the suite's own gateway, and its own shop."""


class CannotBegin(Exception):  # noqa: N818 (a refusal with an exit code)
    """The run cannot begin: the text says why, `code` is its exit code."""

    def __init__(self, message: str, code: ExitCode = ExitCode.USAGE) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked to do; paths are absolute.

    `select` holds slugs or the beginnings of slugs. `replay` is the record whose failing examples are
    sent again.
    """

    target: Path
    side: Side
    profile: str
    select: tuple[str, ...]
    fail_on_warn: bool
    seed: int
    budget: int | None
    out: Path
    cases: Path
    language: Language
    production: bool
    shard: tuple[int, int] | None
    baseline: Path | None = None
    update_baseline: bool = False
    replay: Path | None = None


def add_options(parser: pytest.Parser) -> None:
    """Register the options; every one is a long option, so that pytest's own short ones stay free.

    Their values are read as texts: what argparse refuses ends pytest with an exit code of its own.
    """
    group = parser.getgroup("conformance", "IPS Assist conformance")
    group.addoption("--target", metavar="FILE", help="the target file (default: the embedded simulator)")
    group.addoption(
        "--side", default="gateway", metavar="|".join(get_args(Side)), help="which side is tested"
    )
    group.addoption("--profile", default="standard", metavar="|".join(EXAMPLES), help="how much is generated")
    group.addoption(
        "--select", action="append", default=[], metavar="SLUG", help="a slug, or the beginning of some"
    )
    group.addoption("--fail-on-warn", action="store_true", help="a broken SHOULD fails the run")
    group.addoption("--seed", metavar="N", help="the seed of generated values")
    group.addoption("--budget", metavar="N", help="how many requests the run may spend")
    group.addoption("--out", metavar="DIR", help="where the run record and the reports go")
    group.addoption("--cases", metavar="DIR", help="the folder of case files (default: those shipped)")
    group.addoption(
        "--lang", default="en", metavar="|".join(get_args(Language)), help="the language of the reports"
    )
    group.addoption("--production", action="store_true", help="allow a target that says production: true")
    group.addoption("--progress", action="store_true", help="one progress line in place of letters")
    group.addoption("--shard", metavar="I/N", help="run only the I-th of N parts")
    group.addoption("--baseline", metavar="FILE", help="the known failures of the target")
    group.addoption(
        "--update-baseline", action="store_true", help="write the failures of this run into the baseline"
    )
    group.addoption("--replay", metavar="RECORD", help="send the failing examples of a run record again")


def options_of(config: pytest.Config, drawn_seed: int | None = None) -> Options:
    """Read the options of a pytest run; CannotBegin where one makes no sense."""
    given = config.getoption
    target = given("--target")
    side: Side = _one_of(get_args(Side), given("--side"), "--side")
    seed = _number(given("--seed"), "--seed", least=0)
    if seed is None:
        seed = secrets.randbelow(2**31) if drawn_seed is None else drawn_seed
    cases = cases_folder(config)
    if not cases.is_dir():
        raise CannotBegin(f"--cases {cases}: there is no such folder")
    return Options(
        target=Path(target).absolute() if target else _default_target(side),
        side=side,
        profile=_one_of(EXAMPLES, given("--profile"), "--profile"),
        select=cleaned(given("--select")),
        fail_on_warn=given("--fail-on-warn"),
        seed=seed,
        budget=_number(given("--budget"), "--budget", least=1),
        out=Path(given("--out") or new_folder()).absolute(),
        cases=cases,
        language=_one_of(get_args(Language), given("--lang"), "--lang"),
        production=given("--production"),
        shard=_shard(given("--shard")),
        baseline=_baseline(given("--baseline"), update=given("--update-baseline")),
        update_baseline=given("--update-baseline"),
        replay=Path(given("--replay")).absolute() if given("--replay") else None,
    )


def _default_target(side: Side) -> Path:
    return shipped("fixtures") / "targets" / _DEFAULT_TARGETS[side]


def cases_folder(config: pytest.Config) -> Path:
    """Give the folder whose YAML files are cases."""
    given = config.getoption("--cases")
    return Path(given).absolute() if given else shipped("cases")


def new_folder() -> str:
    """Name a new folder for a run's record and reports, by the time of day in UTC."""
    return f"reports/{datetime.now(UTC):%Y%m%d-%H%M%S}"


def _number(text: str | None, name: str, least: int) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and int(text) >= least):
        raise CannotBegin(f"{name} takes a whole number from {least} on, not {text}")
    return int(text)


def _one_of(known: Collection[str], text: str, name: str) -> Any:
    if text in known:
        return text
    near = difflib.get_close_matches(text, known, n=1)
    advice = f" Did you mean {near[0]}?" if near else ""
    raise CannotBegin(f"{name} takes {' or '.join(known)}, not {text}.{advice}")


def _baseline(text: str | None, *, update: bool) -> Path | None:
    if text is None:
        if update:
            raise CannotBegin("--update-baseline needs --baseline FILE, the file to write")
        return None
    path = Path(text).absolute()
    if not path.is_file() and not update:
        raise CannotBegin(f"--baseline {text}: there is no such file; --update-baseline writes one")
    return path


def _shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    number, _, count = text.partition("/")
    if not (number.isdigit() and count.isdigit() and 1 <= int(number) <= int(count)):
        raise CannotBegin(f"--shard takes I/N with 1 ≤ I ≤ N, such as 2/5, not {text}")
    return int(number), int(count)
