"""The full score: every item on every mutant, as a matrix in JSON and as a page."""

import json
import re

import pytest
from benches import BENCH, items_below

from conformance.reporting.score_file import shipped_score
from conformance.score.implementations import mutant_named
from conformance.score.killing import Kill
from conformance.score.matrix import Matrix, Row, case_of, row_of
from conformance.score.matrix_page import matrix_page
from conformance.score.summary import Score

ITEMS = items_below("token-payment/payment/", "token-payment/requests/", "invariants/")
NAMES = ("declined-reported-approved", "check-value-wrong")


@pytest.fixture(scope="module")
def matrix():
    return Matrix(tuple(row_of(BENCH, ITEMS, mutant_named(name), 1) for name in NAMES), ITEMS)


def test_every_kill_of_a_mutant_is_in_its_row(matrix):
    row = matrix.rows[0]
    assert row.mutant == NAMES[0]
    assert len(row.kills) > 1
    assert {kill.slug for kill in row.kills} <= {item.slug for item in ITEMS}
    assert row.scored.by_its_clause


def test_a_row_counts_as_killed_by_its_own_clause_wherever_that_stands():
    row = Row("a-mutant", "a/clause", (Kill("one/two/three", "b/clause"), Kill("one/two/four", "a/clause")))
    assert row.scored.kill == Kill("one/two/four", "a/clause")
    assert Row("a-mutant", "a/clause", ()).scored.kill is None


def test_a_case_is_named_without_the_values_it_was_spread_to():
    assert case_of("token-payment/limits/longest/OrderNumber") == "token-payment/limits/longest"
    assert case_of("token-payment/values/listed/Delay/1") == "token-payment/values/listed"
    assert case_of("invariants/answer-checkvalue") == "invariants/answer-checkvalue"


def test_a_case_is_idle_that_kills_nothing_and_is_the_only_cover_of_nothing(matrix):
    alone = {clause for item in ITEMS for clause in item.clauses}
    killing = {case_of(kill.slug) for row in matrix.rows for kill in row.kills}
    idle = matrix.idle_cases()
    assert killing.isdisjoint(idle)
    twice = Matrix((), (*ITEMS, *ITEMS))
    assert set(twice.idle_cases()) == set(Matrix((), ITEMS).idle_cases())
    assert Matrix((), ITEMS[:1]).idle_cases() == ()
    assert alone


def test_it_is_plain_data(matrix):
    data = json.loads(json.dumps(matrix.to_json()))
    assert [row["id"] for row in data["mutants"]] == list(NAMES)
    kills = data["mutants"][0]["kills"]
    assert mutant_named(NAMES[0]).clause in {clause for clauses in kills.values() for clause in clauses}
    assert data["cases"] == list(matrix.cases)


def test_the_page_has_a_row_for_each_mutant_and_needs_nothing_from_outside(matrix):
    score = Score(tuple(row.scored for row in matrix.rows), (), 0)
    page = matrix_page(matrix, score)
    assert str(score) in page
    for name in NAMES:
        assert re.search(rf'<th scope="row" title="[^"]+">{name} \(\d+\)</th>', page)
    assert page.count('<td class="r">R</td>') >= len(NAMES)
    assert not re.search(r"(?:src|href)\s*=|https?://|<script", page)
    hostile = Matrix((Row("<img>", "<b>", ()),), ())
    assert "<img>" not in matrix_page(hostile, score)


def test_the_file_of_figures_is_what_reports_read(tmp_path):
    score = Score((Row("a-mutant", "a/clause", (Kill("x/y/z", "a/clause"),)).scored,), (), 3)
    score.write(tmp_path / "score.json", "conformance score --full")
    read = shipped_score(tmp_path / "score.json")
    assert (read.mutants, read.killed, read.right_clause, read.false_alarms) == (1, 1, 1, 0)
    assert read.command == "conformance score --full"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", read.date)
    written = json.loads((tmp_path / "score.json").read_text("utf-8"))
    assert written["clauses"] == {"a/clause": {"mutants": 1, "killed": 1}}
