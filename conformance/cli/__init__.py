"""The command line: a person's way to the pipeline."""

import sys
from importlib import import_module

import typer

from conformance.cli.telling import err, flush
from conformance.places import told

COMMANDS = {
    "run": "running",
    "list": "listing",
    "check": "checking",
    "simulate": "serving",
    "report": "reporting",
    "judge": "judging",
    "replay": "replaying",
    "compare": "comparing",
    "merge": "merging",
    "sign": "by_hand",
    "verify": "by_hand",
    "number-like": "number_like",
    "score": "scoring",
}
"""Every command, and the module that adds it."""

_USAGE = 2
_INTERRUPTED = 130


def application(command: str | None = None) -> typer.Typer:
    """Give the application with one command, or with all of them where that is none of ours.

    A module is read only for its own command: `run`, which a pipeline starts, needs no simulator.
    """
    app = typer.Typer(
        name="conformance",
        help="Protocol conformance tests for the payment gateway IPS Assist.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_nothing)
    names = [COMMANDS[command]] if command in COMMANDS else dict.fromkeys(COMMANDS.values())
    for name in names:
        import_module(f"conformance.cli.{name}").add_to(app)
    return app


def _nothing() -> None:
    # Without a callback Typer makes an application of one command out of an application with one.
    pass


def main() -> None:
    """Run the command line; a mistake in how it was called is exit code 2, Ctrl-C is 130.

    Whatever file the system refuses is told in a line, too: each command asks before its work what it
    can ask, and a disk may still be full at the end of it.
    """
    try:
        code = application(sys.argv[1] if sys.argv[1:] else None)(standalone_mode=False)
    except typer.Abort:
        sys.exit(_INTERRUPTED)
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except typer._click.exceptions.ClickException as error:  # noqa: SLF001
        error.show()
        sys.exit(_USAGE)
    except OSError as error:
        err.print(told(error), markup=False)
        sys.exit(_USAGE)
    flush()
    sys.exit(code if isinstance(code, int) else 0)
