"""The command line: a person's way to the pipeline."""

import sys

import typer

from conformance.cli import by_hand, checking, listing, reporting, running, scoring, serving
from conformance.pipeline import ExitCode

app = typer.Typer(
    name="conformance",
    help="Protocol conformance tests for the payment gateway IPS Assist.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
running.add_to(app)
listing.add_to(app)
checking.add_to(app)
serving.add_to(app)
reporting.add_to(app)
by_hand.add_to(app)
scoring.add_to(app)


def main() -> None:
    """Run the command line; a mistake in how it was called is exit code 2, Ctrl-C is 130."""
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        sys.exit(ExitCode.INTERRUPTED)
    except KeyboardInterrupt:
        sys.exit(ExitCode.INTERRUPTED)
    except typer._click.exceptions.ClickException as error:  # noqa: SLF001
        error.show()
        sys.exit(ExitCode.USAGE)
    sys.exit(code if isinstance(code, int) else 0)
