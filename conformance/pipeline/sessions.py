"""What a run needs of a session, whichever side it tests, and who judges what it brings."""

from typing import Protocol

from conformance.exchange.evidence import Evidence
from conformance.exchange.pace import Pace
from conformance.exchange.pool import Pool
from conformance.exchange.target import Target
from conformance.judging.findings import Finding
from conformance.judging.judge import judge
from conformance.judging.merchant import judge_deliveries
from conformance.planning.probe import Probe


class OpenSession(Protocol):
    """The open connections of a run; `close` ends every one of them."""

    target: Target
    pace: Pace
    pool: Pool

    def stop(self, reason: str = ...) -> None:
        """Send nothing more."""

    def close(self) -> None:
        """End everything that is open."""


def judged(probe: Probe, evidence: Evidence, target: Target) -> tuple[Finding, ...]:
    """Give the findings on a probe of either side."""
    return (judge_deliveries if probe.side == "merchant" else judge)(probe, evidence, target)
