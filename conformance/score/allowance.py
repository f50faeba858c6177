"""The allowance: kills by another clause than the broken one, and warnings that are right; each with its reason."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from conformance.judging.findings import Verdict
from conformance.planning.validation import validate
from conformance.planning.yamlfile import load_yaml
from conformance.score.alarms import Alarm
from conformance.score.killing import Scored


class Allowed(BaseModel):
    """One mutant that is killed by the clause `by`, and why its own clause cannot."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    mutant: str
    by: str
    reason: str = Field(min_length=20)


class Warned(BaseModel):
    """One correct implementation that does not do what a SHOULD asks, and is warned of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    implementation: str
    clause: str
    reason: str = Field(min_length=20)


class Allowance(BaseModel):
    """The file: what is allowed, one entry for each mutant or warning."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    allowed: tuple[Allowed, ...] = ()
    warned: tuple[Warned, ...] = ()

    def misplaced(self, scored: Iterable[Scored]) -> tuple[Scored, ...]:
        """Give the mutants that another clause killed, and that no entry allows."""
        entries = {(each.mutant, each.by) for each in self.allowed}
        return tuple(
            each
            for each in scored
            if each.kill is not None
            and not each.by_its_clause
            and (each.mutant, each.kill.clause) not in entries
        )

    def false(self, alarms: Iterable[Alarm]) -> tuple[Alarm, ...]:
        """Give the alarms that are false: all but the warnings that an entry has."""
        right = {(each.implementation, each.clause, Verdict.WARN.value) for each in self.warned}
        return tuple(each for each in alarms if (each.implementation, each.clause, each.verdict) not in right)

    def idle(self, scored: Iterable[Scored]) -> tuple[Allowed, ...]:
        """Give the entries of mutants that their own clause kills by now."""
        right = {each.mutant for each in scored if each.by_its_clause}
        return tuple(each for each in self.allowed if each.mutant in right)


def load_allowance(path: Path) -> Allowance:
    """Read the file; FileError names what is wrong with it, and where."""
    return validate(load_yaml(path), Allowance)
