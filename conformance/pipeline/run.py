"""A run: sends the probes of its items ahead, judges each item in order, shrinks what fails."""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Literal

from conformance.exchange.evidence import Evidence
from conformance.exchange.pool import Pending
from conformance.exchange.target import Target
from conformance.judging.findings import Finding, Verdict
from conformance.judging.invariants import Tallies
from conformance.judging.orders.walking import edges_walked
from conformance.judging.result import Example as Minimal
from conformance.judging.result import Result
from conformance.pipeline.breaks import FirstBreaks, broken_by
from conformance.pipeline.properties import (
    JOURNEY_SHRINK_REQUESTS,
    SHRINK_REQUESTS,
    Example,
    Shrinker,
    worst_findings,
)
from conformance.pipeline.sessions import OpenSession, judged
from conformance.planning.drawing import Key, draw, size_of
from conformance.planning.plan import Plan
from conformance.planning.probe import Drawing, Invariant, Item, Journeys, Probe
from conformance.planning.sequences import as_case

AHEAD = 4
"""How many probes run ahead of judging, for each request that may be in flight."""


class Run:
    """One run over one session; ask `result_of` for each item, in the order given to `send_ahead`.

    With `shrinking` off a property that fails keeps the example it failed with. `drawing` gives the
    examples of a property.
    """

    def __init__(
        self,
        session: OpenSession,
        seed: int,
        repeat_with: str = "",
        workers: int = 1,
        *,
        shrinking: bool = True,
        drawing: Callable[[Drawing, int], Sequence[Probe]] = draw,
    ) -> None:
        self.session = session
        self.seed = seed
        self._repeat_with = repeat_with
        budget = session.pace.budget
        self.tallies = Tallies(session.target)
        self.breaks = FirstBreaks()
        self._upcoming: deque[Item] = deque()
        self._sent: dict[str, list[Pending]] = {}
        self._ahead = 0
        self._shrinking = shrinking
        self._drawing = drawing
        self._shrinking_left = budget // 10 // workers if budget is not None else None

    def send_ahead(self, items: Iterable[Item]) -> None:
        """Say which items will be judged, in order, and begin to send their probes."""
        self._upcoming.extend(items)
        self._top_up()

    def result_of(self, item: Item) -> Result:
        """Wait for the item's evidence and judge it; a property that fails is shrunk."""
        if isinstance(item, Invariant):
            return self._invariant_result(item)
        pending = self._taken(item)
        examples = [self._judged(each) for each in pending]
        self._top_up()
        if isinstance(item, Probe):
            result = _result(item, examples[0].findings, examples[0].evidence)
            return self._finished(replace(result, edges=_walked(self.session.target, examples)))
        return self._finished(self._property_result(item, examples))

    def arrived(self, item: Item) -> bool:
        """Say whether the item's evidence is there, so that judging it needs no waiting."""
        if isinstance(item, Invariant):
            return True
        pending = self._sent.get(item.slug)
        return pending is not None and all(each.settled for each in pending)

    def _taken(self, item: Probe | Drawing) -> list[Pending]:
        if item.slug not in self._sent:
            self._upcoming = deque(each for each in self._upcoming if each.slug != item.slug)
            self._submit(item)
        pending = self._sent.pop(item.slug)
        self._ahead -= len(pending)
        return pending

    def _top_up(self) -> None:
        limit = AHEAD * self.session.pace.in_flight
        while self._upcoming and self._ahead < limit:
            item = self._upcoming.popleft()
            if not isinstance(item, Invariant):
                self._submit(item)

    def _submit(self, item: Probe | Drawing) -> None:
        probes = [item] if isinstance(item, Probe) else self._drawing(item, self.seed)
        self._sent[item.slug] = [self.session.pool.submit(probe) for probe in probes]
        self._ahead += len(probes)

    def _judged(self, pending: Pending) -> Example:
        evidence = pending.wait()
        self.breaks.tally(self.tallies, evidence)
        return Example(pending.probe, evidence, judged(pending.probe, evidence, self.session.target))

    def _finished(self, result: Result, *others: str) -> Result:
        """Say how to repeat the item, together with others where it shows only with them."""
        selected = " ".join(f"--select {slug}" for slug in (*others, result.slug))
        return replace(result, repeat=f"conformance run {selected} {self._repeat_with}".rstrip())

    def _invariant_result(self, item: Invariant) -> Result:
        """Judge an invariant, with the exchange that broke it first; alone, it has nothing to judge."""
        first = broken_by(self.tallies, item)
        result = _result(item, self.tallies.judge(item), self.breaks.of(item))
        return self._finished(result, *([first] if first else []))

    def _property_result(self, item: Drawing, batch: Sequence[Example]) -> Result:
        worst = worst_findings(batch)
        broken = {
            clause: finding
            for clause, (_, finding) in worst.items()
            if finding.verdict in (Verdict.FAIL, Verdict.WARN)
        }
        telling = batch[-1] if not worst else max(worst.values(), key=lambda each: _rank(each[1]))[0]
        findings = {clause: finding for clause, (_, finding) in worst.items()}
        minimal: Minimal | None = None
        answered: dict[Key, Example] = {}
        allowance = self._allowance(item)
        for clause, finding in broken.items() if self._shrinking else ():
            shrinker = Shrinker(item, self.seed, self._perform_now, allowance, answered)
            smallest = shrinker.smallest(batch, finding)
            self._note_shrinking(allowance - shrinker.allowance)
            allowance = shrinker.allowance
            findings[clause] = next(each for each in smallest.findings if each.clause == clause)
            if finding is worst[clause][1] and (minimal is None or finding.verdict is Verdict.FAIL):
                telling = smallest
                minimal = Minimal(smallest.probe.changes, _passing(clause, answered.values()))
        result = _result(item, tuple(findings.values()), telling.evidence, minimal, len(batch))
        return replace(result, notes=_pasteable(item, minimal), edges=_walked(self.session.target, batch))

    def _perform_now(self, probe: Probe) -> tuple[Evidence, tuple[Finding, ...]]:
        example = self._judged(self.session.pool.submit(probe))
        return example.evidence, example.findings

    def _allowance(self, item: Item) -> int:
        most = JOURNEY_SHRINK_REQUESTS if isinstance(item, Journeys) else SHRINK_REQUESTS
        return most if self._shrinking_left is None else min(most, self._shrinking_left)

    def _note_shrinking(self, requests: int) -> None:
        if self._shrinking_left is not None:
            self._shrinking_left -= requests


