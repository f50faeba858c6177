"""The judge: a pure function of a probe, its evidence and the target that gives findings."""

from collections.abc import Iterator

from conformance.exchange.evidence import Evidence
from conformance.exchange.target import Target
from conformance.judging.answered import is_crash, is_rate_limited
from conformance.judging.expectations import CHECKS
from conformance.judging.findings import WORSE, Finding, Verdict
from conformance.judging.notifications import notified
from conformance.judging.outcome import Outcome, unmet
from conformance.judging.verdicts import verdict_of
from conformance.judging.view import Seen, View, views
from conformance.planning.expect import Expect
from conformance.planning.probe import CONTROLS, Probe

_OK = 200


def judge(probe: Probe, evidence: Evidence, target: Target) -> tuple[Finding, ...]:
    """Give one finding for each clause of the probe, in the probe's order of clauses.

    What a step shows counts whatever became of the later ones; a clause that no step decided is
    inconclusive.
    """
    worst: dict[str, Finding] = {}
    for view in views(probe, evidence, target):
        for finding in _findings_of(view, evidence):
            known = worst.get(finding.clause)
            if known is None or WORSE[finding.verdict] > WORSE[known.verdict]:
                worst[finding.clause] = finding
    undecided = "no step of the probe decides it"
    return tuple(
        worst.get(clause) or Finding(clause, Verdict.INCONCLUSIVE, received=undecided)
        for clause in probe.clauses
    )


def _findings_of(view: View, evidence: Evidence) -> Iterator[Finding]:
    step, unjudged = view.seen, _unjudged(view, evidence)
    for expect in step.step.expects:
        names = [name for name in expect.named() if name != "notified"]
        outcomes = [] if unjudged else [_outcome(view, expect, name) for name in names]
        for clause in expect.clause:
            if unjudged:
                verdict, reason = unjudged
                yield Finding(clause, verdict, received=reason, step=step.number if step.exchange else None)
            for outcome in filter(None, outcomes):
                yield _finding(clause, outcome, step.number)
            if expect.notified is not None and not unjudged:
                for outcome in notified(view, expect.notified, clause):
                    yield _finding(clause, outcome, step.number)


def _unjudged(view: View, evidence: Evidence) -> tuple[Verdict, str] | None:
    """Say why a step cannot be judged: it has no answer of its own, or nothing it could be about."""
    if view.seen.exchange is None and evidence.not_applicable:
        return Verdict.NOT_APPLICABLE, evidence.not_applicable
    if view.seen.exchange is None and evidence.not_sent:
        return Verdict.INCONCLUSIVE, f"not sent: {evidence.not_sent}"
    why = view.seen.why_unanswered
    steps = (*(seen for seen in view.before if not seen.step.witness), view.seen)
    if why is None and any(is_rate_limited(seen) for seen in steps):
        why = "the target asked to send more slowly, again and again"
    if why is None and any(_not_controlled(seen) for seen in view.before):
        why = "the simulator did not move its clock, or did not settle"
    if why is None and any(_failed_to_pay(seen) for seen in view.before):
        why = "a payment before it was not accepted, so there is no order it could be about"
    return None if why is None else (Verdict.INCONCLUSIVE, why)


def _not_controlled(seen: Seen) -> bool:
    """Say whether a step that only a simulator can take was not taken."""
    response = seen.exchange.response if seen.exchange else None
    return seen.step.action in CONTROLS and (response is None or response.status != _OK)


def _failed_to_pay(seen: Seen) -> bool:
    """Say whether a payment that was meant to make an order made none."""
    meant_to_fail = any(
        each.watched or each.error or each.codes or each.predicted for each in seen.step.expects
    )
    made_an_order = seen.answer is not None and bool(seen.answer.billnumbers)
    return seen.step.action == "pay" and not meant_to_fail and not made_an_order


def _outcome(view: View, expect: Expect, name: str) -> Outcome | None:
    outcome = CHECKS[name](view, getattr(expect, name))
    if outcome and outcome.met and is_crash(view.seen):
        return unmet(outcome.expected, f"a server error, with {outcome.received}")
    return outcome


def _finding(clause: str, outcome: Outcome, step: int) -> Finding:
    return Finding(
        clause, verdict_of(clause, outcome), outcome.expected, outcome.received, step, outcome.diagnosis
    )
