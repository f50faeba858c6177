"""Where a run leaves its record and reports, and whether anything can be written there.

Asked before anything is sent: a run that cannot keep what it found must not begin.
"""

import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

RECORD = "run.ndjson"
"""The name of a run's record in its folder."""

OLDER = "run.ndjson.old"
"""The name that a folder's record gets when another run is written there."""


class UnwritableError(Exception):
    """Something cannot be written where it was asked for; one sentence says why and what to do."""


def now() -> str:
    """Give this second as records have it: ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def told(error: OSError) -> str:
    """Say what the system refused, in one line: the path, and why."""
    reason = error.strerror or str(error) or type(error).__name__
    return f"{error.filename}: {reason}" if error.filename is not None else reason


def check_folder(folder: Path, option: str, named: Path | None = None) -> None:
    """Refuse a folder that cannot be made or written in; it is left as it was. `named` is what a person gave.

    It is tried, not looked up: root may write everywhere by its rights, and yet not in `/proc`.
    """
    made: list[Path] = []
    try:
        for each in (*reversed(folder.absolute().parents), folder.absolute()):
            if not each.exists():
                each.mkdir()
                made.append(each)
            elif not each.is_dir():
                raise UnwritableError(
                    f"{option} {named or folder}: {each} is a file, not a folder; name another place"
                )
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise UnwritableError(
            f"{option} {named or folder}: cannot be written in ({error.strerror}); name another place"
        ) from error
    finally:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir()


def check_file(file: Path, option: str) -> None:
    """Refuse a file that cannot be written; it is left as it was."""
    if file.is_dir():
        raise UnwritableError(f"{option} {file}: that is a folder; name a file")
    if not file.exists():
        check_folder(file.parent, option, file)
        return
    try:
        with file.open("ab"):
            pass
    except OSError as error:
        raise UnwritableError(
            f"{option} {file}: cannot be written ({error.strerror}); name another place"
        ) from error


def keep_older(folder: Path) -> bool:
    """Keep the record that stands in a folder under its other name, before a new one is begun; say whether there was one."""
    with suppress(FileNotFoundError):
        (folder / RECORD).replace(folder / OLDER)
        return True
    return False
