"""Where each invariant was first seen broken, so that its failure can show the exchange and repeat it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from conformance.exchange.evidence import Evidence
from conformance.judging.invariants import Tallies
from conformance.planning.probe import Invariant


@dataclass(slots=True)
class FirstBreaks:
    """For each rule of the tallies the one exchange that broke it first, as evidence of its probe."""

    by_rule: dict[str, Evidence] = field(default_factory=dict)

    def tally(self, tallies: Tallies, evidence: Evidence) -> None:
        """Add the evidence to the tallies, exchange by exchange, and keep the first that breaks a rule."""
        for exchange in evidence.exchanges:
            alone = replace(evidence, exchanges=(exchange,))
            self.merge(dict.fromkeys(tallies.add(alone), alone))

    def merge(self, others: Mapping[str, Evidence]) -> None:
        """Take over what another process saw, where nothing is known yet."""
        self.by_rule = {**others, **self.by_rule}

    def take(self) -> dict[str, Evidence]:
        """Give what is known and forget it: what a worker hands over with each result."""
        taken, self.by_rule = self.by_rule, {}
        return taken

    def of(self, invariant: Invariant) -> Evidence | None:
        """Give the exchange that broke the invariant first; None where it holds, or no exchange shows it."""
        return self.by_rule.get(invariant.always)


def broken_by(tallies: Tallies, invariant: Invariant) -> str | None:
    """Give the slug of the item that broke the invariant first; None where it holds."""
    tally = tallies.by_rule.get(invariant.always)
    if tally is None or tally.first is None:
        return None
    return tally.first[0].partition("#")[0]
