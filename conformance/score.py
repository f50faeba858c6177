"""The detection score: which deliberate faults of the simulator the suite finds.

Every mutant is run in process, without sockets: first the items of the clause it breaks, then
their neighbours, then all others, until one of them gives the verdict that its clause can produce.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conformance.exchange.embedded import description_of
from conformance.exchange.session import Part, Session, open_session
from conformance.exchange.target import Target
from conformance.judging.findings import Finding, Verdict
from conformance.pipeline import Run
from conformance.planning.probe import Invariant, Item
from conformance.protocol.signatures import new_key_pair
from conformance.simulator.__main__ import build
from conformance.simulator.accounts import Start
from conformance.simulator.mutants import Mutant
from conformance.simulator.transport import mock_transport

_ADDRESS = "http://simulator.invalid"
_RUN_ID = "SC0RE0"


@dataclass(frozen=True, slots=True)
class Kill:
    """How a mutant was found: the item, the clause, and whether that is the clause it breaks."""

    slug: str
    clause: str
    right_clause: bool


@dataclass(frozen=True, slots=True)
class Scored:
    """One mutant, and how it was killed; a survivor has no kill."""

    mutant: Mutant
    kill: Kill | None


def score(target: Target, items: Sequence[Item], mutants: Iterable[Mutant], seed: int) -> Iterator[Scored]:
    """Run the items against every mutant of the side they test, stopping at a mutant's first kill."""
    for mutant in mutants:
        yield Scored(mutant, _kill(target, items, mutant, seed))


def false_alarms(target: Target, items: Sequence[Item], seed: int) -> list[tuple[str, Finding]]:
    """Run every item against the faultless simulator and give each finding that is not a pass."""
    session = _session(target, None)
    try:
        run = Run(session, seed)
        judged = [(item, run.result_of(item).findings) for item in _invariants_last(items)]
    finally:
        session.close()
    good = (Verdict.PASS, Verdict.NOT_APPLICABLE)
    return [(item.slug, each) for item, findings in judged for each in findings if each.verdict not in good]


def _kill(target: Target, items: Sequence[Item], mutant: Mutant, seed: int) -> Kill | None:
    """Look for a kill by the mutant's own clause in the items that cite it, then for any kill at all."""
    session = _session(target, mutant.id)
    try:
        run = Run(session, seed)
        invariants = [item for item in items if isinstance(item, Invariant)]
        for item in sorted(_invariants_last(items), key=lambda each: _distance(each, mutant.clause)):
            findings = [(item.slug, each) for each in run.result_of(item).findings]
            findings += [(each.slug, found) for each in invariants for found in run.tallies.judge(each)]
            kill = _of(findings, mutant.clause)
            if kill is not None:
                return kill
        return None
    finally:
        session.close()


def _of(findings: Iterable[tuple[str, Finding]], clause: str) -> Kill | None:
    killing = [(slug, each) for slug, each in findings if each.verdict in (Verdict.FAIL, Verdict.WARN)]
    for slug, finding in killing:
        if finding.clause == clause:
            return Kill(slug, clause, right_clause=True)
    return next((Kill(slug, each.clause, right_clause=False) for slug, each in killing), None)


def _invariants_last(items: Sequence[Item]) -> list[Item]:
    return sorted(items, key=lambda item: isinstance(item, Invariant))


def _session(target: Target, mutant_id: str | None) -> Session:
    keys = new_key_pair()
    start = Start.model_validate(description_of(target.the_gateway, keys.public_pem.decode()))
    transport = mock_transport(build(start, mutant_id))
    part = Part(_ADDRESS, keys.private_pem, 1)
    return open_session(target, _RUN_ID, part=part, transport=transport)


def _distance(item: Item, clause: str) -> int:
    if clause in item.clauses:
        return 0
    parent = clause.rpartition("/")[0]
    return 1 if any(each.startswith(parent) for each in item.clauses) else 2
