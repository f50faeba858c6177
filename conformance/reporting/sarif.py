"""SARIF 2.1.0 from a run record: findings as code scanners show them, at the case's file and line."""

from collections.abc import Iterator, Mapping
from typing import Any

from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause, Severity
from conformance.reporting.excerpts import visible
from conformance.reporting.record import Record
from conformance.reporting.telling import repeat_command

_LEVELS: Mapping[Verdict, str] = {
    Verdict.FAIL: "error",
    Verdict.FIXED: "error",
    Verdict.KNOWN: "error",
    Verdict.WARN: "warning",
    Verdict.INCONCLUSIVE: "note",
}
"""The SARIF level of a finding; the verdicts that are not here are no results."""

_SECURITY_SEVERITY: Mapping[Severity, str] = {
    Severity.CRITICAL: "9.0",
    Severity.MAJOR: "6.0",
    Severity.MINOR: "3.0",
}
"""How grave a rule is on the scale from 0 to 10 that code scanning sorts by."""

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(record: Record, clauses: Mapping[str, Clause]) -> dict[str, Any]:
    """Give the SARIF log: a rule for each clause that has a finding, a result for each finding."""
    found = [(result, finding) for result in record.results for finding in _told(result)]
    names = list(dict.fromkeys(finding.clause for _, finding in found))
    places = {name: number for number, name in enumerate(names)}
    driver = {
        "name": "assist-conformance",
        "semanticVersion": record.header.suite_version,
        "rules": [_rule(name, clauses.get(name)) for name in names],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"{record.header.target.side}/{record.header.profile}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {"executionSuccessful": record.footer is not None and record.footer.cut_short is None}
        ],
        "results": [_result(result, finding, places[finding.clause]) for result, finding in found],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _told(result: Result) -> Iterator[Finding]:
    return (finding for finding in result.findings if finding.verdict in _LEVELS)


def _rule(name: str, clause: Clause | None) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": name}
    if clause is not None:
        rule["shortDescription"] = {"text": clause.sentence.en}
        rule["properties"] = {
            "level": clause.level.value,
            "basis": clause.basis.value,
            "severity": clause.severity.value,
            "security-severity": _SECURITY_SEVERITY[clause.severity],
        }
        if clause.consequence is not None:
            rule["fullDescription"] = {"text": clause.consequence.en}
    return rule


def _result(result: Result, finding: Finding, rule: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "ruleId": finding.clause,
        "ruleIndex": rule,
        "level": _LEVELS[finding.verdict],
        "message": {"text": _message(result, finding)},
        "partialFingerprints": {"slugAndClause/v1": f"{result.slug} {finding.clause}"},
        "properties": {"slug": result.slug, "verdict": finding.verdict.value},
    }
    file, _, line = result.where.rpartition(":")
    if file:
        told["locations"] = [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": file.replace("\\", "/")},
                    "region": {"startLine": max(1, int(line))},
                }
            }
        ]
    if finding.verdict is Verdict.KNOWN:
        told["suppressions"] = [{"kind": "external", "justification": "the target's baseline lists it"}]
    return told


def _message(result: Result, finding: Finding) -> str:
    parts = {
        "": result.slug,
        "Expected: ": finding.expected,
        "Received: ": finding.received,
        "Diagnosis: ": finding.diagnosis or "",
        "Repeat: ": repeat_command(result),
    }
    return "\n".join(f"{label}{visible(text)}" for label, text in parts.items() if text)
