"""`conformance run`: a thin layer over pytest, the same from a checkout and from an installed wheel."""

import os
import sys
from pathlib import Path
from typing import Annotated

import pytest
import typer

from conformance.cli.telling import must_write, refuse
from conformance.pipeline import ExitCode
from conformance.places import check_folder
from conformance.plugin.options import new_folder
from conformance.resources import shipped

_INI = Path(__file__).resolve().parent.parent / "pytest.ini"
_PLUGINS = ("conformance.plugin", "allure_pytest.plugin", "xdist.plugin", "pytest_timeout")

_COLLECTING = ("--collect-only", "--co")
_PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run", context_settings=_PASSED_ON)(run)


def run(
    context: typer.Context,
    target: Annotated[
        Path | None, typer.Option(help="The target file; the embedded simulator without one.")
    ] = None,
    side: Annotated[str, typer.Option(help="Which side is tested: gateway or merchant.")] = "gateway",
    profile: Annotated[
        str, typer.Option(help="How much is generated: smoke, standard or deep.")
    ] = "standard",
    select: Annotated[
        list[str] | None, typer.Option(help="A slug, or the beginning of some; repeatable.")
    ] = None,
    fail_on_warn: Annotated[
        bool, typer.Option("--fail-on-warn", help="A broken SHOULD fails the run.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="The seed of generated values; drawn without one.")] = None,
    budget: Annotated[int | None, typer.Option(help="How many requests the run may spend.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where record and reports go.")] = None,
    cases: Annotated[
        Path | None, typer.Option(help="A folder of case files instead of those shipped.")
    ] = None,
    shard: Annotated[str | None, typer.Option(help="I/N: run only the I-th of N parts.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="The known failures of the target.")] = None,
    update_baseline: Annotated[
        bool, typer.Option("--update-baseline", help="Write this run's failures into the baseline.")
    ] = False,
    lang: Annotated[str, typer.Option(help="The language of the reports: en or ru.")] = "en",
    production: Annotated[
        bool, typer.Option("--production", help="Allow a target of production: true.")
    ] = False,
) -> int:
    """Test a target and leave a record and reports. Every further option goes to pytest."""
    where = (cases or shipped("cases")).absolute()
    if not where.is_dir():
        refuse(f"--cases {where}: there is no such folder")
    collecting = any(each in _COLLECTING for each in context.args)
    folder, framed = frame(where, out, collecting=collecting)
    given = {
        "--target": target, "--side": side, "--profile": profile, "--seed": seed, "--budget": budget,
        "--out": folder, "--cases": where, "--shard": shard, "--lang": lang, "--baseline": baseline,
    }  # fmt: skip
    arguments = [f"{name}={value}" for name, value in given.items() if value is not None]
    arguments += [f"--select={slug}" for slug in select or ()]
    arguments += ["--fail-on-warn"] if fail_on_warn else []
    arguments += ["--production"] if production else []
    arguments += ["--update-baseline"] if update_baseline else []
    arguments += ["--progress"] if sys.stdout.isatty() else []
    arguments += [] if any(each.startswith("-v") for each in context.args) else ["-q"]
    return run_pytest([*framed, *arguments, *context.args])


def frame(cases: Path, out: Path | None, *, collecting: bool = False) -> tuple[Path, list[str]]:
    """Give a run's folder, and the arguments that keep it the same beside any pytest.ini and any plugin.

    Runs that are named by their time share one cache beside them, or `--lf` would find each one new. A
    run that only collects leaves nothing behind.
    """
    folder = (out or Path(new_folder())).absolute()
    cache = (folder if out else folder.parent) / "cache"
    arguments = [
        str(cases),
        f"-c{_INI}",
        f"--rootdir={cases}",
        f"--confcutdir={cases}",
        f"--override-ini=cache_dir={cache}",
        *(f"-p{name}" for name in _PLUGINS),
    ]
    if not collecting:
        must_write(check_folder, folder, "--out")
        arguments.append(f"--alluredir={folder / 'allure-results'}")
    return folder, arguments


def run_pytest(arguments: list[str]) -> int:
    """Run pytest over the cases, free of what the environment says to pytest; give our exit code."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    code = pytest.main(arguments)
    return int(ExitCode.USAGE if code == pytest.ExitCode.USAGE_ERROR else code)
