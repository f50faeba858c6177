"""Opens a run: loads the target, starts the session, sends the preflight; every refusal is an exit code."""

import os
from pathlib import Path

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from conformance.exchange.embedded import Embedded
from conformance.exchange.loading import load_target
from conformance.exchange.session import Part, Session, open_session, start_embedded
from conformance.exchange.target import Target, TargetError, refuse_production, refuse_unguarded
from conformance.pipeline import ExitCode, PreflightError, Run, preflight
from conformance.planning.filefault import FileError
from conformance.plugin.options import CannotBegin, Options


def target_of(options: Options) -> Target:
    """Load the target file and refuse what must not be tested; CannotBegin says why."""
    try:
        target = load_target(options.target, os.environ)
        refuse_production(target, allowed=options.production)
        refuse_unguarded(target)
    except (FileError, TargetError) as error:
        raise CannotBegin(str(error), ExitCode.USAGE) from error
    if options.side not in target.sides:
        raise CannotBegin(f"{options.target}: the target has no `{options.side}` section", ExitCode.USAGE)
    return target


def started_ahead(target: Target) -> Embedded | None:
    """Start the embedded simulator while cases are still being collected."""
    try:
        return start_embedded(target)
    except TargetError as error:
        raise CannotBegin(str(error), ExitCode.USAGE) from error


def opened(
    target: Target,
    options: Options,
    run_id: str,
    *,
    child: Embedded | None = None,
    part: Part | None = None,
    purse: Path | None = None,
) -> Session:
    """Open the session; under xdist a worker's is paced by its part, and all spend from one purse."""
    try:
        return open_session(target, run_id, options.budget, child=child, part=part, purse=purse)
    except TargetError as error:
        raise CannotBegin(str(error), ExitCode.USAGE) from error


def checked(session: Session) -> None:
    """Send the preflight; CannotBegin when the run cannot go on."""
    try:
        preflight(session)
    except PreflightError as error:
        raise CannotBegin(str(error), error.code) from error


def run_over(session: Session, options: Options, workers: int = 1) -> Run:
    """Make the run, which tells people how to repeat each item."""
    parts = [f"--target {options.target}", f"--profile {options.profile}", f"--seed {options.seed}"]
    return Run(session, options.seed, " ".join(parts), workers)


def keep_generated_data(config: pytest.Config) -> None:
    """Keep what Hypothesis stores in pytest's cache, not in a folder of its own where the run was started."""
    if hasattr(config, "cache"):
        set_hypothesis_home_dir(config.cache.mkdir("hypothesis"))
