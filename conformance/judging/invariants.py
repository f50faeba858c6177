"""Rules that hold on every exchange: tallied as evidence comes in, judged once at the end.

A tally is folded from exchanges one by one and merged from parts, so that it stays small however
long the run is, and so that workers can each bring their own.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from conformance.exchange.evidence import Evidence, Exchange
from conformance.exchange.target import Target
from conformance.judging.diagnosis import diagnose
from conformance.judging.findings import Finding, Verdict
from conformance.judging.judge import verdict_of
from conformance.judging.outcome import Outcome, met, unmet
from conformance.planning.probe import Invariant
from conformance.protocol import signatures
from conformance.protocol.answers import Answer
from conformance.protocol.codes import is_rate_limit


@dataclass(slots=True)
class Tally:
    """What one rule saw: how often it was checked, how often broken, the first break, and its notes.

    `seen` remembers texts by key for rules that compare exchanges with each other.
    """

    checked: int = 0
    broken: int = 0
    first: tuple[str, str, str, str | None] | None = None
    seen: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, outcome: Outcome) -> None:
        """Count one check of the exchange of the probe `key`."""
        self.checked += 1
        if not outcome.met:
            self.broken += 1
            self.first = self.first or (key, outcome.expected, outcome.received, outcome.diagnosis)

    def to_json(self) -> dict[str, Any]:
        """Give the tally as plain data."""
        return {"checked": self.checked, "broken": self.broken, "first": self.first, "seen": self.seen}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_json` gave."""
        first = data["first"]
        return cls(data["checked"], data["broken"], tuple(first) if first else None, dict(data["seen"]))


@dataclass(frozen=True, slots=True)
class Heard:
    """One exchange that was answered, and the answer as it reads."""

    key: str
    order_number: str
    exchange: Exchange
    answer: Answer

    @property
    def sent(self) -> Mapping[str, str]:
        """The fields that were sent, names in lower case."""
        return {name.lower(): value for name, value in self.exchange.request.fields}


def _check_value(heard: Heard, target: Target) -> Iterator[Outcome]:
    """Every check value of a payment's or a status query's answer is that of its order (V4 of the vendor's pages)."""
    if heard.exchange.action not in ("pay", "status", "result"):
        return
    secret = target.the_gateway.secret.get_secret_value()
    merchant_id = heard.sent.get("merchant_id", target.the_gateway.merchant_id)
    for order in heard.answer.orders:
        received = order.fields.get("checkvalue")
        if not received:
            continue
        expected = "the check value of the order's number, amount, currency and state"
        try:
            candidates = signatures.answer_x_candidates(merchant_id, order.fields)
        except signatures.MissingFieldError as missing:
            yield unmet(expected, str(missing))
            continue
        if any(signatures.matches(received, signatures.check_value(secret, each.x)) for each in candidates):
            yield met(expected, received)
        else:
            right = signatures.check_value(secret, candidates[0].x)
            yield unmet(
                f"{expected}: {right}", received, diagnose(received, secret, merchant_id, order.fields)
            )


def _readable(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Every answer reads as JSON, SOAP or XML of the protocol."""
    expected = "an answer of the protocol"
    if heard.answer.kind == "unreadable":
        yield unmet(expected, heard.answer.problem or "nothing that reads")
    else:
        yield met(expected, heard.answer.form)


_FORMS = {"3": "xml", "4": "soap", "5": "json"}


def _form(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Every answer has the form that `Format` asks for; a token payment's without it is JSON."""
    asked = heard.sent.get("format", "5" if heard.exchange.action == "pay" else "")
    if heard.answer.kind == "unreadable" or asked not in _FORMS:
        return
    right = heard.answer.form == _FORMS[asked]
    yield (met if right else unmet)(
        f"an answer in {_FORMS[asked]} (Format {asked})", f"an answer in {heard.answer.form}"
    )


Rule = Callable[[Heard, Target], Iterator[Outcome]]

RULES: Mapping[str, Rule] = {
    "answer check value": _check_value,
    "answer readable": _readable,
    "answer form": _form,
}
UNIQUE = "billnumber unique"


def _note_billnumbers(tally: Tally, heard: Heard) -> None:
    """Every payment's order has a billnumber that no other order has."""
    if heard.exchange.action != "pay":
        return
    for billnumber in heard.answer.billnumbers:
        owner = f"{heard.key} {heard.exchange.step}"
        other = tally.seen.setdefault(billnumber, owner)
        expected = "a billnumber of its own for every order"
        tally.add(
            heard.key, met(expected, billnumber) if other == owner else _shared(expected, billnumber, other)
        )


def _shared(expected: str, billnumber: str, other: str) -> Outcome:
    return unmet(expected, f"billnumber {billnumber}, which the order of {other} has too")


def _blank() -> dict[str, Tally]:
    return {name: Tally() for name in (*RULES, UNIQUE)}


@dataclass(slots=True)
class Tallies:
    """The tallies of all rules over a run, or over a part of one."""

    target: Target
    by_rule: dict[str, Tally] = field(default_factory=_blank)

    def add(self, evidence: Evidence) -> None:
        """Check every answered exchange of the evidence."""
        for heard in _heard(evidence):
            for name, rule in RULES.items():
                for outcome in rule(heard, self.target):
                    self.by_rule[name].add(heard.key, outcome)
            _note_billnumbers(self.by_rule[UNIQUE], heard)

    def merge(self, parts: Mapping[str, Mapping[str, Any]]) -> None:
        """Add the tallies of a worker, given as `take` gave them."""
        for name, data in parts.items():
            part, whole = Tally.from_json(data), self.by_rule[name]
            for key, owner in part.seen.items():
                other = whole.seen.setdefault(key, owner)
                if other != owner:
                    whole.add(owner, _shared("a billnumber of its own for every order", key, other))
            whole.checked += part.checked
            whole.broken += part.broken
            whole.first = whole.first or part.first

    def take(self) -> dict[str, dict[str, Any]]:
        """Give the tallies as plain data and begin anew: what a worker hands over with each result."""
        taken = {name: tally.to_json() for name, tally in self.by_rule.items()}
        self.by_rule = _blank()
        return taken

    def judge(self, invariant: Invariant) -> tuple[Finding, ...]:
        """Give the findings of one invariant; inconclusive when nothing could be checked."""
        tally = self.by_rule[invariant.always]
        return tuple(_finding(clause, tally) for clause in invariant.clauses)


def _heard(evidence: Evidence) -> Iterable[Heard]:
    for exchange in evidence.exchanges:
        if exchange.response is None:
            continue
        answer = exchange.response.answer
        if not is_rate_limit(answer.firstcode, answer.secondcode):
            yield Heard(evidence.key, evidence.order_number, exchange, answer)


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
    if tally.checked == 0:
        return Finding(
            clause, Verdict.INCONCLUSIVE, received="no exchange of the run showed anything to check"
        )
    return Finding(clause, Verdict.PASS, "held on every exchange", f"checked {tally.checked} times")
