"""How the command line speaks: errors to standard error with an exit code, no traceback."""

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NoReturn

import typer
from rich.console import Console
from rich.table import Table

from conformance.pipeline import ExitCode
from conformance.places import UnwritableError


class _Speaking(Console):
    """A console whose reader may leave, as `| head` does: the command goes on to its own exit code."""

    def on_broken_pipe(self) -> None:
        """Say the rest to nobody."""
        self.quiet = True
        nobody = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nobody, self.file.fileno())
        os.close(nobody)


out: Console = _Speaking(highlight=False, soft_wrap=True)
err: Console = _Speaking(stderr=True, highlight=False, soft_wrap=True)


def refuse(message: str, code: int = ExitCode.USAGE) -> NoReturn:
    """Say what is wrong and end with the exit code."""
    err.print(message, markup=False)
    raise typer.Exit(code)


def must_write(check: Callable[[Path, str], None], path: Path | None, option: str) -> None:
    """Refuse a folder or a file that was asked for and cannot be written, before any work is done for it."""
    if path is None:
        return
    try:
        check(path, option)
    except UnwritableError as error:
        refuse(str(error))


def say(line: str) -> None:
    """Say a line as it is: a console would make blanks of its tabs."""
    if out.quiet:
        return
    try:
        typer.echo(line)
    except BrokenPipeError:
        out.on_broken_pipe()


def flush() -> None:
    """Say what is still held back, so that a reader who left is noticed here and not by the interpreter."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        out.on_broken_pipe()


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Show rows under their columns at a terminal; one line a row, between tabs, where something reads them."""
    if not out.is_terminal:
        for row in rows:
            say("\t".join(row))
        return
    table = Table(*columns, box=None, header_style="bold")
    for column in table.columns:
        column.overflow = "fold"
    for row in rows:
        table.add_row(*row)
    out.print(table)
