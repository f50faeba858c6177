"""`conformance check`: is it the configuration? A target file, offline and with one known-good order."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.telling import out, refuse
from conformance.exchange.applicability import missing_capabilities, why_not_applicable
from conformance.exchange.loading import load_target
from conformance.exchange.numbering import new_run_id
from conformance.exchange.session import open_session
from conformance.exchange.shop.applicability import doubts_of_comparison
from conformance.exchange.shop.session import open_shop_session
from conformance.exchange.target import Target, TargetError, refuse_production, refuse_unguarded
from conformance.pipeline import PreflightError, check_listener, doubts, preflight
from conformance.pipeline.shop_preflight import shop_preflight, warnings_of
from conformance.planning.delivery.fresh_orders import fresh_orders
from conformance.planning.filefault import FileError
from conformance.planning.plan import load_items
from conformance.planning.probe import Probe
from conformance.resources import shipped


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check")(check)


def check(
    target: Annotated[
        Path | None, typer.Argument(help="The target file; the embedded simulator without one.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Only read the file; send nothing.")] = False,
    production: Annotated[
        bool, typer.Option("--production", help="Allow a target of production: true.")
    ] = False,
    each: Annotated[bool, typer.Option("--each", help="Name every probe that does not apply.")] = False,
) -> None:
    """Read a target file, say what it allows to test, and send one known-good order."""
    path = target or shipped("fixtures") / "targets" / "simulator.yaml"
    try:
        loaded = load_target(path, os.environ)
        refuse_production(loaded, allowed=production)
        refuse_unguarded(loaded)
    except (FileError, TargetError) as error:
        refuse(str(error))
    out.print(f"{path}: {loaded.name}, {' and '.join(loaded.sides)} side", markup=False)
    for side in loaded.sides:
        _tell_what_applies(loaded, side, each)
    if offline:
        return
    if "gateway" in loaded.sides:
        _send_one_order(loaded, production=production)
    if "merchant" in loaded.sides:
        _make_one_delivery(loaded)


def _tell_what_applies(target: Target, side: str, each: bool) -> None:
    items = [item for item in load_items(shipped("cases"), "standard") if item.side == side]
    probes = [item for item in items if isinstance(item, Probe)]
    reasons = {probe.slug: why_not_applicable(probe, target) for probe in probes}
    left_out = {slug: reason for slug, reason in reasons.items() if reason}
    out.print(f"{len(probes) - len(left_out)} of {len(probes)} probes of the {side} side apply")
    if side == "merchant":
        applying = [item for item in items if item.slug not in left_out]
        needed = fresh_orders(applying, target.the_merchant.facts())
        out.print(f"a run of the standard profile needs {needed} fresh orders")
    if each:
        for slug, reason in left_out.items():
            out.print(f"  not applicable: {slug}: {reason}", markup=False)
    elif left_out:
        missing = {probe.slug: missing_capabilities(probe, target) for probe in probes}
        for line in _reasons(left_out, missing):
            out.print(f"  not applicable: {line}", markup=False)
        out.print("  --each names them")


def _reasons(left_out: Mapping[str, str], missing: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Name each reason once, so that what follows is seen; a probe counts under every capability it misses."""
    lacked = Counter(name for slug in left_out for name in missing[slug])
    yield from (f"{_probes(count)} of {name}, not declared" for name, count in lacked.most_common())
    others = Counter(reason for slug, reason in left_out.items() if not missing[slug])
    yield from (f"{_probes(count)}: {reason}" for reason, count in others.most_common())


def _probes(count: int) -> str:
    return f"{count} probe{'' if count == 1 else 's'}"


def _send_one_order(target: Target, *, production: bool) -> None:
    try:
        session = open_session(target, new_run_id())
    except TargetError as error:
        refuse(str(error))
    try:
        told = check_listener(target, session.listener) if session.listener is not None else ()
        evidence = preflight(session, production=production)
    except PreflightError as error:
        refuse(str(error), error.code)
    finally:
        session.close()
    for line in (*told, *(f"note: {doubt}" for doubt in doubts(evidence, session.target))):
        out.print(line, markup=False)
    exchange = evidence.exchanges[-1]
    within = f"in {exchange.elapsed * 1000:.0f} ms"
    if exchange.action == "pay":
        out.print(f"one known-good order went through {within}: the target is ready to test")
        return
    out.print(
        f"order status was understood {within}, but no payment can be tried: gateway.outcomes has no token, "
        "and every case that pays is reported as not applicable"
    )


def _make_one_delivery(target: Target) -> None:
    session = open_shop_session(target, new_run_id())
    try:
        evidence = shop_preflight(session)
        notes = (*warnings_of(session, evidence), *doubts_of_comparison(target.the_merchant))
    except PreflightError as error:
        refuse(str(error), error.code)
    except TargetError as error:
        refuse(str(error))
    finally:
        session.close()
    for note in notes:
        out.print(f"note: {note}", markup=False)
    exchange, seen = evidence.exchanges[-1], evidence.observations
    became = f", and order {seen[0].order} is {seen[0].state}" if seen else ""
    out.print(
        f"one genuine notification was answered in {exchange.elapsed * 1000:.0f} ms{became}: "
        "the target is ready to test"
    )
