"""The allowance says which kills by another clause, and which warnings, are right; each with its reason."""

import pytest

from conformance.planning.filefault import FileError
from conformance.protocol.clauses import registry
from conformance.resources import shipped
from conformance.score.alarms import Alarm
from conformance.score.allowance import Allowance, Allowed, load_allowance
from conformance.score.implementations import correct_ones, mutants
from conformance.score.killing import Kill, Scored
from conformance.score.summary import Score

REASON = "The two clauses cannot be told apart from outside."
RIGHT = Scored("a-mutant", "a/clause", Kill("topic/file/case", "a/clause"))
WRONG = Scored("other-mutant", "a/clause", Kill("topic/file/case", "b/clause"))
SURVIVOR = Scored("third-mutant", "a/clause", None)
WARNING = Alarm("shop", 1, "topic/file/case", "c/clause", "warn", "HTTP 403")


def allowance(*entries, warned=()):
    return Allowance.model_validate({"allowed": entries, "warned": warned}, strict=False)


def entry(mutant, by):
    return {"mutant": mutant, "by": by, "reason": REASON}


def test_the_shipped_file_speaks_of_what_exists():
    shipped_one = load_allowance(shipped("fixtures") / "score" / "allowed.yaml")
    known = {each.id: each for each in mutants()}
    for each in shipped_one.allowed:
        assert each.by in registry()
        assert known[each.mutant].clause != each.by
    for each in shipped_one.warned:
        assert each.clause in registry()
        assert each.implementation in {correct.id for correct in correct_ones()}


def test_no_more_than_one_mutant_in_twenty_is_allowed_to_be_killed_otherwise():
    shipped_one = load_allowance(shipped("fixtures") / "score" / "allowed.yaml")
    assert len(shipped_one.allowed) <= len(mutants()) / 20


def test_a_kill_by_another_clause_is_right_only_with_an_entry_for_that_clause():
    assert allowance().misplaced([RIGHT, WRONG, SURVIVOR]) == (WRONG,)
    assert allowance(entry("other-mutant", "b/clause")).misplaced([RIGHT, WRONG, SURVIVOR]) == ()
    assert allowance(entry("other-mutant", "c/clause")).misplaced([WRONG]) == (WRONG,)


def test_an_entry_that_nothing_needs_is_told():
    needless = allowance(entry("a-mutant", "b/clause"), entry("other-mutant", "b/clause"))
    assert [each.mutant for each in needless.idle([RIGHT, WRONG])] == ["a-mutant"]
    assert all(isinstance(each, Allowed) for each in needless.allowed)


def test_a_warning_is_right_only_of_the_clause_that_an_entry_has_and_a_failure_never():
    warned = ({"implementation": "shop", "clause": "c/clause", "reason": REASON},)
    failure = Alarm("shop", 1, "topic/file/case", "c/clause", "fail", "HTTP 500")
    assert allowance().false([WARNING]) == (WARNING,)
    assert allowance(warned=warned).false([WARNING, failure]) == (failure,)


@pytest.mark.parametrize(
    ("scored", "alarms", "entries", "good"),
    [
        ((RIGHT,), (), (), True),
        ((RIGHT, WRONG), (), (entry("other-mutant", "b/clause"),), True),
        ((RIGHT, WRONG), (), (), False),
        ((RIGHT, SURVIVOR), (), (), False),
        ((RIGHT,), (WARNING,), (), False),
        ((RIGHT,), (), (entry("a-mutant", "b/clause"),), False),
    ],
)
def test_what_fails_a_score(scored, alarms, entries, good):
    assert Score(scored, alarms, 1, allowance(*entries)).good is good


def test_a_score_is_quoted_in_one_line_and_read_from_a_file(tmp_path):
    score = Score((RIGHT, WRONG, SURVIVOR), (WARNING,), 27)
    assert str(score) == (
        "3 mutants, 2 killed (1 by the clause they break), 1 survived; "
        "1 false alarms in 27 runs against correct implementations"
    )
    assert score.by_clause() == {"a/clause": {"mutants": 3, "killed": 1}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("allowed:\n  - {mutant: a, by: b, reason: short}\n", "reason"),
        ("allowed:\n  - {mutant: a, by: b}\n", "reason"),
        ("forgiven: []\n", "forgiven"),
    ],
)
def test_an_entry_without_its_reason_is_a_mistake(text, message, tmp_path):
    (tmp_path / "allowed.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(FileError, match=message):
        load_allowance(tmp_path / "allowed.yaml")
