"""What differs between two runs: sandbox against simulator, last week against today."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from conformance.judging.findings import WORSE, Finding, Verdict
from conformance.judging.result import Result
from conformance.reporting.excerpts import visible
from conformance.reporting.record import Record


class Change(StrEnum):
    """What became of a finding from the first run to the second, the most alarming first."""

    WORSE = "worse"
    NEW = "only in the second"
    GONE = "only in the first"
    OTHERWISE = "fails otherwise"
    BETTER = "better"


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause of one item that the two runs do not agree on; None where a run has no such finding."""

    change: Change
    slug: str
    clause: str
    first: Finding | None
    second: Finding | None
    repeat: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs and what differs between them; `facts` are those of the headers, with both values."""

    first: Record
    second: Record
    facts: tuple[tuple[str, str, str], ...]
    differences: tuple[Difference, ...]


_TELLING = (Verdict.FAIL, Verdict.FIXED, Verdict.WARN)


def compare(first: Record, second: Record) -> Comparison:
    """Compare two runs item by item and clause by clause."""
    differences = sorted(
        _differences(first, second),
        key=lambda each: (list(Change).index(each.change), each.slug, each.clause),
    )
    return Comparison(first, second, tuple(_facts(first, second)), tuple(differences))


def _facts(first: Record, second: Record) -> Iterator[tuple[str, str, str]]:
    for name, one, other in zip(_NAMES, _told(first), _told(second), strict=True):
        if one != other:
            yield name, one, other


_NAMES = ("target", "target file's digest", "side", "profile", "seed", "suite version", "clauses", "verdict")


def _told(record: Record) -> tuple[str, ...]:
    header = record.header
    return (
        header.target.name, header.target.digest, header.target.side, header.profile, str(header.seed),
        header.suite_version, header.registry_digest,
        record.footer.verdict.value if record.footer else "cut short",
    )  # fmt: skip


def _differences(first: Record, second: Record) -> Iterator[Difference]:
    before = {result.slug: result for result in first.results}
    after = {result.slug: result for result in second.results}
    for slug in {**before, **after}:
        one, other = before.get(slug), after.get(slug)
        repeat = next((each.repeat for each in (other, one) if each is not None), "")
        were, are = _by_clause(one), _by_clause(other)
        for clause in {**were, **are}:
            change = _change(were.get(clause), are.get(clause))
            if change is not None:
                yield Difference(change, slug, clause, were.get(clause), are.get(clause), repeat)


def _by_clause(result: Result | None) -> dict[str, Finding]:
    return {finding.clause: finding for finding in result.findings} if result is not None else {}


def _change(first: Finding | None, second: Finding | None) -> Change | None:
    if first is None or second is None:
        return Change.NEW if first is None else Change.GONE
    if first.verdict is not second.verdict:
        return Change.WORSE if WORSE[second.verdict] > WORSE[first.verdict] else Change.BETTER
    otherwise = first.diagnosis != second.diagnosis
    return Change.OTHERWISE if otherwise and first.verdict in _TELLING else None


def comparison_text(comparison: Comparison) -> str:
    """Give the comparison in plain lines: what was compared, then one difference after the other."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    for name, one, other in comparison.facts:
        yield f"{name}: {visible(one)} → {visible(other)}"
    if not comparison.differences:
        yield f"no finding differs ({len(comparison.second.results)} items)"
    for each in comparison.differences:
        yield f"{each.change.value}: {each.slug}: {each.clause}: {_verdict(each.first)} → {_verdict(each.second)}"
        told = each.second if each.second is not None and each.second.verdict in _TELLING else None
        if told is not None:
            yield f"    received: {visible(told.received)}"


def _verdict(finding: Finding | None) -> str:
    return finding.verdict.value if finding is not None else "no finding"