def run_plan(
    plan: Plan, session: OpenSession, seed: int, report: Callable[[Result], object] = lambda _: None
) -> list[Result]:
    """Run a whole plan without pytest; `report` hears of each result as it is judged."""
    run = Run(session, seed)
    run.send_ahead(plan.items)
    results = []
    for item in plan.items:
        result = run.result_of(item)
        report(result)
        results.append(result)
    return results


def not_sent(item: Item, reason: str) -> Result:
    """Give the result of an item that was not sent, or not judged: inconclusive, with the reason."""
    findings = tuple(
        Finding(clause, Verdict.INCONCLUSIVE, received=f"not sent: {reason}") for clause in item.clauses
    )
    return _result(item, findings)


def _result(
    item: Item,
    findings: tuple[Finding, ...],
    evidence: Evidence | None = None,
    example: Minimal | None = None,
    examples: int = 0,
) -> Result:
    exchanges = evidence.exchanges if evidence else ()
    started = min((exchange.started for exchange in exchanges), default=time.time())
    ended = max((exchange.started + exchange.elapsed for exchange in exchanges), default=started)
    return Result(
        slug=item.slug,
        kind=_kind_of(item),
        side=item.side,
        technique=item.technique,
        where=str(item.where),
        findings=findings,
        evidence=evidence,
        example=example,
        examples=examples,
        started=started,
        elapsed=ended - started,
    )


def _kind_of(item: Item) -> Literal["probe", "property", "invariant"]:
    if isinstance(item, Drawing):
        return "property"
    return "probe" if isinstance(item, Probe) else "invariant"


def _pasteable(item: Item, minimal: Minimal | None) -> tuple[str, ...]:
    """Give the smallest failing sequence as a journey that can be pasted into a case file."""
    if not isinstance(item, Journeys) or minimal is None:
        return ()
    drawn = {name: value for name, value in minimal.values.items() if value is not None}
    return (f"as a journey, to be pasted under `cases:`\n{as_case(item, drawn)}",)


def _walked(target: Target, examples: Iterable[Example]) -> dict[str, bool]:
    """Give the edges of the order's state machine that the examples walked, and whether every one was right."""
    edges: dict[str, bool] = {}
    for example in examples:
        for edge, right in edges_walked(example.probe, example.evidence, target).items():
            edges[edge] = right and edges.get(edge, True)
    return edges


def _passing(clause: str, *batches: Iterable[Example]) -> dict[str, str | None] | None:
    """Give the values of an example that keeps the clause, the largest, for it is next to the failing one."""
    kept = [each for batch in batches for each in batch if each.verdict_on(clause) is Verdict.PASS]
    if not kept:
        return None
    return dict(max(kept, key=lambda example: size_of(example.changes)).changes)


def _rank(finding: Finding) -> int:
    return list(Verdict).index(finding.verdict)
