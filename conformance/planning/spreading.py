"""Spreads one case over the rows of a table: boundary probes, listed values, properties."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from conformance.planning.boundaries import companions, given, value_of_length
from conformance.planning.casefile import Case, CaseError
from conformance.planning.citing import Citations, cited_by, decided_by
from conformance.planning.document import KeyPath
from conformance.planning.expect import Expect
from conformance.planning.nearby import unlisted_values
from conformance.planning.needs import needs_of
from conformance.planning.probe import Probe, Property, Step, Technique, Where
from conformance.planning.sending import Send
from conformance.planning.strategies import invalid, parameter_limit, valid
from conformance.planning.witnesses import witnesses_of
from conformance.protocol.parameters import Parameter, by_name, token_payment

_CREDENTIALS = ("Login", "Password")


@dataclass(frozen=True)
class Spread:
    """Spreads one `send` case over the rows of the table that have its first clause.

    `examples` is how many values a property draws, `at` the path of the case in its file.
    """

    case: Case
    send: Send
    slug: str
    where: Where
    side: Literal["gateway", "merchant"]
    examples: int
    citations: Citations
    at: KeyPath

    def items(self) -> Iterator[Probe | Property]:
        """Give the items, row by row; CaseError where the case asks for what no row has."""
        rows = self._rows()
        decided: set[str] = set()
        for row in rows:
            expects = self._expects(row)
            decided.update(clause for expect in expects for clause in expect.clause)
            if expects:
                yield from self._of_row(row, expects)
        for template in self.case.clause:
            if not decided & {clause for row in rows for clause in self.citations.of_row([template], row)}:
                raise CaseError(f"nothing in `expect` decides {template}", (*self.at, "clause"))

    def _rows(self) -> list[Parameter]:
        """Give the rows the case concerns, once all that it cites and excludes is known to exist."""
        case, citations = self.case, self.citations
        citations.of_some_row(case.clause, (*self.at, "clause"))
        for number, expect in enumerate(case.expect):
            named = expect.clause or cited_by(case, (*self.at, "expect", number))
            citations.of_some_row(named, (*self.at, "expect", number, "clause"))
        self._must_name_rows("exclude", case.exclude)
        self._must_name_rows("only", case.only)
        first = (case.clause or case.expect[0].clause)[:1]
        rows = [
            row
            for row in token_payment()
            if row.name not in case.exclude
            and (not case.only or row.name in case.only)
            and (not case.kinds or row.kind in case.kinds)
            and citations.of_row(first, row)
        ]
        if not rows:
            raise CaseError("no row of the table that has this clause is left", (*self.at, "clause"))
        return rows

    def _must_name_rows(self, key: str, names: Sequence[str]) -> None:
        for number, name in enumerate(names):
            if name not in by_name():
                close = difflib.get_close_matches(name, list(by_name()), n=1)
                hint = f". Did you mean {close[0]}?" if close else ""
                raise CaseError(f"no row of the table is called {name}{hint}", (*self.at, key, number))

    def _expects(self, row: Parameter) -> tuple[Expect, ...]:
        """Give the expectations a row can meet: it has the clause, and shows what it stores where that is asked."""
        filled: list[Expect] = []
        for expect in self.case.expect:
            clauses = self.citations.of_row(expect.clause or self.case.clause, row)
            own = expect if row.answer_field else expect.model_copy(update={"stored": None})
            if clauses and row.max_length is None and (own.over_limit or own.stored == "within limit"):
                raise CaseError(f"{row.name} has no longest length; exclude it", (*self.at, "expect"))
            if clauses and own.named():
                filled.append(own.model_copy(update={"clause": clauses}))
        return tuple(filled)

    def _of_row(self, row: Parameter, expects: tuple[Expect, ...]) -> Iterator[Probe | Property]:
        case, side = self.case, self.side
        around = {
            **(given() if self.send.among == "given" else {}),
            **companions(row.name),
            **self.send.beside,
        }
        plain = Step("pay", around, expects=expects)
        if self.send.any is not None:
            self._must_be_drawable(row, self.send.any)
            listed = [Step("pay", {row.name: value}) for value in row.values or ()]
            yield Property(
                f"{self.slug}/{row.name}", side, decided_by([plain]), row.name, self.send.any, plain, self.where,
                self.examples, needs_of(case.needs, [plain, *listed]), case.settings,
                among=self.send.among == "drawn",
            )  # fmt: skip
            return
        for label, value in self._values(row):
            step = Step("pay", {**around, row.name: value}, expects=expects)
            yield Probe(
                f"{self.slug}/{row.name}{label}", side, case.technique or _technique_of(self.send),
                decided_by([step]), (step, *witnesses_of(step.changes, expects, in_journey=False)), self.where,
                subject=row.name, needs=needs_of(case.needs, [step]), settings=case.settings,
            )  # fmt: skip

    def _must_be_drawable(self, row: Parameter, validity: str) -> None:
        """Say at collection, not in the middle of a run, that nothing can be drawn for a row."""
        if row.name in _CREDENTIALS or "credential-probing" in self.case.needs:
            raise CaseError(
                f"{row.name} is not drawn with wrong credentials, for accounts lock; exclude it",
                (*self.at, "exclude"),
            )
        try:
            (valid if validity == "valid" else invalid)(row)
        except ValueError as error:
            raise CaseError(f"{error}; exclude it", (*self.at, "exclude")) from error

    def _values(self, row: Parameter) -> Iterator[tuple[str, str | None]]:
        """Give the slug's last segment and the value of every probe that `send` means for this row."""
        send = self.send
        if send.missing or send.empty:
            yield "", None if send.missing else ""
            return
        try:
            yield from _labelled(send, row)
        except ValueError as error:
            raise CaseError(f"{error}; exclude it", (*self.at, "send")) from error


def _labelled(send: Send, row: Parameter) -> Iterator[tuple[str, str]]:
    """Give what is sent by its label; ValueError where the row has no such value."""
    if send.at == "shortest":
        yield "", value_of_length(row, row.min_length or 1)
    elif send.at is not None:
        beyond = 1 if send.at == "limit + 1" else 0
        yield "", value_of_length(row, parameter_limit(row) + beyond, send.alphabet)
    else:
        listed = {value: value for value in (row.values or ()) if send.allowed}
        named = {**listed, **(send.values or {}), **(unlisted_values(row) if send.unlisted else {})}
        yield from ((f"/{label}", value) for label, value in named.items())


def _technique_of(send: Send) -> Technique:
    if send.at:
        return "boundary"
    return "negative" if send.missing or send.empty or send.unlisted else "positive"
