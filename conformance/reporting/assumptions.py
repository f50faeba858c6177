"""What a run took for granted: baseline entries, and clauses that the documents do not state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import JsonValue

from conformance.judging.findings import Verdict
from conformance.protocol.clauses import Basis
from conformance.reporting.counting import ClauseCoverage
from conformance.reporting.record import Record
from conformance.reporting.run import KnownFailure


class EntryState(StrEnum):
    """What a run showed of a baseline entry."""

    EXPIRED = "expired"
    FIXED = "fixed"
    KNOWN = "known"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class BaselineEntry:
    """One entry of the baseline, what the run showed of it, and the items that showed it, sorted."""

    entry: KnownFailure
    state: EntryState
    slugs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assumption:
    """A clause that answers a question which the documents leave open, and the target's answer to it.

    `declared` is what the target file says of the question, and None where it takes the default.
    """

    row: ClauseCoverage
    question: str
    declared: JsonValue


def baseline_of(record: Record) -> tuple[BaselineEntry, ...]:
    """Give the run's baseline entries in the order of the file."""
    marked = [
        (result.slug, finding.clause, finding.verdict)
        for result in record.results
        for finding in result.findings
        if finding.verdict in (Verdict.KNOWN, Verdict.FIXED)
    ]
    return tuple(_seen(entry, marked) for entry in record.header.baseline)


def _seen(entry: KnownFailure, marked: Iterable[tuple[str, str, Verdict]]) -> BaselineEntry:
    met = [
        (slug, verdict)
        for slug, clause, verdict in marked
        if entry.slug in (None, slug) and entry.clause in (None, clause)
    ]
    slugs = tuple(sorted({slug for slug, _ in met}))
    if entry.expired:
        return BaselineEntry(entry, EntryState.EXPIRED, slugs)
    if not met:
        return BaselineEntry(entry, EntryState.UNSEEN, slugs)
    fixed = any(verdict is Verdict.FIXED for _, verdict in met)
    return BaselineEntry(entry, EntryState.FIXED if fixed else EntryState.KNOWN, slugs)


def assumptions_of(
    coverage: Iterable[ClauseCoverage], dialect: Mapping[str, JsonValue]
) -> tuple[Assumption, ...]:
    """Give the exercised clauses that rest on an assumption of the suite's, in the registry's order."""
    return tuple(
        Assumption(row, row.clause.dialect, dialect.get(row.clause.dialect))
        for row in coverage
        if row.untested is None and row.clause.basis is Basis.ASSUMED and row.clause.dialect
    )
