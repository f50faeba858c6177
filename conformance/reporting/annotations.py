"""Workflow commands of a run record, which GitHub Actions shows as annotations at the case's line."""

from collections.abc import Iterator, Mapping

from conformance.judging.findings import Verdict
from conformance.protocol.clauses import Clause
from conformance.reporting.excerpts import visible
from conformance.reporting.record import Record
from conformance.reporting.telling import telling_findings

_COMMANDS = {
    Verdict.FAIL: "error",
    Verdict.FIXED: "error",
    Verdict.INCONCLUSIVE: "warning",
    Verdict.WARN: "warning",
}


def annotations(record: Record, clauses: Mapping[str, Clause]) -> Iterator[str]:
    """Give one command line for each item that is not green, with its gravest finding."""
    for result in record.results:
        command = _COMMANDS.get(result.verdict)
        if command is None:
            continue
        finding = telling_findings(result, clauses)[0]
        file, _, line = result.where.rpartition(":")
        told = f"{finding.clause}: expected {finding.expected}; received {finding.received}"
        facts = {"file": file, "line": line, "title": f"{finding.verdict.value}: {result.slug}"}
        given = ",".join(f"{name}={_property(value)}" for name, value in facts.items() if value)
        yield f"::{command} {given}::{_data(told)}"


def _data(text: str) -> str:
    # A target's line break would begin a command of its own.
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
