"""Finds the run records that a person names, and the target that a run was made against."""

import os
from pathlib import Path

from conformance.cli.telling import out, refuse
from conformance.exchange.loading import load_target
from conformance.exchange.target import Target
from conformance.places import RECORD
from conformance.planning.filefault import FileError
from conformance.reporting.record import Record, RecordError, read_record
from conformance.resources import shipped


def record_path(run: Path) -> Path:
    """Give the record of a run that is named by its folder or by the file itself."""
    return run / RECORD if run.is_dir() else run


def record_of(run: Path) -> Record:
    """Read the record of a run; a message and exit code 2 where it is none."""
    try:
        return read_record(record_path(run))
    except RecordError as error:
        refuse(str(error))


def target_of(recorded: Record, given: Path | None) -> tuple[Path, Target]:
    """Load the target of a run: the file that is given, or the recorded one; a note where it has changed since."""
    facts = recorded.header.target
    file = given or Path(facts.file or _shipped("simulator.yaml"))
    if given is None and not file.is_file():
        file = _shipped_as(facts.digest) or file
    try:
        target = load_target(file, os.environ)
    except FileError as error:
        hint = "" if given or file.is_file() else "; --target names it where it is now"
        refuse(f"{error}{hint}")
    if target.digest != facts.digest:
        out.print(f"note: {file} is not as it was in that run", markup=False)
    return file, target


def _shipped_as(digest: str) -> Path | None:
    """Give the shipped target of this digest: a record may come from where the suite is installed elsewhere."""
    for name in ("simulator.yaml", "sample-merchant.yaml"):
        if load_target(_shipped(name), os.environ).digest == digest:
            return _shipped(name)
    return None


def _shipped(name: str) -> Path:
    return shipped("fixtures") / "targets" / name


def latest_run(reports: Path = Path("reports")) -> Path:
    """Give the run below `reports/` that ended last; a message and exit code 2 where there is none."""
    found = sorted(reports.glob(f"*/{RECORD}"), key=lambda path: path.stat().st_mtime)
    if not found:
        refuse("there is no run in reports/: name one with --run")
    return found[-1].parent
