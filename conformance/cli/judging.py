"""`conformance judge`: captured notifications, or a stored run again, judged without a network."""

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from conformance import __version__
from conformance.cli.telling import out, refuse
from conformance.exchange.captures import CaptureError, read_capture
from conformance.exchange.loading import load_target
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.target import Target, TargetError
from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.pipeline import exit_code
from conformance.pipeline.again import judged_again, results_of_capture
from conformance.planning.filefault import FileError
from conformance.planning.plan import NotTested, load_items
from conformance.protocol.clauses import registry
from conformance.reporting.counting import footer_of
from conformance.reporting.projections import write_reports
from conformance.reporting.record import RecordError, RecordWriter, read_record
from conformance.reporting.run import Header, TargetFacts
from conformance.resources import shipped

_RECORD = "run.ndjson"
_TELLING = (Verdict.FAIL, Verdict.WARN)


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
        Path | None, typer.Option(help="The target file: its account, its secret word, its settings.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", help="Where record and reports go; none are written without it.")
    ] = None,
    fail_on_warn: Annotated[
        bool, typer.Option("--fail-on-warn", help="A broken SHOULD fails the judgement.")
    ] = False,
) -> int:
    """Judge notifications that were captured elsewhere, or what a stored run brought in, once more."""
    path = target or shipped("fixtures") / "targets" / "simulator.yaml"
    try:
        loaded = load_target(path, os.environ)
        record = file / _RECORD if file.is_dir() else file
        is_run = record.name == _RECORD or _begins_a_record(record)
        results, header = _of_run(record, loaded) if is_run else _of_capture(file, loaded, path)
    except (FileError, TargetError, RecordError, CaptureError) as error:
        refuse(str(error))
    for result in results:
        for finding in result.findings:
            if finding.verdict in _TELLING:
                said = f"{result.slug}: {finding.verdict.value}: {finding.clause}: {finding.received}"
                out.print(said + (f" ({finding.diagnosis})" if finding.diagnosis else ""), markup=False)
    counts = Counter(finding.verdict for result in results for finding in result.findings)
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    left_out = [NotTested(each.slug, each.reason, each.clauses) for each in header.not_tested]
    code = exit_code(results, left_out, fail_on_warn=fail_on_warn)
    out.print(f"{code.name.replace('_', ' ')}: {len(results)} judged; findings: {told}")
    if to is not None:
        out.print(f"report: {_written(to, header, results, fail_on_warn=fail_on_warn)}", markup=False)
    return code


def _begins_a_record(path: Path) -> bool:
    try:
        with path.open("rb") as opened:
            return opened.read(64).startswith(b'{"record":"header"')
    except OSError:
        return False


def _of_run(record: Path, target: Target) -> tuple[Sequence[Result], Header]:
    told = read_record(record)
    key = told.header.gateway_key
    known = target.with_public_key(lambda: key) if key is not None else target
    items = load_items(shipped("cases"), told.header.profile)
    again = judged_again(told.results, items, known)
    changed = [
        one.slug for one, other in zip(told.results, again, strict=True) if one.findings != other.findings
    ]
    stand = sum(result.kind != "probe" for result in again)
    out.print(
        f"{len(again) - stand} probes judged again, {len(changed)} of them otherwise than they were recorded; "
        f"{stand} properties and invariants stand as recorded"
    )
    for slug in changed:
        out.print(f"  otherwise: {slug}", markup=False)
    return again, told.header


def _of_capture(file: Path, target: Target, path: Path) -> tuple[Sequence[Result], Header]:
    notifications = read_capture(file, Redactor(target.secrets))
    results = results_of_capture(notifications, target, str(file))
    facts = TargetFacts(
        name=target.name, digest=target.digest, url=target.the_gateway.url, side="gateway", file=str(path)
    )
    header = Header(
        suite_version=__version__,
        run_id="judged",
        started=_now(),
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
    return results, header


def _written(to: Path, header: Header, results: Sequence[Result], *, fail_on_warn: bool) -> Path:
    with RecordWriter(to / _RECORD) as record:
        record.write_header(header)
        for result in results:
            record.write_result(result)
        footer = footer_of(
            header, results, registry(), ended=_now(), requests_spent=0, fail_on_warn=fail_on_warn
        )
        record.write_footer(footer)
    return write_reports(to / _RECORD, to)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
