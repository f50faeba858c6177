"""`conformance score`: how many deliberate faults the suite finds, which it misses, and where it cries wolf."""

import json
import time
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from conformance.cli.telling import err, must_write, out, refuse
from conformance.pipeline import ExitCode
from conformance.places import check_file, check_folder
from conformance.planning.filefault import FileError
from conformance.resources import shipped
from conformance.score.allowance import load_allowance
from conformance.score.implementations import mutant_named, mutants
from conformance.score.matrix import Matrix
from conformance.score.matrix_page import matrix_page
from conformance.score.scoring import Order, score
from conformance.score.summary import Score
from conformance.score.tasks import Setup
from conformance.simulator.mutants import UnknownMutantError

FULL_SEEDS = 20
_EVERY = 100


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("score")(score_command)


def score_command(
    mutant: Annotated[
        list[str] | None, typer.Option(help="Only this mutant, and no correct ones; repeatable.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Every item on every mutant, 20 seeds on all that is correct.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option(help="The first seed for correct implementations; today's otherwise.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes at once; one for each core.")] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the figures that reports show.")
    ] = None,
    matrix: Annotated[
        Path | None, typer.Option(help="Write mutants and cases to this folder; with --full.")
    ] = None,
) -> int:
    """Run the suite against mutants and against what is right in other ways, in process.

    Exit 1 for a survivor, a kill by another clause that is not allowed, or a false alarm.
    """
    begun = time.monotonic()
    if matrix is not None and not full:
        refuse("--matrix takes --full: only then is every item run on every mutant")
    must_write(check_folder, matrix, "--matrix")
    must_write(check_file, json_file, "--json")
    first = date.today().toordinal() if seed is None else seed  # noqa: DTZ011 (any day's number does)
    seeds = () if mutant else tuple(range(first, first + (FULL_SEEDS if full else 1)))
    targets = shipped("fixtures") / "targets"
    setup = Setup(targets / "simulator.yaml", targets / "sample-merchant.yaml", shipped("cases"))
    try:
        names = [mutant_named(name).id for name in mutant] if mutant else [each.id for each in mutants()]
        allowance = load_allowance(shipped("fixtures") / "score" / "allowed.yaml")
        setup.items()  # a mistake in a case file is told before any process begins
    except (UnknownMutantError, FileError) as error:
        refuse(str(error))
    found, rows = score(setup, Order(names, seeds, full, workers, allowance), _progress)
    _tell(found)
    if matrix is not None:
        _write(matrix, rows, found)
    if json_file is not None:
        found.write(json_file, "conformance score --full" if full else "conformance score")
    seeded = f"seeds {seeds[0]} to {seeds[-1]}, " if seeds else ""
    out.print(f"{found}; {seeded}{time.monotonic() - begun:.1f} s", markup=False)
    return ExitCode.CONFORMANT if found.good else ExitCode.NOT_CONFORMANT


def _progress(done: int, tasks: int) -> None:
    """Say how far it is, to a person who waits."""
    if err.is_terminal and (done % _EVERY == 0 or done == tasks):
        err.print(f"{done} of {tasks} sessions done")


def _tell(found: Score) -> None:
    """Say what failed the score, a line each."""
    for alarm in found.alarms:
        about = f"{alarm.implementation}, seed {alarm.seed}: {alarm.slug}: {alarm.clause}"
        out.print(f"false alarm: {about}: {alarm.verdict}: {alarm.received}", markup=False)
    for each in found.survivors:
        sentence = mutant_named(each.mutant).sentence
        out.print(f"survivor: {each.mutant} ({each.clause}): {sentence}", markup=False)
    for each in found.misplaced:
        by = f"{each.kill.clause} in {each.kill.slug}" if each.kill else "nothing"
        out.print(f"killed by another clause: {each.mutant} ({each.clause}) by {by}", markup=False)
    for entry in found.needless:
        out.print(f"allowance that nothing needs: {entry.mutant}", markup=False)


def _write(folder: Path, matrix: Matrix, found: Score) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(matrix.to_json(), ensure_ascii=False, indent=1)
    (folder / "matrix.json").write_text(f"{text}\n", encoding="utf-8")
    (folder / "matrix.html").write_text(matrix_page(matrix, found), encoding="utf-8")
