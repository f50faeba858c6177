"""Expands the cases of one file into items: probes, properties and invariants."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from conformance.planning.boundaries import companions, value_of_length
from conformance.planning.casefile import Case, CaseFile, Send, StepRow
from conformance.planning.expect import Expect
from conformance.planning.probe import Action, Invariant, Item, Probe, Property, Step, Technique, Where
from conformance.planning.strategies import invalid, parameter_limit, valid
from conformance.planning.witnesses import witnesses_of
from conformance.protocol.clauses import Registry
from conformance.protocol.parameters import Parameter, token_payment


class CaseError(Exception):
    """A case that reads well but cannot be expanded; `at` is the path of the faulty key in the file."""

    def __init__(self, message: str, at: tuple[str | int, ...]) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True)
class Expansion:
    """Expands one case file: `folder` is `folder/file`, `lines` the line of each case."""

    file: CaseFile
    folder: str
    path: str
    lines: tuple[int, ...]
    registry: Registry
    examples: int

    def items(self) -> Iterator[Item]:
        """Give the items of the file in its order; CaseError where a case cannot be expanded."""
        seen: set[str] = set()
        for number, case in enumerate(self.file.cases):
            for item in self._items_of(number, case):
                if item.slug in seen:
                    raise CaseError(f"two cases are called {item.slug}", ("cases", number, "id"))
                seen.add(item.slug)
                yield item

    def _items_of(self, number: int, case: Case) -> Iterator[Item]:
        where = Where(self.path, self.lines[number])
        slug = f"{self.folder}/{case.id}"
        if case.send is not None:
            yield from self._spread(number, case, case.send, where, slug)
        elif case.always is not None:
            clauses = self._known(case.clause, {}, ("cases", number, "clause"))
            yield Invariant(slug, self.file.side, clauses, case.always, where)
        else:
            yield self._journey(number, case, where, slug)

    def _spread(self, number: int, case: Case, send: Send, where: Where, slug: str) -> Iterator[Item]:
        rows = [row for row in token_payment() if self._concerns(case, row)]
        if not rows:
            raise CaseError("no row of the table has this clause", ("cases", number, "clause"))
        for row in rows:
            rules = tuple(
                expect for expect in case.expect if row.answer_field or expect.named() != ("stored",)
            )
            expects = self._expects(case, rules, {"parameter": row.name}, ("cases", number, "expect"))
            clauses = tuple(dict.fromkeys(clause for expect in expects for clause in expect.clause))
            if send.any is not None:
                _drawable(row, send.any, ("cases", number, "exclude"))
                step = Step("pay", companions(row.name), expects=expects)
                yield Property(
                    f"{slug}/{row.name}", self.file.side, clauses, row.name, send.any, step, where, self.examples,
                    case.needs, case.settings,
                )  # fmt: skip
                continue
            for label, value in _values(row, send, ("cases", number, "send")):
                changes = {**companions(row.name), row.name: value}
                step = Step("pay", changes, expects=expects)
                yield Probe(
                    f"{slug}/{row.name}{label}", self.file.side, case.technique or _technique_of(send), clauses,
                    (step, *witnesses_of(changes, expects, in_journey=False)), where,
                    subject=row.name, needs=_needs(case, changes), settings=case.settings,
                )  # fmt: skip

    def _concerns(self, case: Case, row: Parameter) -> bool:
        """Say whether the case is spread over this row: the registry has its first clause for it."""
        if row.name in case.exclude or (case.kinds and row.kind not in case.kinds):
            return False
        template = (case.clause or case.expect[0].clause)[0]
        clause = self.registry.get(template.replace("{parameter}", row.name))
        return clause is not None and clause.untestable is None

    def _journey(self, number: int, case: Case, where: Where, slug: str) -> Probe:
        steps: list[Step] = []
        for at, row in enumerate(case.steps):
            expects = self._expects(case, row.then, {}, ("cases", number, "steps", at, "then"))
            action, changes = _action_of(row)
            steps.append(Step(action, changes, row.bank, row.signing, expects))
            steps.extend(witnesses_of(changes, expects, in_journey=action != "pay"))
        clauses = tuple(
            dict.fromkeys(clause for step in steps for expect in step.expects for clause in expect.clause)
        )
        missing = set(self._known(case.clause, {}, ("cases", number, "clause"))) - set(clauses)
        if missing:
            raise CaseError(
                f"nothing in the steps decides {', '.join(sorted(missing))}", ("cases", number, "clause")
            )
        journey: Technique = "stateful" if len(case.steps) > 1 else "positive"
        return Probe(
            slug, self.file.side, case.technique or journey, clauses, tuple(steps), where,
            needs=_needs(case, {k: v for step in steps for k, v in step.changes.items()}), settings=case.settings,
        )  # fmt: skip

    def _expects(
        self, case: Case, rows: tuple[Expect, ...], names: Mapping[str, str], at: tuple[str | int, ...]
    ) -> tuple[Expect, ...]:
        """Give the expectations with their clauses filled in; those of clauses this row lacks are left out."""
        filled: list[Expect] = []
        for row in rows:
            own = row.clause or case.clause
            if not own:
                raise CaseError("say which clause this decides: `clause`, here or at the case", at)
            if (
                names
                and row.clause
                and not any(_named(clause, names) in self.registry for clause in row.clause)
            ):
                continue
            filled.append(row.model_copy(update={"clause": self._known(own, names, at)}))
        return tuple(filled)

    def _known(
        self, clauses: tuple[str, ...], names: Mapping[str, str], at: tuple[str | int, ...]
    ) -> tuple[str, ...]:
        filled = tuple(_named(clause, names) for clause in clauses)
        for clause in filled:
            if clause not in self.registry:
                raise CaseError(f"no clause is called {clause}{_near(clause, self.registry)}", at)
            if self.registry[clause].untestable is not None:
                raise CaseError(
                    f"{clause} is registered as untestable: {self.registry[clause].untestable}", at
                )
        return filled


def _near(clause: str, registry: Registry) -> str:
    close = difflib.get_close_matches(clause, list(registry), n=1)
    return f". Did you mean {close[0]}?" if close else ""


def _named(clause: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        clause = clause.replace("{" + name + "}", value)
    return clause


def _drawable(row: Parameter, validity: str, at: tuple[str | int, ...]) -> None:
    """Say at collection, not in the middle of a run, that nothing can be drawn for a row."""
    try:
        (valid if validity == "valid" else invalid)(row)
    except ValueError as error:
        raise CaseError(f"{error}; exclude it", at) from error


def _values(row: Parameter, send: Send, at: tuple[str | int, ...]) -> Iterator[tuple[str, str | None]]:
    """Give the slug's last segment and the value of every probe that `send` means for this row."""
    try:
        if send.missing:
            yield "", None
        elif send.allowed:
            for value in row.values or ():
                yield f"/{value}", value
        else:
            beyond = 1 if send.at == "limit + 1" else 0
            yield "", value_of_length(row, parameter_limit(row) + beyond)
    except ValueError as error:
        raise CaseError(str(error), at) from error


def _technique_of(send: Send) -> Technique:
    if send.at:
        return "boundary"
    return "negative" if send.missing else "positive"


def _action_of(row: StepRow) -> tuple[Action, Mapping[str, str | None]]:
    actions: tuple[Action, ...] = ("pay", "status", "confirm", "cancel")
    for action in actions:
        if action in row.model_fields_set:
            return action, getattr(row, action) or {}
    raise AssertionError("a step does one of its actions; the model has seen to it")


def _needs(case: Case, changes: Mapping[str, str | None]) -> tuple[str, ...]:
    """Give the capabilities the case names, and those its values need."""
    implied = [capability for (name, value), capability in _IMPLIED.items() if changes.get(name) == value]
    return tuple(dict.fromkeys((*case.needs, *implied)))


_IMPLIED = {("Delay", "1"): "double-stage", ("RecurringIndicator", "1"): "recurring"}
