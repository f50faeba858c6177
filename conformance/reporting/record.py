"""The run record: an NDJSON file of a header, one line per result, and a footer.

Every line is appended and flushed as a whole, so that a run that is killed leaves a record that can
be read, without a footer and at worst with half of its last line.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from pydantic import ValidationError

from conformance.judging.result import Result
from conformance.reporting.lines import result_from_json, result_to_json
from conformance.reporting.run import FORMAT, Footer, Header


class RecordError(Exception):
    """The file is not a run record, or not one that this suite can read; one sentence says why."""


@dataclass(frozen=True, slots=True)
class Record:
    """A run as its record tells it. `torn` says that the last line was cut off and left out."""

    header: Header
    results: tuple[Result, ...]
    footer: Footer | None
    torn: bool = False


class RecordWriter:
    """Writes one record; usable from several threads, and as a context manager that closes it.

    An older file of the same path is replaced, and missing folders above it are made.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("wb")
        self._lock = Lock()

    def write_header(self, header: Header) -> None:
        """Append the header, which is the record's first line."""
        self._append({"record": "header", "format": FORMAT, **header.model_dump(mode="json")})

    def write_result(self, result: Result) -> None:
        """Append one result."""
        self._append({"record": "result", **result_to_json(result)})

    def write_footer(self, footer: Footer) -> None:
        """Append the footer, which is the record's last line."""
        self._append({"record": "footer", **footer.model_dump(mode="json")})

    def close(self) -> None:
        """Close the file; harmless when it is closed already."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _append(self, line: Mapping[str, Any]) -> None:
        encoded = _encode(line)
        with self._lock:
            self._file.write(encoded)
            self._file.flush()


def read_record(path: Path) -> Record:
    """Read a whole record.

    Raises:
        RecordError: there is no such file, it is no record, it has another format version, or a
            line before the last is damaged.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}") from error
    *whole, rest = content.split(b"\n")
    lines = _decoded(path, whole)
    header = _header(path, next(lines, None))
    results: list[Result] = []
    footer: Footer | None = None
    for number, line in enumerate(lines, start=2):
        try:
            if line["record"] == "result":
                results.append(result_from_json(line))
            else:
                footer = Footer.model_validate(_without(line, "record"))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise RecordError(f"{path}:{number}: neither a result nor a footer of a run record") from error
    return Record(header, tuple(results), footer, torn=bool(rest))


def _encode(line: Mapping[str, Any]) -> bytes:
    try:
        return (_compact(line, ensure_ascii=False) + "\n").encode("utf-8")
    except UnicodeEncodeError:
        # A target may answer half a surrogate pair (`"\ud800"` in JSON), which UTF-8 cannot hold.
        return (_compact(line, ensure_ascii=True) + "\n").encode("ascii")


def _compact(line: Mapping[str, Any], *, ensure_ascii: bool) -> str:
    return json.dumps(line, ensure_ascii=ensure_ascii, separators=(",", ":"))


def _decoded(path: Path, lines: list[bytes]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line)
        except ValueError as error:
            raise RecordError(f"{path}:{number}: not a line of a run record: it is no JSON") from error
        if not isinstance(value, dict):
            raise RecordError(f"{path}:{number}: not a line of a run record: it is no JSON object")
        yield value


def _header(path: Path, line: dict[str, Any] | None) -> Header:
    if line is None or line.get("record") != "header":
        raise RecordError(f"{path}: not a run record: its first line is no header")
    if line.get("format") != FORMAT:
        raise RecordError(
            f"{path}: a run record of format {line.get('format')}, and this version reads format {FORMAT}"
        )
    try:
        return Header.model_validate(_without(line, "record", "format"))
    except ValidationError as error:
        problem = error.errors()[0]
        place = ".".join(str(part) for part in problem["loc"])
        raise RecordError(f"{path}:1: the header is damaged: {place}: {problem['msg']}") from error


def _without(line: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in line.items() if key not in keys}
