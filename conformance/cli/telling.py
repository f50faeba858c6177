"""How the command line speaks: errors to standard error with an exit code, no traceback."""

from typing import NoReturn

import typer
from rich.console import Console

from conformance.pipeline import ExitCode

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def refuse(message: str, code: int = ExitCode.USAGE) -> NoReturn:
    """Say what is wrong and end with the exit code."""
    err.print(message, markup=False)
    raise typer.Exit(code)
