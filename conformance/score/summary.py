"""What a score comes to: counts, what failed it, and the file that reports read it from."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import conformance
from conformance.score.alarms import Alarm
from conformance.score.allowance import Allowance, Allowed
from conformance.score.killing import Scored


@dataclass(frozen=True)
class Score:
    """A finished score: every mutant scored, and every false alarm of the correct implementations' `runs`."""

    scored: tuple[Scored, ...]
    alarms: tuple[Alarm, ...]
    runs: int
    allowance: Allowance = field(default_factory=Allowance)

    @property
    def survivors(self) -> tuple[Scored, ...]:
        """The mutants that nothing killed."""
        return tuple(each for each in self.scored if each.kill is None)

    @property
    def by_their_clause(self) -> int:
        """How many were killed by the clause that they break."""
        return sum(each.by_its_clause for each in self.scored)

    @property
    def misplaced(self) -> tuple[Scored, ...]:
        """The mutants killed by another clause without an allowance."""
        return self.allowance.misplaced(self.scored)

    @property
    def needless(self) -> tuple[Allowed, ...]:
        """The allowances that nothing needs any more."""
        return self.allowance.idle(self.scored)

    @property
    def good(self) -> bool:
        """Whether there is neither a survivor, nor a wrong-clause kill without its reason, nor a false alarm."""
        return not (self.survivors or self.misplaced or self.needless or self.alarms)

    def __str__(self) -> str:
        """Give the one line that everybody quotes."""
        killed = len(self.scored) - len(self.survivors)
        return (
            f"{len(self.scored)} mutants, {killed} killed ({self.by_their_clause} by the clause they break), "
            f"{len(self.survivors)} survived; {len(self.alarms)} false alarms in {self.runs} runs against "
            "correct implementations"
        )

    def by_clause(self) -> Mapping[str, Mapping[str, int]]:
        """Count for each clause that a mutant breaks its mutants, and those that this clause killed."""
        made = Counter(each.clause for each in self.scored)
        killed = Counter(each.clause for each in self.scored if each.by_its_clause)
        return {clause: {"mutants": made[clause], "killed": killed[clause]} for clause in sorted(made)}

    def write(self, path: Path, command: str) -> None:
        """Write the file that the reports' footer is made from; `command` repeats the score."""
        facts = {
            "version": conformance.__version__,
            "date": date.today().isoformat(),  # noqa: DTZ011 (the day where it was measured)
            "mutants": len(self.scored),
            "killed": len(self.scored) - len(self.survivors),
            "right_clause": self.by_their_clause,
            "false_alarms": len(self.alarms),
            "command": command,
            "clauses": self.by_clause(),
        }
        path.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
