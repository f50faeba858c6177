"""`conformance compare`: only what differs between two runs."""

from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.records import record_of
from conformance.cli.telling import must_write, out
from conformance.pipeline import ExitCode
from conformance.places import check_file
from conformance.reporting.comparing import compare, comparison_text
from conformance.reporting.comparison_page import comparison_page


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("compare")(compare_command)


def compare_command(
    first: Annotated[Path, typer.Argument(help="A run: its folder, or its run.ndjson.")],
    second: Annotated[Path, typer.Argument(help="Another run, of the same cases.")],
    html: Annotated[Path | None, typer.Option(help="Write the comparison as a page as well.")] = None,
) -> int:
    """Say what differs between two runs; exit code 1 where something does, as `diff` has it."""
    must_write(check_file, html, "--html")
    comparison = compare(record_of(first), record_of(second))
    out.print(comparison_text(comparison), markup=False, end="")
    if html is not None:
        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(comparison_page(comparison), encoding="utf-8")
        out.print(f"page: {html}", markup=False)
    return ExitCode.NOT_CONFORMANT if comparison.differences else ExitCode.CONFORMANT
