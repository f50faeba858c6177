"""Looks for false alarms: findings against implementations that are right."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from conformance.judging.findings import Finding, Verdict
from conformance.planning.probe import Invariant, Item
from conformance.score.implementations import Implementation
from conformance.score.nearness import invariants_last
from conformance.score.opening import Bench

QUIET = (Verdict.PASS, Verdict.NOT_APPLICABLE)
"""What may be said of a correct implementation; a warning is a false alarm like a failure."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A finding against a correct implementation, and the seed of the run that gave it."""

    implementation: str
    seed: int
    slug: str
    clause: str
    verdict: str
    received: str


@dataclass(frozen=True, slots=True)
class Alarms:
    """What one run against a correct implementation raised: nothing, where all is well."""

    raised: tuple[Alarm, ...]


def false_alarms(bench: Bench, items: Sequence[Item], correct: Implementation, seed: int) -> Alarms:
    """Run every item of its side against a correct implementation, and give what is not a pass."""
    mine = invariants_last([item for item in items if item.side == correct.side])
    session = bench.against(correct)
    try:
        run = bench.run(session, seed)
        run.send_ahead(mine)
        judged = [(item, run.result_of(item).findings) for item in mine]
    finally:
        session.close()
    return Alarms(
        tuple(
            Alarm(correct.id, seed, item.slug, each.clause, each.verdict.value, each.received)
            for item, findings in judged
            for each in findings
            if is_alarm(item, each)
        )
    )


def is_alarm(item: Item, finding: Finding) -> bool:
    """Say whether a finding is too much: but for an invariant of which a part of the items showed nothing."""
    unseen = isinstance(item, Invariant) and finding.verdict is Verdict.INCONCLUSIVE
    return finding.verdict not in QUIET and not unseen


def sampled(items: Sequence[Item], key: str, *, one_in: int) -> list[Item]:
    """Give one item in so many, others for another key; invariants are kept, for they send nothing."""
    return [item for item in items if isinstance(item, Invariant) or _draw(item.slug, key) % one_in == 0]


def _draw(slug: str, key: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{key} {slug}".encode()).digest()[:4])
