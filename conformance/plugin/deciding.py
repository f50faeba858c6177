"""What decides about a run beside its findings: whose results count, and what is wrong with its baseline."""

from collections.abc import Collection, Iterable
from pathlib import Path

from conformance.judging.baseline import Baseline
from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.planning.plan import load_items


def decides(result: Result, *, in_shard: bool) -> bool:
    """Say whether a result decides: in a shard, an invariant that saw nothing is left to the other shards."""
    unseen = result.kind == "invariant" and result.verdict is Verdict.INCONCLUSIVE
    return not (in_shard and unseen)


def faults_of(
    baseline: Baseline, results: Collection[Result], *, cases: Path, side: str, cut_short: bool
) -> tuple[str, ...]:
    """Say what is wrong with a baseline: entries that expired, and those that nothing needs any more.

    Only a run that tried every case there is can say the latter.
    """
    expired = [f"{each}: expired on {each.expires}" for each in baseline.expired]
    unneeded = () if cut_short else baseline.unneeded(results)
    idle = [f"{each}: nothing of it fails" for each in unneeded]
    return (*expired, *(idle if idle and _whole(results, cases, side) else ()))


def _whole(results: Iterable[Result], cases: Path, side: str) -> bool:
    there_are = {item.slug for item in load_items(cases, "standard") if item.side == side}
    return {result.slug for result in results} >= there_are
