"""How the command line speaks: errors to standard error with an exit code, no traceback."""

from collections.abc import Iterable, Sequence
from typing import NoReturn

import typer
from rich.console import Console
from rich.table import Table

from conformance.pipeline import ExitCode

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def refuse(message: str, code: int = ExitCode.USAGE) -> NoReturn:
    """Say what is wrong and end with the exit code."""
    err.print(message, markup=False)
    raise typer.Exit(code)


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Show rows under their columns at a terminal; one line a row, between tabs, where something reads them."""
    if not out.is_terminal:
        for row in rows:
            typer.echo("\t".join(row))
        return
    table = Table(*columns, box=None, header_style="bold")
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        table.add_row(*row)
    out.print(table)
