"""Findings and verdicts: what the judge says of one clause on one probe's evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The seven verdicts, from the best to the worst (`WORSE` gives the order)."""

    PASS = "pass"  # noqa: S105 (a verdict, not a password)
    NOT_APPLICABLE = "not-applicable"
    KNOWN = "known"
    WARN = "warn"
    INCONCLUSIVE = "inconclusive"
    FIXED = "fixed"
    FAIL = "fail"


WORSE = {verdict: rank for rank, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One clause, one verdict, what was expected and what was received, each in one or two lines.

    `step` counts the probe's steps from 0; `diagnosis` names the known mistake that explains the
    deviation. For `inconclusive` and `not-applicable`, `received` is the reason.
    """

    clause: str
    verdict: Verdict
    expected: str = ""
    received: str = ""
    step: int | None = None
    diagnosis: str | None = None


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Give the worst of the verdicts; `inconclusive` when there are none, for nothing was shown."""
    return max(verdicts, key=WORSE.__getitem__, default=Verdict.INCONCLUSIVE)
