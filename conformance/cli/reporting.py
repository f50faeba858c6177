"""`conformance report`: every page again from a run record."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from conformance.cli.records import record_of, record_path
from conformance.cli.telling import must_write, out, refuse, say
from conformance.places import check_file, check_folder
from conformance.protocol.clauses import registry
from conformance.reporting.allure.page import AllureError, build_page
from conformance.reporting.allure.results import write_allure_results
from conformance.reporting.annotations import annotations
from conformance.reporting.projections import write_projections
from conformance.reporting.record import Record
from conformance.reporting.words import Lang


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report")(report)


def report(
    run: Annotated[Path, typer.Argument(help="A run's folder, or its run.ndjson.")],
    to: Annotated[
        Path | None, typer.Option("--out", help="Where the pages go; beside the record without it.")
    ] = None,
    lang: Annotated[str, typer.Option(help="en or ru.")] = "en",
    annotate: Annotated[
        bool, typer.Option("--annotations", help="Print the findings as annotations of GitHub Actions.")
    ] = False,
    allure: Annotated[
        bool,
        typer.Option("--allure", help="Build allure.html too, one file, with Allure Report 3 (needs Node)."),
    ] = False,
    history: Annotated[
        Path | None, typer.Option(help="A file that Allure's history is read from and appended to.")
    ] = None,
) -> None:
    """Write every report of a finished, or cut short, run again."""
    record = record_path(run)
    if lang not in ("en", "ru"):
        refuse(f"--lang takes en or ru, not {lang}")
    told = record_of(run)
    must_write(check_folder, to or record.parent, "--out")
    must_write(check_file, history, "--history")
    page = write_projections(told, to or record.parent, "ru" if lang == "ru" else "en")
    if told.footer is None:
        judged, planned = len(told.results), told.header.planned_probes
        out.print(f"the run was cut short: {judged} of {planned} items were judged")
    for line in annotations(told, registry()) if annotate else ():
        say(line)
    out.print(f"report: {page}")
    if allure:
        _allure(told, page.with_name("allure.html"), "ru" if lang == "ru" else "en", history)


def _allure(record: Record, page: Path, lang: Lang, history: Path | None) -> None:
    """Build Allure's page from the record alone, and say where it is."""
    with TemporaryDirectory(prefix="conformance-allure-") as folder:
        write_allure_results(record, registry(), Path(folder), lang)
        try:
            build_page(Path(folder), page, record, lang, history)
        except AllureError as error:
            refuse(str(error))
    out.print(f"allure: {page}")
