"""`conformance judge`: captured notifications, or a stored run again, judged without a network."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from conformance import __version__
from conformance.cli.judging_runs import Judgement, judged_run
from conformance.cli.records import record_path
from conformance.cli.telling import must_write, out, refuse
from conformance.exchange.captures import CaptureError, read_capture
from conformance.exchange.loading import load_target
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.target import TargetError
from conformance.judging.findings import Verdict
from conformance.pipeline import ExitCode, exit_code
from conformance.pipeline.again import results_of_capture
from conformance.places import OLDER, RECORD, check_folder, keep_older, now
from conformance.planning.filefault import FileError
from conformance.planning.plan import NotTested
from conformance.protocol.clauses import registry
from conformance.reporting.counting import footer_of
from conformance.reporting.projections import write_reports
from conformance.reporting.record import RecordError, RecordWriter
from conformance.reporting.run import Header, TargetFacts
from conformance.resources import shipped

_TELLING = (Verdict.FAIL, Verdict.WARN, Verdict.FIXED)


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("judge")(judge)


def judge(
    file: Annotated[
        Path,
        typer.Argument(
            help="Notifications (form bodies a line, NDJSON, HAR), or a run's folder or run.ndjson."
        ),
    ],
    target: Annotated[
        Path | None,
        typer.Option(help="The target file: account, secret word, settings; a run's own without it."),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", help="Where record and reports go; none are written without it.")
    ] = None,
    fail_on_warn: Annotated[
        bool, typer.Option("--fail-on-warn", help="A broken SHOULD fails the judgement.")
    ] = False,
) -> int:
    """Judge notifications that were captured elsewhere, or what a stored run brought in, once more."""
    if not file.exists():
        refuse(f"{file}: there is no such file or folder")
    must_write(check_folder, to, "--out")
    try:
        record = record_path(file)
        is_run = record.name == RECORD or _begins_a_record(record)
        judged = judged_run(record, target) if is_run else _of_capture(file, target)
    except (FileError, TargetError, RecordError, CaptureError) as error:
        refuse(str(error))
    if fail_on_warn:
        judged = replace(judged, header=judged.header.model_copy(update={"fail_on_warn": True}))
    code = _told(judged)
    if to is not None:
        out.print(f"report: {_written(to, judged)}", markup=False)
    return code


def _told(judged: Judgement) -> int:
    """Say what is broken and what the whole comes to; give the exit code that a run of it deserves."""
    for result in judged.results:
        for finding in result.findings:
            if finding.verdict in _TELLING:
                said = f"{result.slug}: {finding.verdict.value}: {finding.clause}: {finding.received}"
                out.print(said + (f" ({finding.diagnosis})" if finding.diagnosis else ""), markup=False)
    for fault in judged.baseline_faults:
        out.print(f"baseline: {fault}", markup=False)
    counts = Counter(finding.verdict for result in judged.results for finding in result.findings)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    code = exit_code(
        judged.counted,
        [NotTested(each.slug, each.reason, each.clauses) for each in judged.header.not_tested],
        fail_on_warn=judged.header.fail_on_warn,
        baseline_faults=judged.baseline_faults,
    )
    code = ExitCode.INTERRUPTED if judged.interrupted else code
    out.print(f"{code.name.replace('_', ' ')}: {len(judged.results)} judged; findings: {told}")
    return code


def _begins_a_record(path: Path) -> bool:
    try:
        with path.open("rb") as opened:
            return opened.read(64).startswith(b'{"record":"header"')
    except OSError:
        return False


def _of_capture(file: Path, given: Path | None) -> Judgement:
    path = given or shipped("fixtures") / "targets" / "simulator.yaml"
    target = load_target(path, os.environ)
    results = results_of_capture(read_capture(file, Redactor(target.secrets)), target, str(file))
    facts = TargetFacts(
        name=target.name, digest=target.digest, url=target.the_gateway.url, side="gateway", file=str(path)
    )
    header = Header(
        suite_version=__version__,
        run_id="judged",
        started=now(),
        target=facts,
        settings=dict(target.public_settings()),
        capabilities=tuple(sorted(target.capabilities)),
        dialect=dict(target.public_dialect()),
        profile="captured",
        seed=0,
        registry_digest=registry().digest,
        planned_probes=len(results),
        planned_requests=0,
    )
    return Judgement(header, results, results)


def _written(to: Path, judged: Judgement) -> Path:
    footer = footer_of(
        judged.header,
        judged.counted,
        registry(),
        ended=now(),
        requests_spent=judged.requests_spent,
        cut_short=judged.cut_short,
        interrupted=judged.interrupted,
        fail_on_warn=judged.header.fail_on_warn,
        baseline_faults=judged.baseline_faults,
    )
    if keep_older(to):
        out.print(f"the record that was there before is kept: {to / OLDER}", markup=False)
    with RecordWriter(to / RECORD) as record:
        record.write_header(judged.header)
        for result in judged.results:
            record.write_result(result)
        record.write_footer(footer)
    return write_reports(to / RECORD, to)
