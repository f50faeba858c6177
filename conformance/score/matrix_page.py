"""The matrix of mutants and cases as one self-contained page."""

from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from conformance.score.matrix import Matrix, Row, case_of
from conformance.score.summary import Score


@dataclass(frozen=True)
class _Line:
    """One row of the page: by case `r` for a kill by the mutant's own clause, `o` by another one."""

    mutant: str
    clause: str
    marks: Mapping[str, str]


def matrix_page(matrix: Matrix, score: Score) -> str:
    """Give the page as HTML; it refers to nothing outside itself."""
    environment = Environment(
        loader=PackageLoader("conformance.score"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("matrix.html").render(
        score=score,
        cases=matrix.cases,
        idle=matrix.idle_cases(),
        clauses=score.by_clause(),
        rows=[_Line(row.mutant, row.clause, _marks(row)) for row in matrix.rows],
    )


def _marks(row: Row) -> Mapping[str, str]:
    marks: dict[str, str] = {}
    for kill in row.kills:
        case = case_of(kill.slug)
        if kill.clause == row.clause or case not in marks:
            marks[case] = "r" if kill.clause == row.clause else "o"
    return marks
