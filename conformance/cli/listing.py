"""`conformance list`: what there is to run, which clauses it covers, what it would spend."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.telling import out, refuse, show_table
from conformance.cli.transitions import list_transitions
from conformance.planning.filefault import FileError
from conformance.planning.plan import EXAMPLES, Plan, cost_of, load_items, selected
from conformance.planning.probe import Item
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
    try:
        by_profile = {name: selected(load_items(folder, name), select or ()) for name in EXAMPLES}
        told = [side] if side else ["gateway", "merchant"] if clauses or select else ["gateway"]
        by_profile = {
            name: [item for item in items if item.side in told] for name, items in by_profile.items()
        }
    except FileError as error:
        refuse(str(error))
    if not by_profile[profile]:
        refuse(f"--select {' '.join(select or ())}: no case is called that")
    if clauses:
        _list_clauses(by_profile[profile])
    else:
        _list_cases(by_profile[profile])
    costs = ", ".join(f"{name} {Plan(tuple(items)).cost}" for name, items in by_profile.items())
    out.print(f"requests a run would spend, shrinking not counted: {costs}")


def _list_cases(items: Sequence[Item]) -> None:
    rows = [(item.slug, item.technique, str(cost_of(item)), " ".join(item.clauses)) for item in items]
    show_table(("slug", "technique", "requests", "clauses"), rows)
    out.print(f"{len(items)} probes, properties and invariants")


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
