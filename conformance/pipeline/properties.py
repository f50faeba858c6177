"""Judges a property: its batch of examples, and the smallest failing one when some fail."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from conformance.exchange.evidence import Evidence
from conformance.judging.findings import WORSE, Finding, Verdict
from conformance.planning.drawing import Drawn, Enough, Key, key_of, probe_of, shrink, size_of
from conformance.planning.probe import Drawing, Journeys, Probe
from conformance.planning.sequences import shorter

SHRINK_REQUESTS = 40
"""How many requests the shrinking of one property may spend at most."""

JOURNEY_SHRINK_REQUESTS = 400
"""The same of an item of drawn journeys, each of which is several requests; a budget allows a tenth of itself."""

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
        return self.probe.changes

    def verdict_on(self, clause: str) -> Verdict:
        """The verdict on one clause; `pass` when the example says nothing of it."""
        return next((finding.verdict for finding in self.findings if finding.clause == clause), Verdict.PASS)


@dataclass
class Shrinker:
    """Looks for the smallest example that fails as the batch did, sending again only what is new.

    `perform` sends and judges one probe; it is called at most `allowance` requests' worth.
    `answered` is shared by the shrinkers of one property, so that each example has a key of its own.
    """

    item: Drawing
    seed: int
    perform: Callable[[Probe], Judged]
    allowance: int = SHRINK_REQUESTS
    answered: dict[Key, Example] = field(default_factory=dict)

    def smallest(self, batch: Sequence[Example], cause: Finding) -> Example:
        """Give the smallest example that has the cause's verdict, clause and diagnosis."""
        self.answered.update({key_of(example.changes): example for example in batch})

        def holds(drawn: Drawn) -> bool:
            return not _same_cause(self._judged(drawn), cause)

        failing = [example for example in batch if _same_cause(example, cause)]
        if isinstance(self.item, Journeys):
            failing.append(self._shortest(min(failing, key=_size), cause))
        found = shrink(self.item, self.seed, holds)
        candidates = [*failing, *([self._judged(found)] if found is not None else [])]
        smallest = min(candidates, key=_size)
        return self._shortest(smallest, cause) if isinstance(self.item, Journeys) else smallest

    def _shortest(self, example: Example, cause: Finding) -> Example:
        """Leave out of a sequence every step that it fails without, until none is left or nothing may be sent."""
        step = next((each.step for each in example.findings if each.clause == cause.clause), None)
        with suppress(Enough):
            for drawn in shorter({name: value or "" for name, value in example.changes.items()}, step):
                without = self._judged(drawn)
                if _same_cause(without, cause):
                    return self._shortest(without, cause)
        return example

    def _judged(self, drawn: Drawn) -> Example:
        probe = probe_of(self.item, drawn, len(self.answered) + 1)
        key = key_of(probe.changes)
        if key not in self.answered:
            if self.allowance < probe.cost:
                raise Enough
            self.allowance -= probe.cost
            evidence, findings = self.perform(probe)
            self.answered[key] = Example(probe, evidence, findings)
        return self.answered[key]


def _size(example: Example) -> tuple[int, int, Key]:
    return size_of(example.changes)


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
