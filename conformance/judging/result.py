"""The result of one item of a run: a probe, a property or an invariant, judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from conformance.exchange.evidence import Evidence
from conformance.judging.findings import Finding, Verdict, worst


@dataclass(frozen=True, slots=True)
class Example:
    """The minimal example of a property that failed: the values sent, and what a passing one had."""

    values: Mapping[str, str | None]
    passing: Mapping[str, str | None] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One record line: findings and the evidence that shows them.

    `evidence` is that of a probe, or of a property's telling example (the failing one, else the
    last); empty for an invariant, whose findings name their first example in `received`.
    `examples` counts the values a property judged. `edges` are those of the order's state machine that it
    walked, and whether each was right. `repeat` runs the item anew, `replay` sends what
    the record of this run holds again. Times are those of the evidence, in seconds.
    """

    slug: str
    kind: Literal["probe", "property", "invariant"]
    side: Literal["gateway", "merchant"]
    technique: str
    where: str
    findings: tuple[Finding, ...]
    evidence: Evidence | None = None
    example: Example | None = None
    examples: int = 0
    started: float = 0.0
    elapsed: float = 0.0
    repeat: str = ""
    curl: str = ""
    replay: str = ""
    notes: tuple[str, ...] = field(default=())
    edges: Mapping[str, bool] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the findings."""
        return worst(finding.verdict for finding in self.findings)
