"""A run in short: its verdict, what it spent, whether money is at risk; on the page and for programs."""

from collections.abc import Iterable, Mapping

from conformance.judging.findings import Verdict, worst
from conformance.protocol.clauses import Clause, Level, Severity
from conformance.reporting.counting import (
    ClauseCoverage,
    WhyUntested,
    cover,
    failing,
    findings_by_verdict,
    probes_by_verdict,
    summarise_coverage,
)
from conformance.reporting.record import Record
from conformance.reporting.run import Conformance

FROM_WORST = (Verdict.FAIL, Verdict.FIXED, Verdict.INCONCLUSIVE, Verdict.KNOWN, Verdict.WARN)
"""The verdicts that are not green, in the order in which they are told.

What is known comes before a warning, which weighs more for the run: it is broken all the same.
"""


def from_worst(record: Record) -> tuple[Verdict, ...]:
    """Give the verdicts that are not green in the order in which this run tells them: what makes it red first."""
    red = failing(fail_on_warn=record.header.fail_on_warn)
    return (*red, *(verdict for verdict in FROM_WORST if verdict not in red))


def against(record: Record) -> tuple[Verdict, ...]:
    """Give the verdicts that stand against a target in this run: those that make it red, and what is known."""
    return (*failing(fail_on_warn=record.header.fail_on_warn), Verdict.KNOWN)


def verdict_of(record: Record) -> Conformance:
    """Give the verdict on the run; a record without an end was interrupted."""
    return record.footer.verdict if record.footer else Conformance.INTERRUPTED


def requests_of(record: Record) -> int:
    """Count the requests spent; of a record without an end, those that it holds."""
    if record.footer:
        return record.footer.requests_spent
    return sum(len(result.evidence.exchanges) for result in record.results if result.evidence)


def money_at_risk(record: Record, clauses: Mapping[str, Clause]) -> Verdict | None:
    """Say how a critical clause is broken: `fail`, or `known` where the baseline knows all that is; None for not at all."""
    broken = {
        finding.verdict
        for result in record.results
        for finding in result.findings
        if finding.verdict in (Verdict.FAIL, Verdict.KNOWN) and is_critical(clauses.get(finding.clause))
    }
    return worst(broken) if broken else None


def is_critical(clause: Clause | None) -> bool:
    """Say whether money or goods can be lost where the clause is broken, and breaking it is a failure."""
    return clause is not None and clause.severity is Severity.CRITICAL and clause.level is Level.MUST


def untested_must(coverage: Iterable[ClauseCoverage]) -> dict[WhyUntested, int]:
    """Count the mandatory clauses that the run did not exercise, by the reason; only reasons that there are."""
    rows = [row for row in coverage if row.clause.level is Level.MUST and row.untested]
    counts = {why: sum(row.untested is why for row in rows) for why in WhyUntested}
    return {why: count for why, count in counts.items() if count}


def summary_of(record: Record, clauses: Mapping[str, Clause]) -> dict[str, object]:
    """Give the run in short, for programs: verdict, counts, coverage and the slugs that are not green."""
    header, footer = record.header, record.footer
    coverage = cover(record.results, clauses, header.target.side, header.not_tested)
    return {
        "run": header.run_id,
        "target": header.target.model_dump(),
        "suite": header.suite_version,
        "profile": header.profile,
        "seed": header.seed,
        "started": header.started,
        "ended": footer.ended if footer else None,
        "verdict": verdict_of(record),
        "complete": footer is not None and footer.cut_short is None,
        "findings": findings_by_verdict(record.results),
        "probes": probes_by_verdict(record.results),
        "requests": requests_of(record),
        "coverage": summarise_coverage(coverage).model_dump(),
        "items": {
            verdict: sorted(result.slug for result in record.results if result.verdict is verdict)
            for verdict in FROM_WORST
        },
    }
