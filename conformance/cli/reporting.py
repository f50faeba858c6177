"""`conformance report`: every page again from a run record."""

from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.telling import out, refuse
from conformance.reporting.record import RecordError, read_record
from conformance.reporting.statement import write_reports


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    run: Annotated[Path, typer.Argument(help="A run's folder, or its run.ndjson.")],
    to: Annotated[
        Path | None, typer.Option("--out", help="Where the pages go; beside the record without it.")
    ] = None,
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
) -> None:
    """Write the statement of a finished, or cut short, run again."""
    record = run / "run.ndjson" if run.is_dir() else run
    if lang not in ("en", "ru"):
        refuse(f"--lang takes en or ru, not {lang}")
    try:
        page = write_reports(record, to or record.parent, "ru" if lang == "ru" else "en")
    except RecordError as error:
        refuse(str(error))
    told = read_record(record)
    if told.footer is None:
        judged, planned = len(told.results), told.header.planned_probes
        out.print(f"the run was cut short: {judged} of {planned} items were judged")
    out.print(f"report: {page}")
