"""The file of a baseline: reading it, refusing names that nobody has, writing it after a run."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from conformance.judging.baseline import Baseline, Entry
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.planning.document import Document
from conformance.planning.filefault import FileError, FileProblem
from conformance.planning.validation import nearest, validate
from conformance.planning.yamlfile import load_yaml

NEW_REASON = "recorded by --update-baseline: say here why it is accepted"
"""The reason of an entry that a run wrote, until a person gives a better one."""


def _none_is_empty(value: object) -> object:
    return () if value is None else value


class BaselineFile(BaseModel):
    """A baseline as it is written."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    known: Annotated[tuple[Entry, ...], BeforeValidator(_none_is_empty)] = ()


@dataclass(frozen=True)
class ReadBaseline:
    """A baseline and the document that it was read from."""

    baseline: Baseline
    document: Document

    def check_names(self, slugs: Collection[str], clauses: Collection[str]) -> None:
        """Refuse entries of cases and clauses that do not exist.

        Raises:
            FileError: an entry names an unknown slug or clause, with file and line.
        """
        problems = [
            self._unknown(number, key, name, known)
            for number, entry in enumerate(self.baseline.entries)
            for key, name, known in (("slug", entry.slug, slugs), ("clause", entry.clause, clauses))
            if name is not None and name not in known
        ]
        if problems:
            raise FileError(problems)

    def _unknown(self, number: int, key: str, name: str, known: Collection[str]) -> FileProblem:
        line, column = self.document.place(("known", number, key))
        message = f"known[{number}].{key}: there is no {key} {name}."
        return FileProblem(self.document.file, line, column, message, nearest(name, list(known)))


def load_baseline(path: Path, today: date) -> ReadBaseline:
    """Read a baseline file; FileError names file, line and what to do."""
    document = load_yaml(path)
    data: Any = document.data if document.data is not None else {}
    return ReadBaseline(Baseline(validate(document, BaselineFile, data).known, today), document)


def updated(old: Baseline, results: Iterable[Result], *, warnings: bool = False) -> tuple[Entry, ...]:
    """Give the entries after a run: old ones that were not fixed, with their reasons, and the new failures.

    `warnings` says that a broken SHOULD is a failure too, as `--fail-on-warn` has it.
    """
    failing = (Verdict.FAIL, Verdict.KNOWN, *((Verdict.WARN,) if warnings else ()))
    judged = list(results)
    fixed = {(each.slug, finding.clause) for each in judged for finding in _with(each, Verdict.FIXED)}
    unneeded = old.unneeded(judged)
    broken = {
        (each.slug, finding.clause)
        for each in judged
        for verdict in failing
        for finding in _with(each, verdict)
    }
    kept = [
        entry
        for entry in old.entries
        if entry not in unneeded and not _is_fixed(entry, fixed, broken) and not entry.expired(old.today)
    ]
    new = [
        Entry(slug=slug, clause=clause, reason=NEW_REASON)
        for slug, clause in sorted(broken)
        if not any(entry.covers(slug, clause) for entry in kept)
    ]
    return (*kept, *new)


def _is_fixed(entry: Entry, fixed: Collection[tuple[str, str]], broken: Collection[tuple[str, str]]) -> bool:
    if entry.slug is None:
        return False
    return any(entry.covers(*each) for each in fixed) and not any(entry.covers(*each) for each in broken)


def _with(result: Result, verdict: Verdict) -> tuple[Finding, ...]:
    return tuple(finding for finding in result.findings if finding.verdict is verdict)


def written(entries: Iterable[Entry]) -> str:
    """Give the text of a baseline file with these entries, in the order of their names."""
    lines = ["# Known failures of one target. `fixed` and expired entries are red until they are taken out."]
    rows = sorted(entries, key=str)
    lines.append("known:" if rows else "known: []")
    for entry in rows:
        facts = {name: value for name, value in entry.model_dump(mode="json").items() if value is not None}
        pairs = [f"{name}: {_quoted(str(value))}" for name, value in facts.items()]
        lines.append(f"  - {pairs[0]}")
        lines += [f"    {pair}" for pair in pairs[1:]]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''").replace("\n", " ") + "'"
