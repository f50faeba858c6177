"""`conformance score`: how many deliberate faults the suite finds, and which it misses."""

import os
import time
from typing import Annotated

import typer

from conformance.cli.telling import out, refuse
from conformance.exchange.loading import load_target
from conformance.pipeline import ExitCode
from conformance.planning.plan import load_items
from conformance.resources import shipped
from conformance.score import false_alarms, score
from conformance.simulator.mutants import UnknownMutantError, all_mutants, mutant_called


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("score")(score_command)


def score_command(
    mutant: Annotated[list[str] | None, typer.Option(help="Only this mutant; repeatable.")] = None,
    seed: Annotated[int, typer.Option(help="The seed of generated values.")] = 1,
) -> int:
    """Run the suite against every mutant of the simulator, in process; exit 1 for a survivor or a false alarm."""
    begun = time.monotonic()
    try:
        mutants = [mutant_called(name) for name in mutant] if mutant else list(all_mutants())
    except UnknownMutantError as error:
        refuse(str(error))
    target = load_target(shipped("fixtures") / "targets" / "simulator.yaml", os.environ)
    items = load_items(shipped("cases"), "standard")
    alarms = false_alarms(target, items, seed)
    for slug, finding in alarms:
        out.print(f"false alarm: {slug}: {finding.clause}: {finding.received}", markup=False)
    survivors = misplaced = 0
    for scored in score(target, items, mutants, seed):
        if scored.kill is None:
            survivors += 1
            out.print(
                f"survivor: {scored.mutant.id} ({scored.mutant.clause}): {scored.mutant.sentence}",
                markup=False,
            )
        elif not scored.kill.right_clause:
            misplaced += 1
            by = f"{scored.kill.clause} in {scored.kill.slug}"
            out.print(
                f"killed by another clause: {scored.mutant.id} ({scored.mutant.clause}) by {by}", markup=False
            )
    killed = len(mutants) - survivors
    out.print(
        f"{len(mutants)} mutants, {killed} killed ({killed - misplaced} by the clause they break), {survivors} survived; "
        f"{len(alarms)} false alarms; {time.monotonic() - begun:.1f} s"
    )
    return ExitCode.NOT_CONFORMANT if survivors or alarms else ExitCode.CONFORMANT
