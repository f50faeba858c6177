"""The texts of an Allure result: what its clauses say, and why it is not green."""

from collections.abc import Iterable, Mapping

from attrs import define

from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause
from conformance.reporting.excerpts import visible
from conformance.reporting.failure import failure_text
from conformance.reporting.telling import telling_findings


@define
class ComparedDetails:
    """Status details with the two texts that Allure Report 3 shows as a difference.

    allure-python's own model lacks these two; it writes whatever attrs class stands in its place.
    """

    message: str
    trace: str
    known: bool | None = None
    expected: str | None = None
    actual: str | None = None


def details_of(result: Result, clauses: Mapping[str, Clause]) -> ComparedDetails:
    """Give the details of a result that did not pass; `allure_files.CATEGORIES` reads the first line."""
    finding, *others = telling_findings(result, clauses) or [Finding("no clause", result.verdict)]
    clause = clauses.get(finding.clause)
    severity = f", {clause.severity}" if clause else ""
    more = f"\n(and {len(others)} more)" if others else ""
    received = visible(finding.received)
    return ComparedDetails(
        message=f"{finding.verdict}{severity}: {finding.clause}\n"
        f"Expected: {visible(finding.expected)}\nReceived: {received}{more}",
        trace=failure_text(result, clauses),
        known=result.verdict is Verdict.KNOWN or None,
        expected=visible(finding.expected) or None,
        actual=received or None,
    )


def description_of(findings: Iterable[Finding], clauses: Mapping[str, Clause]) -> str:
    """Give the sentences of the clauses found on, as Markdown."""
    cited = dict.fromkeys(finding.clause for finding in findings)
    known = [clauses[clause] for clause in cited if clause in clauses]
    return "\n\n".join(f"**{clause.id}** ({clause.level}): {clause.sentence.en}" for clause in known)
