"""The verdict that an outcome has under a clause."""

from conformance.judging.findings import Verdict
from conformance.judging.outcome import Outcome
from conformance.protocol.clauses import Level, registry


def verdict_of(clause: str, outcome: Outcome) -> Verdict:
    """Give the verdict an outcome has under a clause: unmet is `fail` for a MUST, `warn` for a SHOULD."""
    if outcome.met is None:
        return Verdict.INCONCLUSIVE
    if outcome.met:
        return Verdict.PASS
    return Verdict.FAIL if registry()[clause].level is Level.MUST else Verdict.WARN
