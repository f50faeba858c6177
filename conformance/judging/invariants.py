"""Rules that hold on every exchange: tallied as evidence comes in, judged once at the end.

A tally is folded from exchanges one by one and merged from parts, so that it stays small however
long the run is, and so that workers can each bring their own.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from conformance.exchange.evidence import Evidence
from conformance.exchange.shop.posting import ACTION
from conformance.exchange.target import Target
from conformance.judging.findings import Finding, Verdict
from conformance.judging.merchant import REPLY_RULES, why_silent
from conformance.judging.outcome import Outcome, met, unmet
from conformance.judging.rules import RULES, Heard, heard_in
from conformance.judging.verdicts import verdict_of
from conformance.planning.probe import Invariant
from conformance.protocol.answers import AnsweredOrder
from conformance.protocol.orders import OrderState


@dataclass(slots=True)
class Tally:
    """What one rule saw: how often it was checked, how often broken, the first break, and its notes.

    `unseen` counts what could not be checked, by the reason; it makes nothing green and nothing red.
    `seen` remembers texts by key for rules that compare exchanges with each other.
    """

    checked: int = 0
    broken: int = 0
    first: tuple[str, str, str, str | None] | None = None
    seen: dict[str, str] = field(default_factory=dict)
    unseen: Counter[str] = field(default_factory=Counter)

    @property
    def idle(self) -> bool:
        """Whether no exchange had anything that the rule could be asked of."""
        return self.checked == 0 and not self.unseen

    def add(self, key: str, outcome: Outcome) -> None:
        """Count one check of the exchange of the probe `key`."""
        if outcome.met is None:
            self.unseen[outcome.received] += 1
            return
        self.checked += 1
        if not outcome.met:
            self.count_broken(key, outcome)

    def count_broken(self, key: str, outcome: Outcome) -> None:
        """Count a check as broken that was counted as a check before."""
        self.broken += 1
        self.first = self.first or (key, outcome.expected, outcome.received, outcome.diagnosis)

    def to_json(self) -> dict[str, Any]:
        """Give the tally as plain data."""
        return {
            "checked": self.checked,
            "broken": self.broken,
            "first": self.first,
            "seen": self.seen,
            "unseen": dict(self.unseen),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        first = data["first"]
        first_break = tuple(first) if first else None
        return cls(data["checked"], data["broken"], first_break, dict(data["seen"]), Counter(data["unseen"]))


UNIQUE = "billnumber unique"
_FAILED = (OrderState.DECLINED, OrderState.TIMEOUT)
_OF_ITS_OWN = "a billnumber of its own for every order"
_SPEAKS_OF = {"answer/checkvalue": "pay", "order/status/": "status"}
"""What the answers are to that a clause speaks of, by the beginning of its id; all others speak of every answer."""


@dataclass(slots=True)
class Tallies:
    """The tallies of all rules over a run, or over a part of one.

    Each rule has a tally over every exchange, and one for each action (`answer form: status`), for a
    clause about one service must not pass or fail by the answers of another.
    """

    target: Target
    by_rule: dict[str, Tally] = field(default_factory=dict)

    def add(self, evidence: Evidence) -> frozenset[str]:
        """Check every answered exchange of the evidence, and give the names of the tallies that it breaks."""
        broken: set[str] = set()
        for heard in heard_in(evidence):
            briefly = replace(heard, explain=False)
            rules = REPLY_RULES if heard.exchange.action.startswith(ACTION) else RULES
            for name, rule in rules.items():
                names = (name, _of(name, heard.exchange.action))
                tallies = [self._tally(each) for each in names]
                # Only the first break is told, and finding the mistake behind one takes its time.
                explain = any(tally.first is None for tally in tallies)
                for outcome in rule(heard if explain else briefly, self.target):
                    for tally in tallies:
                        tally.add(heard.key, outcome)
                    if outcome.met is False:
                        broken.update(names)
            if heard.exchange.action == "pay" and not _note_billnumbers(self._tally(UNIQUE), heard):
                broken.add(UNIQUE)
        return frozenset(broken)

    def merge(self, parts: Mapping[str, Mapping[str, Any]]) -> None:
        """Add the tallies of a worker, given as `take` gave them."""
        for name, data in parts.items():
            part, whole = Tally.from_json(data), self._tally(name)
            for billnumber, owner in part.seen.items():
                other = whole.seen.setdefault(billnumber, owner)
                if other != owner:
                    whole.count_broken(owner, _shared(billnumber, other))
            whole.checked += part.checked
            whole.broken += part.broken
            whole.first = whole.first or part.first
            whole.unseen.update(part.unseen)

    def take(self) -> dict[str, dict[str, Any]]:
        """Give the tallies as plain data and begin anew: what a worker hands over with each result."""
        taken = {name: tally.to_json() for name, tally in self.by_rule.items()}
        self.by_rule = {}
        return taken

    def judge(self, invariant: Invariant) -> tuple[Finding, ...]:
        """Give the findings of one invariant; inconclusive when nothing could be checked that should have been."""
        silent = why_silent(invariant.always, self.target) if self._tally(invariant.always).idle else None
        if silent is not None:
            return tuple(
                Finding(clause, Verdict.NOT_APPLICABLE, received=silent) for clause in invariant.clauses
            )
        return tuple(
            _finding(clause, self._seen_of(invariant.always, clause)) for clause in invariant.clauses
        )

    def _tally(self, name: str) -> Tally:
        tally = self.by_rule.get(name)
        if tally is None:
            tally = self.by_rule[name] = Tally()
        return tally

    def _seen_of(self, rule: str, clause: str) -> Tally:
        action = next((of for start, of in _SPEAKS_OF.items() if clause.startswith(start)), None)
        return self._tally(_of(rule, action) if action else rule)


def _of(rule: str, action: str) -> str:
    return f"{rule}: {action}"


def _note_billnumbers(tally: Tally, heard: Heard) -> bool:
    """Every order has a billnumber that no other order has; say whether these have.

    Payments under one number may be answered with one order, but for an order that has failed: another
    attempt is another order (vendor's page on order status).
    """
    broken = tally.broken
    owners = {order.fields.get("billnumber"): _owner(order, heard) for order in heard.answer.orders}
    for billnumber, owner in owners.items():
        if billnumber:
            other = tally.seen.setdefault(billnumber, owner)
            outcome = met(_OF_ITS_OWN, billnumber) if other == owner else _shared(billnumber, other)
            tally.add(heard.key, outcome)
    return tally.broken == broken


def _owner(order: AnsweredOrder, heard: Heard) -> str:
    failed = order.fields.get("orderstate") in _FAILED
    return f"{heard.key}, number {heard.sent.get('ordernumber')}" + (" (failed)" if failed else "")


def _shared(billnumber: str, other: str) -> Outcome:
    return unmet(_OF_ITS_OWN, f"billnumber {billnumber}, which the order of {other} has too")


def _finding(clause: str, tally: Tally) -> Finding:
    if tally.first is not None:
        key, expected, received, diagnosis = tally.first
        verdict = verdict_of(clause, unmet(expected, received))
        return Finding(
            clause,
            verdict,
            expected,
            f"{received} (first in {key}; {tally.broken} of {tally.checked})",
            diagnosis=diagnosis,
        )
    unseen = "; ".join(f"{reason} (answers: {count})" for reason, count in tally.unseen.items())
    if tally.checked == 0:
        reason = unseen or "no exchange of the run showed anything to check"
        return Finding(clause, Verdict.INCONCLUSIVE, received=reason)
    checked = f"checked {tally.checked} times" + (f"; {unseen}" if unseen else "")
    return Finding(clause, Verdict.PASS, "held on every exchange", checked)
