"""Opens a run: loads the target, starts the session, sends the preflight; every refusal is an exit code."""

import os
from pathlib import Path

import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from conformance.exchange.embedded import Embedded
from conformance.exchange.listener.opening import Listening, open_listening, wants_listener
from conformance.exchange.loading import load_target
from conformance.exchange.session import Part, Session, open_session, start_embedded
from conformance.exchange.shop.applicability import doubts_of_comparison
from conformance.exchange.shop.session import ShopSession, open_shop_session
from conformance.exchange.target import Target, TargetError, refuse_production, refuse_unguarded
from conformance.pipeline import ExitCode, PreflightError, Run, check_listener, doubts, preflight
from conformance.pipeline.shop_preflight import shop_preflight, warnings_of
from conformance.places import UnwritableError, check_file, check_folder
from conformance.planning.filefault import FileError
from conformance.planning.plan import SMOKE_BUDGET
from conformance.plugin.options import CannotBegin, Options

AnySession = Session | ShopSession
"""An open session of either side."""


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


def check_places(options: Options) -> None:
    """Refuse a folder or a baseline that cannot be written, before anything is sent."""
    try:
        check_folder(options.out, "--out")
        if options.baseline is not None and options.update_baseline:
            check_file(options.baseline, "--baseline")
    except UnwritableError as error:
        raise CannotBegin(str(error)) from error


def listening_for(target: Target, *, shared: bool) -> Listening | None:
    """Open the listener that the target asks for; None where it asks for none.

    Notifications are received in one process. A run that is `shared` among xdist's workers goes without
    those of an embedded simulator, and does not begin where the target file says where to listen.
    """
    if not wants_listener(target):
        return None
    if shared and target.notifications is not None:
        raise CannotBegin(
            "the target file has a `notifications` section, and notifications are received in one process: "
            "run without -n, and raise pace.in_flight in the target file instead"
        )
    try:
        return None if shared else open_listening(target)
    except TargetError as error:
        raise CannotBegin(str(error), ExitCode.USAGE) from error


def refuse_workers(side: str) -> None:
    """Refuse xdist for the merchant side: orders are handed out, and chains of them kept, in one process."""
    if side == "merchant":
        raise CannotBegin(
            "the merchant side is tested in one process, which hands out the shop's orders: run without -n, and "
            "raise merchant.pace.in_flight in the target file instead"
        )


def started_ahead(target: Target, listener: Listening | None = None) -> Embedded | None:
    """Start the embedded simulator while cases are still being collected."""
    try:
        return start_embedded(target, listener)
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
    listener: Listening | None = None,
) -> AnySession:
    """Open the session; under xdist a worker's is paced by its part, and all spend from one purse."""
    budget = budget_of(options, target)
    if options.side == "merchant":
        return open_shop_session(target, run_id, budget)
    try:
        return open_session(target, run_id, budget, child=child, part=part, purse=purse, listener=listener)
    except TargetError as error:
        raise CannotBegin(str(error), ExitCode.USAGE) from error


def budget_of(options: Options, target: Target) -> int | None:
    """Give the requests that a run may spend, everything counted; None for no limit."""
    limits = [options.budget or target.pace_of(options.side).budget]
    if options.profile == "smoke":
        limits.append(SMOKE_BUDGET)
    known = [limit for limit in limits if limit is not None]
    return min(known) if known else None


def checked(session: AnySession, options: Options) -> tuple[str, ...]:
    """Send the preflight and give what a person should know; CannotBegin when the run cannot go on."""
    try:
        if isinstance(session, ShopSession):
            told = warnings_of(session, shop_preflight(session))
            return (*told, *doubts_of_comparison(session.target.the_merchant))
        told = check_listener(session.target, session.listener) if session.listener is not None else ()
        told += doubts(preflight(session, production=options.production), session.target)
    except PreflightError as error:
        raise CannotBegin(str(error), error.code) from error
    except TargetError as error:
        raise CannotBegin(str(error), ExitCode.USAGE) from error
    return told


def run_over(session: AnySession, options: Options, workers: int = 1) -> Run:
    """Make the run, which tells people how to repeat each item."""
    side = ["--side merchant"] if options.side == "merchant" else []
    parts = [*side, f"--target {options.target}", f"--profile {options.profile}", f"--seed {options.seed}"]
    return Run(session, options.seed, " ".join(parts), workers)


def keep_generated_data(config: pytest.Config) -> None:
    """Keep what Hypothesis stores in pytest's cache, not in a folder of its own where the run was started."""
    if hasattr(config, "cache"):
        set_hypothesis_home_dir(config.cache.mkdir("hypothesis"))
