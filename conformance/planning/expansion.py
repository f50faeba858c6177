"""Expands the cases of one file into items: probes, properties and invariants."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.planning.casefile import Case, CaseError, CaseFile, StepRow
from conformance.planning.citing import Citations, cited_by, decided_by
from conformance.planning.document import KeyPath
from conformance.planning.expect import Expect
from conformance.planning.needs import needs_of
from conformance.planning.probe import Action, Invariant, Item, Probe, Property, Step, Technique, Where
from conformance.planning.spreading import Spread
from conformance.planning.witnesses import witnesses_of
from conformance.protocol.clauses import Registry
from conformance.protocol.parameters import by_name

_CHANGES_ORDERS = ("pay", "confirm", "cancel")


@dataclass(frozen=True)
class Expansion:
    """Expands one case file: `folder` is `folder/file`, `lines` the line of each case."""

    file: CaseFile
    folder: str
    path: str
    lines: tuple[int, ...]
    registry: Registry
    profile: str
    examples: int

    def items(self) -> Iterator[Item]:
        """Give the items of the file in its order; CaseError where a case cannot be expanded."""
        seen: set[str] = set()
        for number, case in enumerate(self.file.cases):
            if case.profile == "standard" and self.profile == "smoke":
                continue
            for item in self._items_of(number, case):
                if item.slug in seen:
                    raise CaseError(f"two cases are called {item.slug}", ("cases", number, "id"))
                seen.add(item.slug)
                yield item

    def _items_of(self, number: int, case: Case) -> Iterator[Item]:
        where = Where(self.path, self.lines[number])
        slug = f"{self.folder}/{case.id}"
        at: KeyPath = ("cases", number)
        if case.send is not None and case.send.request is not None:
            yield self._whole_requests(case, where, slug, at)
        elif case.send is not None:
            yield from Spread(
                case, case.send, slug, where, self.file.side, self.examples, self.citations, at
            ).items()
        elif case.always is not None:
            clauses = self.citations.known(cited_by(case, at), (*at, "clause"))
            yield Invariant(slug, self.file.side, clauses, case.always, where)
        elif case.rows:
            for label, row in case.rows.items():
                inside = (*at, "rows", label)
                yield self._journey(case, ((row, inside),), where, f"{slug}/{label}", at)
        else:
            rows = tuple((row, (*at, "steps", step)) for step, row in enumerate(case.steps))
            yield self._journey(case, rows, where, slug, at)

    @property
    def citations(self) -> Citations:
        """Looks the cited clauses up."""
        return Citations(self.registry)

    def _whole_requests(self, case: Case, where: Where, slug: str, at: KeyPath) -> Property:
        expects = self._expects(case, case.expect, (*at, "expect"), everything=True)
        step = Step("pay", (case.send and case.send.beside) or {}, expects=expects)
        return Property(
            slug, self.file.side, decided_by([step]), None, "valid", step, where, self.examples,
            needs_of(case.needs, [step]), case.settings,
        )  # fmt: skip

    def _journey(
        self, case: Case, rows: Sequence[tuple[StepRow, KeyPath]], where: Where, slug: str, at: KeyPath
    ) -> Probe:
        self._about_a_row(case, at)
        steps: list[Step] = []
        for row, inside in rows:
            said = (row.then, (*inside, "then")) if row.then else (case.expect, (*at, "expect"))
            expects = self._expects(case, *said)
            action, changes = _action_of(row)
            steps.append(Step(action, changes, row.bank, row.signing, expects, carried=row.carried))
            if action in _CHANGES_ORDERS:
                steps.extend(witnesses_of(changes, expects, in_journey=action != "pay"))
        clauses = decided_by(steps)
        missing = set(self.citations.known(case.clause, (*at, "clause"))) - set(clauses)
        if missing and not case.rows:
            raise CaseError(f"nothing in the steps decides {', '.join(sorted(missing))}", (*at, "clause"))
        journey: Technique = "stateful" if len(rows) > 1 else "positive"
        return Probe(
            slug, self.file.side, case.technique or journey, clauses, tuple(steps), where,
            subject=case.about, needs=needs_of(case.needs, steps), settings=case.settings,
        )  # fmt: skip

    def _about_a_row(self, case: Case, at: KeyPath) -> None:
        if case.about is not None and case.about not in by_name():
            raise CaseError(f"no row of the table is called {case.about}", (*at, "about"))

    def _expects(
        self, case: Case, said: Sequence[Expect], inside: KeyPath, *, everything: bool = False
    ) -> tuple[Expect, ...]:
        """Give a step's expectations with their clauses; those of the case where they name none."""
        filled: list[Expect] = []
        for number, expect in enumerate(said):
            looks_at_a_row = expect.over_limit or (expect.stored and expect.stored != "everything")
            if looks_at_a_row and (everything or case.about is None):
                raise CaseError(
                    "`stored` and `over_limit` look at a row of a table: use `each`, or say what it is `about`",
                    (*inside, number),
                )
            named = expect.clause or cited_by(case, (*inside, number))
            clauses = self.citations.known(named, (*inside, number, "clause"))
            filled.append(expect.model_copy(update={"clause": clauses}))
        return tuple(filled)


def _action_of(row: StepRow) -> tuple[Action, Mapping[str, str | None]]:
    actions: tuple[Action, ...] = ("pay", "status", "confirm", "cancel")
    for action in actions:
        if action in row.model_fields_set:
            return action, getattr(row, action) or {}
    raise AssertionError("a step does one of its actions; the model has seen to it")
