"""Judges a property: its batch of examples, and the smallest failing one when some fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.exchange.evidence import Evidence
from conformance.judging.findings import WORSE, Finding, Verdict
from conformance.planning.drawing import Enough, probe_of, shrink
from conformance.planning.probe import Probe, Property

SHRINK_REQUESTS = 40
"""How many requests the shrinking of one property may spend at most."""

Judged = tuple[Evidence, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Example:
    """One value of a property, sent and judged."""

    probe: Probe
    evidence: Evidence
    findings: tuple[Finding, ...]

    @property
    def value(self) -> str:
        """The value that was drawn."""
        return self.probe.steps[0].changes[self.probe.subject or ""] or ""

    def verdict_on(self, clause: str) -> Verdict:
        """The verdict on one clause; `pass` when the example says nothing of it."""
        return next((finding.verdict for finding in self.findings if finding.clause == clause), Verdict.PASS)


@dataclass
class Shrinker:
    """Looks for the smallest value that fails as the batch did, sending again only what is new.

    `perform` sends and judges one probe; it is called at most `allowance` requests' worth.
    """

    item: Property
    seed: int
    perform: Callable[[Probe], Judged]
    allowance: int = SHRINK_REQUESTS
    answered: dict[str, Example] = field(default_factory=dict)

    def smallest(self, batch: Sequence[Example], cause: Finding) -> Example:
        """Give the example with the smallest value that has the cause's verdict, clause and diagnosis."""
        self.answered.update({example.value: example for example in batch})

        def holds(value: str) -> bool:
            return not _same_cause(self._judged(value), cause)

        value = shrink(self.item, self.seed, holds)
        failing = [example for example in batch if _same_cause(example, cause)]
        candidates = [*failing, *([self.answered[value]] if value is not None else [])]
        return min(candidates, key=lambda example: (len(example.value), example.value))

    def _judged(self, value: str) -> Example:
        if value not in self.answered:
            probe = probe_of(self.item, value, len(self.answered) + 1)
            if self.allowance < probe.cost:
                raise Enough
            self.allowance -= probe.cost
            evidence, findings = self.perform(probe)
            self.answered[value] = Example(probe, evidence, findings)
        return self.answered[value]


def _same_cause(example: Example, cause: Finding) -> bool:
    return any(
        (finding.clause, finding.verdict, finding.diagnosis) == (cause.clause, cause.verdict, cause.diagnosis)
        for finding in example.findings
    )


def worst_findings(batch: Sequence[Example]) -> Mapping[str, tuple[Example, Finding]]:
    """Give for each clause the worst finding of the batch and the first example that has it."""
    worst: dict[str, tuple[Example, Finding]] = {}
    for example in batch:
        for finding in example.findings:
            known = worst.get(finding.clause)
            if known is None or WORSE[finding.verdict] > WORSE[known[1].verdict]:
                worst[finding.clause] = (example, finding)
    return worst
