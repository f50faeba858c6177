"""A run's verdict in words: conformant, or conformant but for what its baseline knows."""

from collections.abc import Mapping

from conformance.judging.findings import Verdict
from conformance.protocol.clauses import Clause
from conformance.reporting.overview import is_critical, verdict_of
from conformance.reporting.record import Record
from conformance.reporting.run import Conformance
from conformance.reporting.words import WORDS, Lang


def headline(record: Record, clauses: Mapping[str, Clause], lang: Lang = "en") -> str:
    """Give the verdict as a heading; where known failures are all that is broken, it counts them."""
    words, known = WORDS[lang], known_failures(record)
    if not known:
        return words[f"verdict-{verdict_of(record)}"]
    critical = sum(is_critical(clauses.get(clause)) for clause in known)
    if len(known) == 1:
        return words["verdict-known-one"] + (words["known-critical-one"] if critical else "")
    counted = words["verdict-known"].format(count=len(known))
    return counted + (words["known-critical"].format(count=critical) if critical else "")


def known_failures(record: Record) -> tuple[str, ...]:
    """Give the clause of each known finding of a conformant run; none of any other.

    What is red, inconclusive or interrupted says so first: its verdict does not rest on what is known.
    """
    if verdict_of(record) is not Conformance.CONFORMANT:
        return ()
    findings = (finding for result in record.results for finding in result.findings)
    return tuple(finding.clause for finding in findings if finding.verdict is Verdict.KNOWN)
