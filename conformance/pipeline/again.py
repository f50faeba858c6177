"""Judges again what was brought in before: the evidence of a stored run, or captured notifications."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from conformance.exchange.evidence import Evidence, Notification
from conformance.exchange.target import Target
from conformance.judging.notifications.captured import judge_captured
from conformance.judging.result import Result
from conformance.pipeline.sessions import judged
from conformance.planning.probe import Item, Probe


def judged_again(results: Iterable[Result], items: Iterable[Item], target: Target) -> list[Result]:
    """Judge the probes of a record once more; properties and invariants stand as they were recorded.

    A record holds one example of a property and none of what an invariant was tallied from. Probes
    whose case is gone stand as well.
    """
    probes = {item.slug: item for item in items if isinstance(item, Probe)}
    return [_judged(result, probes.get(result.slug), target) for result in results]


def results_of_capture(notifications: Sequence[Notification], target: Target, file: str) -> list[Result]:
    """Judge captured notifications, each by itself."""
    return [_of_capture(number, each, target, file) for number, each in enumerate(notifications, start=1)]


def _judged(result: Result, probe: Probe | None, target: Target) -> Result:
    if probe is None or result.evidence is None or result.kind != "probe":
        return result
    return replace(result, findings=judged(probe, result.evidence, target))


def _of_capture(number: int, notification: Notification, target: Target, file: str) -> Result:
    order = notification.field("ordernumber") or ""
    slug = f"captured/{number}"
    return Result(
        slug=slug,
        kind="probe",
        side="gateway",
        technique="positive",
        where=f"{file}:{number}",
        findings=judge_captured(notification, target.the_gateway),
        evidence=Evidence(slug, order, notifications=(notification,)),
        started=notification.received,
    )
