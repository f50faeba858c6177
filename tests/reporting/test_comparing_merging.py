"""Two runs compared show only what differs; shards merged give the record of the whole run."""

from dataclasses import replace

import pytest
from synthetic_results import HOSTILE, a_header, a_registry, a_result, one_of_each

from conformance.judging.findings import Finding, Verdict
from conformance.reporting.comparing import Change, compare, comparison_text
from conformance.reporting.comparison_page import comparison_page
from conformance.reporting.counting import footer_of
from conformance.reporting.merging import APART, MergeError, merge
from conformance.reporting.record import Record
from conformance.reporting.run import Conformance
from conformance.reporting.statement import render_statement

CLAUSES = a_registry()
LENGTH = "token-payment/OrderNumber/length"


def a_record(*results, header=None, footer=True, **facts):
    header = header or a_header()
    ended = footer_of(header, results, CLAUSES, ended="2026-11-22T10:00:00+00:00", requests_spent=9, **facts)
    return Record(header, results, ended if footer else None)


def an_invariant(verdict, received):
    return replace(
        one_of_each()[-1], findings=(Finding("order/one-stage/declined", verdict, "held", received),)
    )


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        ("pass", "fail", Change.WORSE),
        ("known", "fail", Change.WORSE),
        ("pass", "inconclusive", Change.WORSE),
        ("fail", "pass", Change.BETTER),
        (None, "fail", Change.NEW),
        ("pass", None, Change.GONE),
    ],
)
def test_a_difference_says_what_became_of_it(before, after, change):
    first, second = (
        a_record(*([a_result(Verdict(verdict))] if verdict else [])) for verdict in (before, after)
    )
    (difference,) = compare(first, second).differences
    assert difference.change is change
    assert difference.clause == LENGTH


@pytest.mark.parametrize("verdict", list(Verdict))
def test_what_is_the_same_is_not_told(verdict):
    first = a_record(a_result(verdict, received="of one order number"))
    second = a_record(a_result(verdict, received="of another order number"))
    assert compare(first, second).differences == ()
    assert "no finding differs" in comparison_text(compare(first, second))


def test_a_failure_for_another_reason_is_told():
    first = a_record(a_result(diagnosis="the secret is hashed once"))
    second = a_record(a_result(diagnosis="lower case"))
    (difference,) = compare(first, second).differences
    assert difference.change is Change.OTHERWISE


def test_the_most_alarming_comes_first():
    first = a_record(a_result(Verdict.FAIL, "a/b/c"), a_result(Verdict.PASS, "a/b/d"))
    second = a_record(a_result(Verdict.PASS, "a/b/c"), a_result(Verdict.FAIL, "a/b/d"))
    assert [each.slug for each in compare(first, second).differences] == ["a/b/d", "a/b/c"]


def test_the_text_tells_facts_that_differ_and_hides_nothing_in_escapes():
    header = a_header()
    other = header.model_copy(update={"seed": 77})
    told = comparison_text(
        compare(a_record(header=header), a_record(a_result(received=HOSTILE), header=other))
    )
    assert f"seed: {header.seed} → 77" in told
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_the_page_is_self_contained_and_a_targets_text_stays_text():
    page = comparison_page(compare(a_record(), a_record(a_result(received=HOSTILE))))
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "http:" not in page
    assert "https:" not in page


def shards(count, *results, **facts):
    header = a_header()
    return [
        a_record(
            *results[number::count],
            header=header.model_copy(update={"shard": f"{number + 1}/{count}"}),
            **facts,
        )
        for number in range(count)
    ]


def test_shards_merge_into_the_findings_of_the_whole_run():
    whole = a_record(*one_of_each())
    merged = merge(shards(3, *one_of_each()), CLAUSES)
    assert {each.slug: each.findings for each in merged.results} == {
        each.slug: each.findings for each in whole.results
    }
    assert merged.footer.verdict == whole.footer.verdict
    assert merged.footer.coverage == whole.footer.coverage
    assert merged.footer.requests_spent == 27
    assert merged.header.shard == ""


def test_a_missing_shard_is_never_conformant():
    first, _second = shards(2, a_result(Verdict.PASS))
    merged = merge([first], CLAUSES)
    assert merged.footer.verdict is Conformance.INCONCLUSIVE
    assert merged.footer.cut_short == "shard 2/2 is missing"


def test_a_shard_without_a_footer_is_told():
    first, second = shards(2, a_result(Verdict.PASS))
    merged = merge([first, replace(second, footer=None)], CLAUSES)
    assert merged.footer.verdict is Conformance.INCONCLUSIVE
    assert "no footer" in merged.footer.cut_short


def test_the_same_shard_twice_is_refused():
    first, _ = shards(2, *one_of_each())
    with pytest.raises(MergeError, match="given twice"):
        merge([first, first], CLAUSES)


@pytest.mark.parametrize("fact", ["seed", "profile", "suite_version", "registry_digest"])
def test_records_of_different_runs_are_refused(fact):
    header = a_header()
    other = header.model_copy(update={fact: 99 if fact == "seed" else "other"})
    with pytest.raises(MergeError, match="not shards of one run"):
        merge([a_record(header=header), a_record(header=other)], CLAUSES)


def test_an_invariant_is_what_any_shard_saw_of_it():
    seen, unseen = (
        an_invariant(Verdict.PASS, "checked 9 times"),
        an_invariant(Verdict.INCONCLUSIVE, "nothing"),
    )
    broken = an_invariant(Verdict.FAIL, "wrong in one of 3")
    for one, other, verdict in (
        (seen, unseen, "pass"),
        (unseen, seen, "pass"),
        (seen, broken, "fail"),
        (broken, unseen, "fail"),
        (unseen, unseen, "inconclusive"),
    ):
        (merged,) = merge([a_record(one), a_record(other)], CLAUSES).results
        assert merged.verdict.value == verdict


def test_a_merged_invariant_says_once_that_its_shards_were_judged_apart():
    broken = an_invariant(Verdict.FAIL, "wrong in 3 of 60")
    (merged,) = merge([a_record(broken), a_record(broken), a_record(broken)], CLAUSES).results
    assert merged.notes == (APART,)
    page = render_statement(Record(a_header(), (merged,), None), CLAUSES)
    assert APART in page
    (alone,) = merge([a_record(broken)], CLAUSES).results
    assert alone.notes == ()


def test_what_makes_a_shard_red_makes_the_whole_red():
    strict = a_header().model_copy(update={"fail_on_warn": True})
    merged = merge([a_record(a_result(Verdict.WARN), header=strict)], CLAUSES)
    assert merged.footer.verdict is Conformance.NOT_CONFORMANT
    faulty = merge([a_record(a_result(Verdict.PASS), baseline_faults=("a/b/c: expired",))], CLAUSES)
    assert faulty.footer.verdict is Conformance.NOT_CONFORMANT
    assert faulty.footer.baseline_faults == ("a/b/c: expired",)
