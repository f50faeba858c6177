"""The judge: a pure function of a probe, its evidence and the target that gives findings."""

from collections.abc import Iterator

from conformance.exchange.evidence import Evidence
from conformance.exchange.target import Target
from conformance.judging.answered import is_rate_limited
from conformance.judging.expectations import CHECKS
from conformance.judging.findings import WORSE, Finding, Verdict
from conformance.judging.outcome import Outcome
from conformance.judging.view import View, views
from conformance.planning.expect import Expect
from conformance.planning.probe import Probe
from conformance.protocol.clauses import Level, registry


def judge(probe: Probe, evidence: Evidence, target: Target) -> tuple[Finding, ...]:
    """Give one finding for each clause of the probe, in the probe's order of clauses."""
    if evidence.not_applicable is not None:
        return _same_for_all(probe, Verdict.NOT_APPLICABLE, evidence.not_applicable)
    if evidence.not_sent is not None and not evidence.exchanges:
        return _same_for_all(probe, Verdict.INCONCLUSIVE, f"not sent: {evidence.not_sent}")
    worst: dict[str, Finding] = {}
    for view in views(probe, evidence, target):
        for finding in _findings_of(view, evidence):
            known = worst.get(finding.clause)
            if known is None or WORSE[finding.verdict] > WORSE[known.verdict]:
                worst[finding.clause] = finding
    return tuple(worst[clause] for clause in probe.clauses if clause in worst)


def _same_for_all(probe: Probe, verdict: Verdict, reason: str) -> tuple[Finding, ...]:
    return tuple(Finding(clause, verdict, received=reason) for clause in probe.clauses)


def _findings_of(view: View, evidence: Evidence) -> Iterator[Finding]:
    why = view.seen.why_unanswered
    if why is None and is_rate_limited(view.seen):
        why = "the target asked to send more slowly, again and again"
    for expect in view.seen.step.expects:
        outcomes = [] if why is not None else [_outcome(view, expect, name) for name in expect.named()]
        for clause in expect.clause:
            if why is not None:
                reason = f"not sent: {evidence.not_sent}" if evidence.not_sent else why
                yield Finding(clause, Verdict.INCONCLUSIVE, received=reason, step=view.seen.number)
            for outcome in outcomes:
                yield _finding(clause, outcome, view.seen.number)


def _outcome(view: View, expect: Expect, name: str) -> Outcome:
    return CHECKS[name](view, getattr(expect, name))


def _finding(clause: str, outcome: Outcome, step: int) -> Finding:
    return Finding(
        clause, verdict_of(clause, outcome), outcome.expected, outcome.received, step, outcome.diagnosis
    )


def verdict_of(clause: str, outcome: Outcome) -> Verdict:
    """Give the verdict an outcome has under a clause: unmet is `fail` for a MUST, `warn` for a SHOULD."""
    if outcome.met is None:
        return Verdict.INCONCLUSIVE
    if outcome.met:
        return Verdict.PASS
    return Verdict.FAIL if registry()[clause].level is Level.MUST else Verdict.WARN
