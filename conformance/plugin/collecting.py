"""Which of the collected items a run keeps: its selection, its shard, and what its budget pays for."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from conformance.exchange.applicability import why_not_applicable
from conformance.exchange.session import preflight_cost
from conformance.planning.plan import Plan, fitted, ordered, selected
from conformance.planning.probe import Drawing, Invariant, Item, Probe
from conformance.plugin.baselines import check_baseline
from conformance.plugin.items import ConformanceItem
from conformance.plugin.opening import budget_of
from conformance.plugin.options import CannotBegin, Options
from conformance.plugin.replaying import replayed
from conformance.plugin.selecting import misnamed, unmatched
from conformance.plugin.state import State


def chosen(items: Sequence[pytest.Item], state: State) -> tuple[Plan, list[pytest.Item]]:
    """Give the plan and the items kept, invariants last; CannotBegin when a selector names no case."""
    ours = {item.item.slug: item for item in items if isinstance(item, ConformanceItem)}
    if not ours:
        return Plan(()), list(items)
    _check_selection(state, list(ours))
    wanted = selected([item.item for item in ours.values()], state.options.select)
    check_baseline(state, list(ours))
    order = ordered(replayed(wanted, state.options.replay))
    plan = _paid_for(_sharded(order.items, state.options), state)
    others = [item for item in items if not isinstance(item, ConformanceItem)]
    kept: list[pytest.Item] = []
    for item in _without_invariants(plan.items) if state.worker else plan.items:
        ours[item.slug].item = item
        ours[item.slug].label()
        kept.append(ours[item.slug])
    return replace(plan, not_tested=(*order.not_tested, *plan.not_tested)), [*others, *kept]


def _paid_for(items: Sequence[Item], state: State) -> Plan:
    """Fit the items to the budget; what does not apply sends nothing, so it is kept and costs nothing."""
    silent = frozenset(
        item.slug
        for item in items
        if isinstance(item, Probe | Drawing) and why_not_applicable(item, state.target)
    )
    sending = [item for item in items if item.slug not in silent]
    plan = fitted(sending, spendable(sending, state))
    fitting = {item.slug: item for item in plan.items}
    kept = tuple(fitting.get(item.slug, item) for item in items if item.slug in silent | fitting.keys())
    return Plan(kept, plan.not_tested, silent)


def spendable(items: Sequence[Item], state: State) -> int | None:
    """Give the requests that the plan itself may spend: the budget less preflight and shrinking."""
    budget = budget_of(state.options, state.target)
    if budget is None:
        return None
    shrinking = budget // 10 if any(isinstance(item, Drawing) for item in items) else 0
    return max(0, budget - shrinking - preflight_cost(state.target))


def _sharded(items: Sequence[Item], options: Options) -> list[Item]:
    if options.shard is None:
        return list(items)
    number, count = options.shard
    return [item for item in items if isinstance(item, Invariant) or _part(item.slug, count) == number]


def _part(slug: str, count: int) -> int:
    return int.from_bytes(hashlib.sha256(slug.encode()).digest()[:4]) % count + 1


def _without_invariants(items: Sequence[Item]) -> list[Item]:
    """Leave out what only the controller can judge, who hears of every worker's exchanges."""
    return [item for item in items if not isinstance(item, Invariant)]


def _check_selection(state: State, slugs: Collection[str]) -> None:
    """Refuse a selector that names no case; a replay goes without those whose case is gone."""
    options = state.options
    missing = unmatched(options.select, slugs)
    if state.worker or not missing or (options.replay and len(missing) < len(options.select)):
        return
    problem = misnamed(missing, options.cases, options.side)
    if problem is not None:
        raise CannotBegin(problem)
    if len(missing) == len(options.select):
        raise CannotBegin(f"--select {' '.join(missing)}: -k, -m and the paths leave none of these cases")
