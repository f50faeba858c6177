"""The README quotes the score that the reports' footer shows, and the command that repeats it."""

import re
from pathlib import Path

import pytest

from conformance.reporting.score_file import shipped_score

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_readme_quotes_the_score_of_the_release():
    score = shipped_score()
    if score is None:
        pytest.fail(
            "conformance/score.json is missing: conformance score --full --json conformance/score.json"
        )
    text = re.sub(r"\s+", " ", README.read_text(encoding="utf-8"))
    assert f"**{score.killed} of {score.mutants}** deliberate faults" in text
    assert f"{score.right_clause} of them under the very clause" in text
    assert f"`{score.command}`" in text
    assert score.false_alarms == 0
    assert score.right_clause >= 0.95 * score.mutants


def test_every_clause_that_a_mutant_breaks_is_in_it():
    score = shipped_score()
    assert sum(each.mutants for each in score.clauses.values()) == score.mutants
    assert sum(each.killed for each in score.clauses.values()) == score.right_clause
    assert all(each.killed <= each.mutants for each in score.clauses.values())
