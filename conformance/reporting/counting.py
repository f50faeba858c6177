"""Counts over results: findings by verdict, what was covered, and the verdict on the whole run."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from conformance.judging.findings import Finding, Verdict, worst
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause, Level
from conformance.reporting.run import Conformance, CoverageSummary, Footer, Header, NotTested

EXERCISED = frozenset({Verdict.PASS, Verdict.FAIL, Verdict.WARN, Verdict.KNOWN, Verdict.FIXED})
"""The verdicts that show a clause kept or broken; the other two say why it was not shown."""


def failing(*, fail_on_warn: bool) -> tuple[Verdict, ...]:
    """Give the verdicts that make a run not conformant, the worst first; a warning does where the run says so."""
    return (Verdict.FAIL, Verdict.FIXED, *((Verdict.WARN,) if fail_on_warn else ()))


class WhyUntested(StrEnum):
    """Why a clause was not exercised; the first that holds, in this order."""

    UNTESTABLE = "untestable"
    INCONCLUSIVE = "inconclusive"
    LEFT_OUT = "left out"
    NOT_APPLICABLE = "not applicable"
    NO_CASE = "no case"


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """What a run showed of one clause.

    `verdicts` counts its findings; `techniques` and `slugs` name what exercised it, sorted. Where
    nothing did, `untested` says of which kind the reason is and `reason` gives it in words.
    """

    clause: Clause
    verdicts: Mapping[Verdict, int]
    techniques: tuple[str, ...]
    slugs: tuple[str, ...]
    untested: WhyUntested | None = None
    reason: str = ""

    @property
    def verdict(self) -> Verdict | None:
        """The worst verdict shown; None where the clause was not exercised."""
        shown = [verdict for verdict in self.verdicts if verdict in EXERCISED]
        return worst(shown) if shown else None


def findings_by_verdict(results: Iterable[Result]) -> dict[Verdict, int]:
    """Count the findings; every verdict has a count, in the order of `Verdict`."""
    return _counted(finding.verdict for result in results for finding in result.findings)


def probes_by_verdict(results: Iterable[Result]) -> dict[Verdict, int]:
    """Count the items (probes, properties, invariants) by the worst of their findings."""
    return _counted(result.verdict for result in results)


def _counted(verdicts: Iterable[Verdict]) -> dict[Verdict, int]:
    counts = Counter(verdicts)
    return {verdict: counts[verdict] for verdict in Verdict}


def cover(
    results: Iterable[Result],
    clauses: Mapping[str, Clause],
    side: Literal["gateway", "merchant"],
    not_tested: Iterable[NotTested] = (),
) -> tuple[ClauseCoverage, ...]:
    """Say of every clause of that side what the run showed, in the registry's order."""
    found: dict[str, list[tuple[Result, Finding]]] = {}
    for result in results:
        for finding in result.findings:
            found.setdefault(finding.clause, []).append((result, finding))
    left_out = {clause: item.reason for item in not_tested for clause in item.clauses}
    return tuple(
        _covered(clause, found.get(clause.id, ()), left_out.get(clause.id))
        for clause in clauses.values()
        if clause.side.value == side
    )


def _covered(clause: Clause, found: Sequence[tuple[Result, Finding]], left_out: str | None) -> ClauseCoverage:
    showing = [result for result, finding in found if finding.verdict in EXERCISED]
    untested, reason = (None, "") if showing else _why_untested(clause, found, left_out)
    return ClauseCoverage(
        clause=clause,
        verdicts=Counter(finding.verdict for _, finding in found),
        techniques=tuple(sorted({result.technique for result in showing})),
        slugs=tuple(sorted({result.slug for result in showing})),
        untested=untested,
        reason=reason,
    )


def _why_untested(
    clause: Clause, found: Sequence[tuple[Result, Finding]], left_out: str | None
) -> tuple[WhyUntested, str]:
    if clause.untestable is not None:
        return WhyUntested.UNTESTABLE, clause.untestable
    reasons = {finding.verdict: finding.received for _, finding in found}
    if Verdict.INCONCLUSIVE in reasons:
        return WhyUntested.INCONCLUSIVE, reasons[Verdict.INCONCLUSIVE]
    if left_out is not None:
        return WhyUntested.LEFT_OUT, left_out
    if Verdict.NOT_APPLICABLE in reasons:
        return WhyUntested.NOT_APPLICABLE, reasons[Verdict.NOT_APPLICABLE]
    return WhyUntested.NO_CASE, ""


def summarise_coverage(coverage: Sequence[ClauseCoverage]) -> CoverageSummary:
    """Count clauses, testable ones and exercised ones, all and MUST."""
    testable = [row for row in coverage if row.clause.untestable is None]
    must = [row for row in testable if row.clause.level is Level.MUST]
    return CoverageSummary(
        clauses=len(coverage),
        testable=len(testable),
        exercised=_exercised(testable),
        must_testable=len(must),
        must_exercised=_exercised(must),
    )


def _exercised(coverage: Iterable[ClauseCoverage]) -> int:
    return sum(row.untested is None for row in coverage)


def conformance_verdict(
    results: Iterable[Result],
    coverage: Iterable[ClauseCoverage],
    *,
    interrupted: bool = False,
    fail_on_warn: bool = False,
    baseline_faults: Iterable[str] = (),
) -> Conformance:
    """Give the verdict on a whole run; where several apply, the one that an exit code would report.

    Inconclusive is a run with an inconclusive finding, one that exercised no MUST clause, and one
    whose budget left a MUST clause without its last probe.
    """
    if interrupted:
        return Conformance.INTERRUPTED
    shown = {finding.verdict for result in results for finding in result.findings}
    if shown.intersection(failing(fail_on_warn=fail_on_warn)) or any(baseline_faults):
        return Conformance.NOT_CONFORMANT
    must = {row.untested for row in coverage if row.clause.level is Level.MUST}
    if Verdict.INCONCLUSIVE in shown or None not in must or WhyUntested.LEFT_OUT in must:
        return Conformance.INCONCLUSIVE
    return Conformance.CONFORMANT


def footer_of(
    header: Header,
    results: Sequence[Result],
    clauses: Mapping[str, Clause],
    *,
    ended: str,
    requests_spent: int,
    cut_short: str | None = None,
    interrupted: bool = False,
    fail_on_warn: bool = False,
    baseline_faults: Sequence[str] = (),
) -> Footer:
    """Sum up a run for its record. `cut_short` is the reason; `interrupted` says that a person did it."""
    coverage = cover(results, clauses, header.target.side, header.not_tested)
    return Footer(
        ended=ended,
        verdict=conformance_verdict(
            results,
            coverage,
            interrupted=interrupted,
            fail_on_warn=fail_on_warn,
            baseline_faults=baseline_faults,
        ),
        findings={verdict.value: count for verdict, count in findings_by_verdict(results).items()},
        probes={verdict.value: count for verdict, count in probes_by_verdict(results).items()},
        requests_spent=requests_spent,
        coverage=summarise_coverage(coverage),
        cut_short=cut_short,
        baseline_faults=tuple(baseline_faults),
    )
