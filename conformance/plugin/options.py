"""The options of a run, as pytest takes them, and what is wrong with them before anything is sent."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

import pytest

from conformance.planning.plan import EXAMPLES
from conformance.resources import shipped

Side = Literal["gateway", "merchant"]
Language = Literal["en", "ru"]


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked to do; paths are absolute.

    `given_seed` is None where the seed was drawn; `select` holds slugs or the beginnings of slugs.
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


def add_options(parser: pytest.Parser) -> None:
    """Register the options; every one is a long option, so that pytest's own short ones stay free."""
    group = parser.getgroup("conformance", "IPS Assist conformance")
    group.addoption("--target", metavar="FILE", help="the target file (default: the embedded simulator)")
    group.addoption("--side", choices=get_args(Side), default="gateway", help="which side is tested")
    group.addoption("--profile", choices=tuple(EXAMPLES), default="standard", help="how much is generated")
    group.addoption(
        "--select", action="append", default=[], metavar="SLUG", help="a slug, or the beginning of some"
    )
    group.addoption("--fail-on-warn", action="store_true", help="a broken SHOULD fails the run")
    group.addoption("--seed", type=int, metavar="N", help="the seed of generated values")
    group.addoption("--budget", type=int, metavar="N", help="how many requests the run may spend")
    group.addoption("--out", metavar="DIR", help="where the run record and the reports go")
    group.addoption("--cases", metavar="DIR", help="the folder of case files (default: those shipped)")
    group.addoption("--lang", choices=get_args(Language), default="en", help="the language of the reports")
    group.addoption("--production", action="store_true", help="allow a target that says production: true")
    group.addoption("--progress", action="store_true", help="one progress line in place of letters")
    group.addoption("--shard", metavar="I/N", help="run only the I-th of N parts")


def options_of(config: pytest.Config, drawn_seed: int | None = None) -> Options:
    """Read the options of a pytest run; UsageError where one makes no sense."""
    given = config.getoption
    target = given("--target")
    seed = given("--seed")
    if seed is None:
        seed = secrets.randbelow(2**31) if drawn_seed is None else drawn_seed
    return Options(
        target=Path(target).absolute() if target else shipped("fixtures") / "targets" / "simulator.yaml",
        side=given("--side"),
        profile=given("--profile"),
        select=tuple(given("--select")),
        fail_on_warn=given("--fail-on-warn"),
        seed=seed,
        budget=_positive(given("--budget"), "--budget"),
        out=Path(given("--out") or new_folder()).absolute(),
        cases=cases_folder(config),
        language=given("--lang"),
        production=given("--production"),
        shard=_shard(given("--shard")),
    )


def cases_folder(config: pytest.Config) -> Path:
    """Give the folder whose YAML files are cases."""
    given = config.getoption("--cases")
    return Path(given).absolute() if given else shipped("cases")


def new_folder() -> str:
    """Name a new folder for a run's record and reports, by the time of day in UTC."""
    return f"reports/{datetime.now(UTC):%Y%m%d-%H%M%S}"


def _positive(value: Any, name: str) -> int | None:
    if value is not None and value < 1:
        raise pytest.UsageError(f"{name} must be 1 or more, not {value}")
    return None if value is None else int(value)


def _shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    number, _, count = text.partition("/")
    if not (number.isdigit() and count.isdigit() and 1 <= int(number) <= int(count)):
        raise pytest.UsageError(f"--shard takes I/N with 1 ≤ I ≤ N, such as 2/5, not {text}")
    return int(number), int(count)
