"""`conformance merge`: one report of the shards of a run."""

from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.records import record_of
from conformance.cli.telling import must_write, out, refuse
from conformance.pipeline import ExitCode
from conformance.places import OLDER, RECORD, check_folder, keep_older
from conformance.protocol.clauses import registry
from conformance.reporting.merging import MergeError, merge
from conformance.reporting.projections import write_reports
from conformance.reporting.record import RecordWriter
from conformance.reporting.run import Conformance, Footer

_CODES = {
    Conformance.CONFORMANT: ExitCode.CONFORMANT,
    Conformance.NOT_CONFORMANT: ExitCode.NOT_CONFORMANT,
    Conformance.INCONCLUSIVE: ExitCode.INCONCLUSIVE,
    Conformance.INTERRUPTED: ExitCode.INTERRUPTED,
}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("merge")(merge_command)


def merge_command(
    runs: Annotated[list[Path], typer.Argument(help="The shards: their folders, or their run.ndjson.")],
    to: Annotated[Path, typer.Option("--out", help="Where the merged record and its reports go.")],
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
) -> int:
    """Merge the records of shards into one, with reports and exit code of the whole run."""
    if lang not in ("en", "ru"):
        refuse(f"--lang takes en or ru, not {lang}")
    try:
        merged = merge([record_of(run) for run in runs], registry())
    except MergeError as error:
        refuse(str(error))
    footer = merged.footer
    if footer is None:
        raise RuntimeError("a merged record has a footer")
    must_write(check_folder, to, "--out")
    if keep_older(to):
        out.print(f"the record that was there before is kept: {to / OLDER}", markup=False)
    with RecordWriter(to / RECORD) as record:
        record.write_header(merged.header)
        for result in merged.results:
            record.write_result(result)
        record.write_footer(footer)
    page = write_reports(to / RECORD, to, "ru" if lang == "ru" else "en")
    out.print(_told(footer, len(runs)), markup=False)
    out.print(f"report: {page}", markup=False)
    return _CODES[footer.verdict]


def _told(footer: Footer, shards: int) -> str:
    counts = ", ".join(f"{count} {verdict}" for verdict, count in footer.probes.items() if count)
    cut = f"; cut short: {footer.cut_short}" if footer.cut_short else ""
    return f"{footer.verdict.value.upper()}: {counts}; {shards} shard{'' if shards == 1 else 's'}; {footer.requests_spent} requests{cut}"
