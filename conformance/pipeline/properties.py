"""Judges a property: its batch of examples, and the smallest failing one when some fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.exchange.evidence import Evidence
from conformance.judging.findings import WORSE, Finding, Verdict
from conformance.planning.drawing import Drawn, Enough, Key, key_of, probe_of, shrink, size_of
from conformance.planning.probe import Probe, Property

SHRINK_REQUESTS = 40
"""How many requests the shrinking of one property may spend at most."""

Judged = tuple[Evidence, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Example:
    """One example of a property, sent and judged."""

    probe: Probe
    evidence: Evidence
    findings: tuple[Finding, ...]

    @property
    def changes(self) -> Mapping[str, str | None]:
        """What it sent in the place of the plain request: the values drawn, and what goes along with them."""
        return self.probe.steps[0].changes

    def verdict_on(self, clause: str) -> Verdict:
        """The verdict on one clause; `pass` when the example says nothing of it."""
        return next((finding.verdict for finding in self.findings if finding.clause == clause), Verdict.PASS)


@dataclass
class Shrinker:
    """Looks for the smallest example that fails as the batch did, sending again only what is new.

    `perform` sends and judges one probe; it is called at most `allowance` requests' worth.
    `answered` is shared by the shrinkers of one property, so that each example has a key of its own.
    """

    item: Property
    seed: int
    perform: Callable[[Probe], Judged]
    allowance: int = SHRINK_REQUESTS
    answered: dict[Key, Example] = field(default_factory=dict)

    def smallest(self, batch: Sequence[Example], cause: Finding) -> Example:
        """Give the smallest example that has the cause's verdict, clause and diagnosis."""
        self.answered.update({key_of(example.changes): example for example in batch})

        def holds(drawn: Drawn) -> bool:
            return not _same_cause(self._judged(drawn), cause)

        found = shrink(self.item, self.seed, holds)
        failing = [example for example in batch if _same_cause(example, cause)]
        candidates = [*failing, *([self._judged(found)] if found is not None else [])]
        return min(candidates, key=lambda example: size_of(example.changes))

    def _judged(self, drawn: Drawn) -> Example:
        probe = probe_of(self.item, drawn, len(self.answered) + 1)
        key = key_of(probe.steps[0].changes)
        if key not in self.answered:
            if self.allowance < probe.cost:
                raise Enough
            self.allowance -= probe.cost
            evidence, findings = self.perform(probe)
            self.answered[key] = Example(probe, evidence, findings)
        return self.answered[key]


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
