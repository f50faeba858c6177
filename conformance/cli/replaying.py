"""`conformance replay`: send what failed again, and say whether it still fails."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.records import latest_run, record_of, record_path, target_of
from conformance.cli.running import frame, run_pytest
from conformance.cli.telling import out, refuse
from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.pipeline import ExitCode
from conformance.places import RECORD
from conformance.reporting.record import Record
from conformance.resources import shipped

_BROKEN = (Verdict.FAIL, Verdict.WARN, Verdict.INCONCLUSIVE, Verdict.FIXED, Verdict.KNOWN)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("replay")(replay)


def replay(
    what: Annotated[
        str, typer.Argument(help="A slug, or a run (its folder or run.ndjson) for all that failed.")
    ],
    run: Annotated[
        Path | None, typer.Option(help="The run that the slug failed in; the latest in reports/ without it.")
    ] = None,
    target: Annotated[Path | None, typer.Option(help="The target file; the recorded one without it.")] = None,
    cases: Annotated[
        Path | None, typer.Option(help="A folder of case files instead of those shipped.")
    ] = None,
    to: Annotated[Path | None, typer.Option("--out", help="Where the record of the replay goes.")] = None,
    production: Annotated[
        bool, typer.Option("--production", help="Allow a target of production: true.")
    ] = False,
) -> int:
    """Send failing probes again with fresh order numbers: exit 0 fixed, 1 still failing, 3 inconclusive."""
    by_run = Path(what).exists()
    source = record_path(Path(what) if by_run else run or latest_run())
    recorded = record_of(source)
    failing = _failing(recorded, None if by_run else what)
    file, _ = target_of(recorded, target)
    where = (cases or shipped("cases")).absolute()
    folder, framed = frame(where, to)
    header = recorded.header
    arguments = {
        "--target": file, "--side": header.target.side, "--profile": header.profile,
        "--seed": header.seed, "--out": folder, "--cases": where, "--replay": source.absolute(),
    }  # fmt: skip
    selected = {slug for result in failing for slug in (result.slug, *_carriers(result))}
    code = run_pytest(
        [
            *framed,
            *(f"{name}={value}" for name, value in arguments.items()),
            *(f"--select={slug}" for slug in sorted(selected)),
            *(["--production"] if production else []),
            "-q",
            "--no-summary",
            "--no-header",
            "--tb=no",
        ]
    )
    if code in (ExitCode.USAGE, ExitCode.INTERRUPTED) or not (folder / RECORD).is_file():
        return code
    return _told(failing, record_of(folder))


def _failing(recorded: Record, slug: str | None) -> tuple[Result, ...]:
    """Give the results to send again; a message and exit code 2 where there are none."""
    if slug is None:
        found = tuple(each for each in recorded.results if each.verdict in _BROKEN)
        if not found:
            refuse("nothing failed in that run: there is nothing to replay", ExitCode.CONFORMANT)
        return found
    found = tuple(each for each in recorded.results if each.slug == slug)
    if not found:
        refuse(f"{slug}: neither a run nor a slug of run {recorded.header.run_id}; --run names another run")
    return found


def _carriers(result: Result) -> Iterator[str]:
    """Give the slug of the item whose exchange broke an invariant, which shows only together with it."""
    if result.kind == "invariant" and result.evidence is not None:
        yield result.evidence.key.partition("#")[0]


def _told(failing: tuple[Result, ...], now: Record) -> int:
    """Say of each what became of it, and give the exit code."""
    again = {result.slug: result for result in now.results}
    codes = {ExitCode.CONFORMANT}
    for result in failing:
        word, code = _outcome(result, again.get(result.slug))
        codes.add(code)
        out.print(f"{word}: {result.slug}", markup=False)
    return next(
        code
        for code in (ExitCode.NOT_CONFORMANT, ExitCode.INCONCLUSIVE, ExitCode.CONFORMANT)
        if code in codes
    )


def _outcome(before: Result, now: Result | None) -> tuple[str, ExitCode]:
    """Compare clause by clause what was broken before."""
    if now is None:
        return "inconclusive", ExitCode.INCONCLUSIVE
    broken = {finding.clause for finding in before.findings if finding.verdict in _BROKEN}
    verdicts = {finding.verdict for finding in now.findings if finding.clause in broken} or {now.verdict}
    if verdicts & {Verdict.FAIL, Verdict.WARN, Verdict.KNOWN}:
        return "still failing", ExitCode.NOT_CONFORMANT
    if verdicts <= {Verdict.PASS, Verdict.FIXED}:
        return ("passes" if not broken else "fixed"), ExitCode.CONFORMANT
    return "inconclusive", ExitCode.INCONCLUSIVE
