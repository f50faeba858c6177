"""How long the far side took to answer."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from conformance.judging.result import Result


@dataclass(frozen=True, slots=True)
class Timing:
    """Times of one action's exchanges in seconds; `slowest_slug` names the item of the slowest."""

    action: str
    count: int
    median: float
    p95: float
    slowest: float
    slowest_slug: str


def timings(results: Iterable[Result]) -> tuple[Timing, ...]:
    """Give the times of the answered exchanges that the record holds, by action, most frequent first."""
    times: dict[str, list[tuple[float, str]]] = {}
    for result in results:
        for exchange in result.evidence.exchanges if result.evidence else ():
            if exchange.response is not None:
                times.setdefault(exchange.action, []).append((exchange.elapsed, result.slug))
    rows = (_timing(action, sorted(found)) for action, found in times.items())
    return tuple(sorted(rows, key=lambda row: (-row.count, row.action)))


def _timing(action: str, found: Sequence[tuple[float, str]]) -> Timing:
    elapsed = [seconds for seconds, _ in found]
    slowest, slug = found[-1]
    return Timing(action, len(found), median(elapsed), nearest_rank(elapsed, 0.95), slowest, slug)


def nearest_rank(ordered: Sequence[float], share: float) -> float:
    """Give the smallest of the ordered values that at least that share of them does not exceed."""
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
