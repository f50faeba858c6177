"""The baseline of a target: the failures that are known, each with a reason and a day on which it ends.

An entry that no longer fails is `fixed`, and red until it is taken out, so that a baseline only
ever holds what is really broken.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result


def _as_date(value: object) -> object:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValueError("a day as YYYY-MM-DD") from None
    return value


Day = Annotated[date, BeforeValidator(_as_date)]


class Entry(BaseModel):
    """One known failure: of a slug, of a clause, or of a clause in one slug.

    `reason` says why it is accepted, `link` where it is tracked; after `expires` it counts no more.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    slug: str | None = None
    clause: str | None = None
    reason: Annotated[str, Field(min_length=1)]
    link: str | None = None
    expires: Day | None = None

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if self.slug is None and self.clause is None:
            raise ValueError("a `slug`, a `clause`, or both")
        return self

    def covers(self, slug: str, clause: str) -> bool:
        """Say whether the entry is about this finding."""
        return self.slug in (None, slug) and self.clause in (None, clause)

    def expired(self, today: date) -> bool:
        """Say whether the entry's last day is over."""
        return self.expires is not None and self.expires < today

    def __str__(self) -> str:
        """Name the entry by what it is about."""
        return ", ".join(each for each in (self.slug, self.clause) if each)


@dataclass(frozen=True)
class Baseline:
    """The entries of one file, as they count on the day of the run."""

    entries: tuple[Entry, ...] = ()
    today: date = date.min

    @property
    def in_force(self) -> tuple[Entry, ...]:
        """The entries that count today."""
        return tuple(entry for entry in self.entries if not entry.expired(self.today))

    @property
    def expired(self) -> tuple[Entry, ...]:
        """The entries whose last day is over: red until somebody looks at them again."""
        return tuple(entry for entry in self.entries if entry.expired(self.today))

    def applied(self, result: Result) -> Result:
        """Mark a result's findings: `known` where an entry covers a failure, `fixed` where it covers a pass.

        An entry of a slug without a clause is fixed when nothing in the item fails any more. One of
        a clause alone is `unneeded` at the end of the run when nothing of it failed.
        """
        entries = [entry for entry in self.in_force if entry.slug in (None, result.slug)]
        if not entries:
            return result
        marked = tuple(_marked(finding, result, entries) for finding in result.findings)
        return result if marked == result.findings else replace(result, findings=marked)

    def unneeded(self, results: Iterable[Result]) -> tuple[Entry, ...]:
        """Give the entries of clauses alone that were exercised in this run and failed nowhere in it."""
        verdicts: dict[str, set[Verdict]] = {}
        for result in results:
            for finding in result.findings:
                verdicts.setdefault(finding.clause, set()).add(finding.verdict)
        return tuple(
            entry
            for entry in self.in_force
            if entry.slug is None
            and entry.clause is not None
            and _all_pass(verdicts.get(entry.clause, set()))
        )


BROKEN = (Verdict.FAIL, Verdict.WARN)
"""The verdicts that an entry makes known."""


def _marked(finding: Finding, result: Result, entries: Iterable[Entry]) -> Finding:
    covering = [entry for entry in entries if entry.covers(result.slug, finding.clause)]
    if not covering:
        return finding
    reason = covering[0].reason
    if finding.verdict in BROKEN:
        return replace(finding, verdict=Verdict.KNOWN, received=f"{finding.received} (known: {reason})")
    named = any(entry.slug for entry in covering)
    still = any(each.verdict in BROKEN for each in result.findings)
    whole = all(entry.clause is None for entry in covering)
    if finding.verdict is Verdict.PASS and named and not (whole and still):
        told = f"it passes, and the baseline says that it fails ({reason}): take the entry out"
        return replace(finding, verdict=Verdict.FIXED, expected="a failure that is known", received=told)
    return finding


def _all_pass(verdicts: set[Verdict]) -> bool:
    return Verdict.PASS in verdicts and not verdicts & {*BROKEN, Verdict.KNOWN}
