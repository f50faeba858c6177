"""The detection score that this version of the suite was released with: which deliberate faults it finds."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

SHIPPED = Path(__file__).resolve().parent.parent / "score.json"
"""Where the release's own score lies; absent where nobody has measured it."""


class Kills(BaseModel):
    """How many mutants break one clause, and how many of them were killed by that very clause."""

    model_config = ConfigDict(frozen=True)

    mutants: int
    killed: int


class Score(BaseModel):
    """One measurement: of `mutants` faults `killed` were found, `right_clause` of them under their own clause.

    `date` is ISO 8601; `false_alarms` counts the findings against the faultless simulator; `command`
    repeats the measurement. `clauses` has those that some mutant breaks.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: str
    date: str
    mutants: int
    killed: int
    right_clause: int
    false_alarms: int
    command: str
    clauses: Mapping[str, Kills] = Field(default_factory=dict)


def shipped_score(path: Path = SHIPPED) -> Score | None:
    """Read the score; None where there is no such file.

    Raises:
        ValidationError: the file is there and is no score.
    """
    if not path.is_file():
        return None
    return Score.model_validate_json(path.read_bytes())
