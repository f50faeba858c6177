"""The steps of a journey, as they are sent: each with what it changes, what must follow, and who looks after it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, groupby
from typing import Literal

from conformance.planning.casefile import StepRow
from conformance.planning.document import KeyPath
from conformance.planning.expect import Expect
from conformance.planning.probe import CONTROLS, Action, Step
from conformance.planning.witnesses import witnesses_of

Form = Literal["json", "soap"]
SeenBy = Literal["status", "result"]
Rows = Sequence[tuple[StepRow, KeyPath]]

CHANGING = ("pay", "confirm", "cancel")
"""The actions that make or change an order."""

_ACTIONS: tuple[Action, ...] = ("pay", "status", "result", "confirm", "cancel", "time", "settle")
_FORMATS: Mapping[Form, str] = {"soap": "4", "json": "5"}
AGREES: Mapping[str, str] = {"status": "order/status/agrees", "result": "order/result/agrees"}
"""The clause that is decided by what each of the two services shows after a step."""


@dataclass(frozen=True)
class Written:
    """One step as it was written, its expectations with their clauses, and its race (0 where it runs alone)."""

    row: StepRow
    expects: tuple[Expect, ...]
    race: int = 0


def racing(rows: Rows) -> Iterator[tuple[StepRow, KeyPath, int]]:
    """Give every row that sends one request, its place in the file, and its race."""
    races = count(1)
    for row, inside in rows:
        race = next(races) if row.together else 0
        if not race:
            yield row, inside, 0
        for nth, racer in enumerate(row.together):
            yield racer, (*inside, "together", nth), race


def steps_of(written: Sequence[Written], form: Form | None, seen_by: SeenBy | None) -> Iterator[Step]:
    """Give the steps to send, with the queries that look after each of them, or after each race."""
    for _, race in groupby(enumerate(written), key=lambda each: each[1].race or -each[0] - 1):
        steps = [_in_form(_step(each), form) for _, each in race]
        yield from steps
        for step in steps:
            yield from (_in_form(query, form) for query in _queries_after(step, seen_by))


def _queries_after(step: Step, seen_by: SeenBy | None) -> Iterator[Step]:
    """Give the witnesses of a step, and what looks whether the order is as predicted; a witness may do both."""
    watched = step.expects if step.action in CHANGING else ()
    witnesses = witnesses_of(step.changes, watched, in_journey=step.action != "pay")
    agrees = (Expect(clause=(AGREES[seen_by],), predicted="outcome"),) if seen_by else ()
    told = agrees if seen_by == "status" and step.action in CHANGING else ()
    yield from (replace(each, of=step.of, expects=told) for each in witnesses)
    if seen_by and step.action in (*CHANGING, *CONTROLS) and not (told and witnesses):
        yield Step(seen_by, of=step.of, expects=agrees)


def _in_form(step: Step, form: Form | None) -> Step:
    """Ask for the answer in a form, unless the step itself says which, or is no request of the protocol."""
    asks = any(name.lower() == "format" for name in step.changes)
    if form is None or asks or step.action in CONTROLS:
        return step
    return replace(step, changes={**step.changes, "Format": _FORMATS[form]})


def _step(written: Written) -> Step:
    row = written.row
    action = next(action for action in _ACTIONS if action in row.model_fields_set)
    changes = (
        {"advance": str(row.time.seconds)} if row.time else {**(getattr(row, action) or {}), **row.unlisted}
    )
    return Step(
        action, changes, row.bank, row.signing, written.expects,
        carried=row.carried, of=row.of, by=row.by, race=written.race,
    )  # fmt: skip
