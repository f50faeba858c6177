"""Workflow commands of a run record, which GitHub Actions shows as annotations at the case's line."""

from collections.abc import Iterator, Mapping

from conformance.judging.findings import Verdict
from conformance.protocol.clauses import Clause
from conformance.reporting.by_clause import found_by_clause
from conformance.reporting.counting import failing
from conformance.reporting.excerpts import visible
from conformance.reporting.overview import from_worst
from conformance.reporting.record import Record


def annotations(record: Record, clauses: Mapping[str, Clause]) -> Iterator[str]:
    """Give one command line for each clause that is not kept, the gravest first, at the item that shows it.

    GitHub shows ten errors and ten warnings of a step: a line for each item would fill them with one clause.
    What the baseline knows is no news, and gets none.
    """
    red = failing(fail_on_warn=record.header.fail_on_warn)
    verdicts = [verdict for verdict in from_worst(record) if verdict is not Verdict.KNOWN]
    for found in found_by_clause(record.results, clauses, verdicts):
        finding, result = found.finding, found.result
        command = "error" if found.verdict in red else "warning"
        file, _, line = result.where.rpartition(":")
        others = f" (and {found.others} more)" if found.others else ""
        told = f"{finding.clause}: expected {finding.expected}; received {finding.received}{others}"
        facts = {"file": file, "line": line, "title": f"{finding.verdict.value}: {result.slug}"}
        given = ",".join(f"{name}={_property(value)}" for name, value in facts.items() if value)
        yield f"::{command} {given}::{_data(told)}"


def _data(text: str) -> str:
    # A target's line break would begin a command of its own.
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
