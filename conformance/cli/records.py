"""Finds the run records that a person names."""

from pathlib import Path

from conformance.cli.telling import refuse
from conformance.reporting.record import Record, RecordError, read_record

RECORD = "run.ndjson"


def record_path(run: Path) -> Path:
    """Give the record of a run that is named by its folder or by the file itself."""
    return run / RECORD if run.is_dir() else run


def record_of(run: Path) -> Record:
    """Read the record of a run; a message and exit code 2 where it is none."""
    try:
        return read_record(record_path(run))
    except RecordError as error:
        refuse(str(error))


def latest_run(reports: Path = Path("reports")) -> Path:
    """Give the run below `reports/` that ended last; a message and exit code 2 where there is none."""
    found = sorted(reports.glob(f"*/{RECORD}"), key=lambda path: path.stat().st_mtime)
    if not found:
        refuse("there is no run in reports/: name one with --run")
    return found[-1].parent
