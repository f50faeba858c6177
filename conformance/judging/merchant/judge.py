"""The judge of the merchant side: a pure function of a probe, its evidence and the target that gives findings."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from conformance.exchange.evidence import Evidence
from conformance.exchange.merchant import MerchantTarget
from conformance.exchange.shop.applicability import why_not_seen
from conformance.exchange.target import Target
from conformance.judging.findings import WORSE, Finding, Verdict
from conformance.judging.merchant import answers, orders
from conformance.judging.merchant.view import Delivered, delivered
from conformance.judging.outcome import Outcome
from conformance.judging.verdicts import verdict_of
from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.probe import Probe

CHECKS: Mapping[str, Callable[[Delivered, Any], Outcome]] = {
    "paid": orders.paid,
    "still_paid": orders.still_paid,
    "held": orders.held,
    "unpaid": orders.unpaid,
    "refused": orders.refused,
    "credited": orders.credited,
    "other_order": orders.other_order,
    "acknowledged": answers.acknowledged,
    "rejected": answers.rejected,
    "bare": answers.bare,
    "readable": answers.readable,
    "xml_type": answers.xml_type,
    "ok_status": answers.ok_status,
    "repeats": answers.repeats,
    "escaped": answers.escaped,
    "withstood": answers.withstood,
    "discreet": answers.discreet,
}

_OF_XML = ("bare", "readable", "xml_type", "repeats")
"""What is asked of a reply's body, and so only where the account expects one."""


def judge_deliveries(probe: Probe, evidence: Evidence, target: Target) -> tuple[Finding, ...]:
    """Give one finding for each clause of the probe, in the probe's order of clauses.

    What a delivery shows counts whatever became of the later ones; a clause that no delivery decided
    is inconclusive, or not applicable where the probe is.
    """
    if evidence.not_applicable is not None:
        return tuple(
            Finding(clause, Verdict.NOT_APPLICABLE, received=evidence.not_applicable)
            for clause in probe.clauses
        )
    shop = target.the_merchant.model_copy(update=dict(probe.settings))
    worst: dict[str, Finding] = {}
    for view in delivered(probe, evidence, shop):
        for finding in _findings_of(view, evidence):
            known = worst.get(finding.clause)
            if known is None or WORSE[finding.verdict] > WORSE[known.verdict]:
                worst[finding.clause] = finding
    undecided = "no delivery of the probe decides it"
    return tuple(
        worst.get(clause) or Finding(clause, Verdict.INCONCLUSIVE, received=undecided)
        for clause in probe.clauses
    )


def _findings_of(view: Delivered, evidence: Evidence) -> Iterator[Finding]:
    for expect in view.delivery.then:
        for clause in expect.clause:
            if not view.replies and evidence.not_sent:
                reason = f"not sent: {evidence.not_sent}"
                yield Finding(clause, Verdict.INCONCLUSIVE, received=reason)
                continue
            unseen = why_not_seen(expect, view.shop)
            if unseen is None and not _judged(expect, view.shop):
                unseen = "the account expects no more than HTTP 200, and no XML (expected_answer)"
            if unseen is not None:
                yield Finding(clause, Verdict.NOT_APPLICABLE, received=unseen)
                continue
            for name in _judged(expect, view.shop):
                outcome = CHECKS[name](view, getattr(expect, name))
                verdict = verdict_of(clause, outcome)
                yield Finding(clause, verdict, outcome.expected, outcome.received, view.number)


def _judged(expect: DeliveryExpect, shop: MerchantTarget) -> tuple[str, ...]:
    plain = shop.expected_answer == "http-200"
    return tuple(name for name in expect.named() if not (plain and name in _OF_XML))
