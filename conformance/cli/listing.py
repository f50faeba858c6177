"""`conformance list`: what there is to run, which clauses it covers, what it would spend."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.telling import out, refuse, show_table
from conformance.cli.transitions import list_transitions
from conformance.planning.filefault import FileError
from conformance.planning.plan import EXAMPLES, Plan, cost_of, load_items, selected
from conformance.planning.probe import Item
from conformance.plugin.selecting import cleaned, no_such_case, unmatched
from conformance.protocol.clauses import registry
from conformance.reporting.score_file import Kills, shipped_score
from conformance.resources import shipped
from conformance.score.implementations import mutants


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("list")(list_)


def list_(
    clauses: Annotated[bool, typer.Option("--clauses", help="Every clause and what covers it.")] = False,
    transitions: Annotated[
        bool,
        typer.Option("--transitions", help="Every edge of an order's states, and what a run did with it."),
    ] = False,
    run: Annotated[
        Path | None, typer.Option(help="With --transitions: the run, in place of the latest in reports/.")
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(help="A slug, or the beginning of some; repeatable.")
    ] = None,
    side: Annotated[
        str | None, typer.Option(help="gateway or merchant; without it the gateway's cases, clauses of both.")
    ] = None,
    profile: Annotated[str, typer.Option(help="smoke, standard or deep.")] = "standard",
    cases: Annotated[
        Path | None, typer.Option(help="A folder of case files instead of those shipped.")
    ] = None,
) -> None:
    """List the cases with their clauses, the clauses with their cover, or the edges of orders; nothing is sent."""
    if transitions:
        list_transitions(run)
        return
    if side not in (None, "gateway", "merchant"):
        refuse(f"--side takes gateway or merchant, not {side}")
    if profile not in EXAMPLES:
        refuse(f"--profile takes {', '.join(EXAMPLES)}, not {profile}")
    folder = (cases or shipped("cases")).absolute()
    told = [side] if side else ["gateway", "merchant"] if clauses or select else ["gateway"]
    wanted = cleaned(select or ())
    by_profile = {name: _items(folder, name, told, wanted) for name in EXAMPLES}
    if clauses:
        _list_clauses(by_profile[profile])
    else:
        _list_cases(by_profile[profile])
    for each in told:
        _tell_cost(each, by_profile, named=len(told) > 1)


def _items(folder: Path, profile: str, sides: Sequence[str], wanted: Sequence[str]) -> list[Item]:
    """Give what is to be listed; a message and exit code 2 where there is nothing, or less than was asked for."""
    if not folder.is_dir():
        refuse(f"--cases {folder}: there is no such folder")
    try:
        there_are = load_items(folder, profile)
    except FileError as error:
        refuse(str(error))
    if not there_are:
        refuse(f"--cases {folder}: there is no case in this folder")
    items = [item for item in there_are if item.side in sides]
    if not items:
        refuse(f"{folder} has no case of the {sides[0]} side: give --side {there_are[0].side}")
    missing = unmatched(wanted, [item.slug for item in items])
    if missing:
        refuse(no_such_case(missing, [item.slug for item in items]))
    return selected(items, wanted)


def _tell_cost(side: str, by_profile: Mapping[str, Sequence[Item]], *, named: bool) -> None:
    """Say what a run would spend, which is a run of one side."""
    plans = {
        name: Plan(tuple(item for item in items if item.side == side)) for name, items in by_profile.items()
    }
    if not any(plan.items for plan in plans.values()):
        return
    costs = ", ".join(f"{name} {plan.cost}" for name, plan in plans.items())
    of = f" of the {side} side" if named else ""
    out.print(f"requests a run{of} would spend, shrinking not counted: {costs}")


def _list_cases(items: Sequence[Item]) -> None:
    rows = [(item.slug, item.technique, str(cost_of(item)), " ".join(item.clauses)) for item in items]
    show_table(("slug", "technique", "requests", "clauses"), rows)
    probes = "probe, property or invariant" if len(items) == 1 else "probes, properties and invariants"
    out.print(f"{len(items)} {probes}")


def _list_clauses(items: Sequence[Item]) -> None:
    cover: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for clause in item.clauses:
            if item.technique not in cover[clause]:
                cover[clause].append(item.technique)
    broken = Counter(mutant.clause for mutant in mutants())
    score = shipped_score()
    kills = score.clauses if score is not None else {}
    rows = []
    for row in registry().values():
        how = ", ".join(cover[row.id]) if row.id in cover else None
        untestable = f"untestable: {row.untestable}" if row.untestable else None
        rows.append(
            (
                row.id,
                row.level,
                row.basis,
                row.severity,
                how or untestable or "no case",
                _killed(broken[row.id], kills.get(row.id)),
            )
        )
    show_table(("clause", "level", "basis", "severity", "covered by", "mutants"), rows)
    testable = [clause for clause in registry().values() if clause.untestable is None]
    covered = sum(clause.id in cover for clause in testable)
    out.print(f"{len(registry())} clauses, {len(testable)} testable, {covered} covered by a case")
    bare = [clause.id for clause in testable if clause.id in cover and not broken[clause.id]]
    out.print(f"{len(bare)} clauses are covered, yet no mutant breaks them")


def _killed(mutants_of_it: int, released: Kills | None) -> str:
    """Say how many mutants break a clause and, where the release was scored, how many it killed."""
    if mutants_of_it == 0:
        return "no mutant"
    return f"{released.killed} of {released.mutants} killed" if released else f"{mutants_of_it}, not scored"
