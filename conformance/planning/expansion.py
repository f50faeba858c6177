"""Expands the cases of one file into items: probes, properties and invariants."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.planning.answering import ACKNOWLEDGED
from conformance.planning.casefile import Case, CaseError, CaseFile, Draw
from conformance.planning.citing import Citations, cited_by, decided_by
from conformance.planning.document import KeyPath
from conformance.planning.expect import Expect
from conformance.planning.gathering import gathered
from conformance.planning.journeys import Form, Rows, Written, racing, steps_of
from conformance.planning.needs import needs_of, settings_of
from conformance.planning.notified import of_rows
from conformance.planning.probe import Invariant, Item, Journeys, Probe, Property, Step, Technique, Where
from conformance.planning.sequences import LONGEST
from conformance.planning.spreading import Spread
from conformance.protocol.clauses import Registry
from conformance.protocol.parameters import by_name


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
        return gathered(self.file.cases, self.profile, self._items_of)

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
        elif case.draw is not None:
            yield self._drawn_journeys(case, case.draw, where, slug, at)
        elif case.rows:
            for label, row in case.rows.items():
                inside = (*at, "rows", label)
                yield from self._journeys(case, ((row, inside),), where, f"{slug}/{label}", at)
        else:
            rows = tuple((row, (*at, "steps", step)) for step, row in enumerate(case.steps))
            yield from self._journeys(case, rows, where, slug, at)

    def _journeys(self, case: Case, rows: Rows, where: Where, slug: str, at: KeyPath) -> Iterator[Probe]:
        """Give the journey, or one for each form it is spread over; in the smoke profile the first alone."""
        forms = case.forms[:1] if self.profile == "smoke" else case.forms
        for form in forms or (None,):
            yield self._journey(case, rows, where, f"{slug}/{form}" if form else slug, at, form=form)

    @property
    def citations(self) -> Citations:
        """Looks the cited clauses up."""
        return Citations(self.registry, self.file.side)

    def _whole_requests(self, case: Case, where: Where, slug: str, at: KeyPath) -> Property:
        expects = self._expects(case, case.expect, (*at, "expect"), everything=True)
        step = Step("pay", (case.send and case.send.beside) or {}, expects=expects)
        return Property(
            slug, self.file.side, decided_by([step]), None, "valid", step, where, self.examples,
            needs_of(case.needs, [step]), case.settings,
        )  # fmt: skip

    def _drawn_journeys(self, case: Case, draw: Draw, where: Where, slug: str, at: KeyPath) -> Journeys:
        expects = self._expects(case, case.expect, (*at, "expect"))
        return Journeys(
            slug, self.file.side, tuple(dict.fromkeys(clause for each in expects for clause in each.clause)),
            expects, where, self.examples, draw.orders, LONGEST[self.profile], case.needs, case.settings,
        )  # fmt: skip

    def _journey(
        self, case: Case, rows: Rows, where: Where, slug: str, at: KeyPath, *, form: Form | None
    ) -> Probe:
        self._about_a_row(case, at)
        written: list[Written] = []
        for row, inside, race in racing(rows):
            said = (row.then, (*inside, "then")) if row.then else (case.expect, (*at, "expect"))
            written.append(Written(row, self._expects(case, *said), race))
        steps = tuple(steps_of(written, form, case.seen_by))
        clauses = decided_by(steps)
        missing = set(self.citations.known(case.clause, (*at, "clause"))) - set(clauses)
        if missing and not case.rows:
            raise CaseError(f"nothing in the steps decides {', '.join(sorted(missing))}", (*at, "clause"))
        journey: Technique = "stateful" if len(rows) > 1 else "positive"
        return Probe(
            slug, self.file.side, case.technique or journey, clauses, steps, where,
            subject=case.about, needs=needs_of(case.needs, steps), settings=settings_of(case.settings, steps),
            answers=case.answer_with or ACKNOWLEDGED,
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
            written = (*inside, number) if expect.clause else inside[:2]
            clauses = self.citations.known(named, (*written, "clause"))
            if expect.notified is not None:
                clauses = of_rows(clauses, expect.notified.as_documented)
            filled.append(expect.model_copy(update={"clause": clauses}))
        return tuple(filled)
