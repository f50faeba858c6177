import pytest
from synthetic_results import a_clause, a_header, a_registry, a_result, one_of_each

from conformance.judging.findings import Finding, Verdict
from conformance.protocol.clauses import Level, Registry
from conformance.reporting.counting import (
    WhyUntested,
    conformance_verdict,
    cover,
    findings_by_verdict,
    footer_of,
    probes_by_verdict,
    summarise_coverage,
)
from conformance.reporting.run import Conformance, NotTested

LENGTH = "token-payment/OrderNumber/length"
COUNTRY = "token-payment/Country/unlisted"
SHOULD = Registry({COUNTRY: a_clause(COUNTRY, Level.SHOULD)})
MUST = Registry({LENGTH: a_clause(LENGTH)})


def verdict_of(results, clauses=MUST, not_tested=(), **facts):
    return conformance_verdict(results, cover(results, clauses, "gateway", not_tested), **facts)


def test_findings_and_items_are_counted_apart():
    both = a_result(findings=(Finding(LENGTH, Verdict.FAIL), Finding(COUNTRY, Verdict.PASS)))
    assert findings_by_verdict([both]) == dict.fromkeys(Verdict, 0) | {Verdict.FAIL: 1, Verdict.PASS: 1}
    assert probes_by_verdict([both]) == dict.fromkeys(Verdict, 0) | {Verdict.FAIL: 1}


def test_coverage_says_of_each_clause_what_showed_it_or_why_nothing_did():
    left_out = [NotTested(slug="x", reason="budget", clauses=("order/nobody-cites",))]
    rows = {row.clause.id: row for row in cover(one_of_each(), a_registry(), "gateway", left_out)}
    length = rows[LENGTH]
    assert length.verdict is Verdict.FAIL
    assert dict(length.verdicts) == {Verdict.PASS: 1, Verdict.FAIL: 1}
    assert length.techniques == ("boundary",)
    assert length.slugs == (
        "token-payment/limits/longest/OrderNumber",
        "token-payment/limits/one-too-long/OrderNumber",
    )
    assert rows["order/page/redirect"].untested is WhyUntested.UNTESTABLE
    assert rows["order/page/redirect"].reason == "It needs a browser."
    assert rows["token-payment/Signature/verified"].untested is WhyUntested.INCONCLUSIVE
    assert rows["token-payment/Signature/verified"].verdict is None
    assert rows["order/nobody-cites"].untested is WhyUntested.LEFT_OUT
    assert rows["order/nobody-cites"].reason == "budget"
    assert "notification/answered" not in rows


def test_a_clause_nobody_cites_and_one_that_does_not_apply_are_told_apart():
    assert cover([], MUST, "gateway")[0].untested is WhyUntested.NO_CASE
    row = cover([a_result(Verdict.NOT_APPLICABLE, received="no such capability")], MUST, "gateway")[0]
    assert (row.untested, row.reason) == (WhyUntested.NOT_APPLICABLE, "no such capability")


def test_the_summary_counts_testable_and_exercised_clauses():
    summary = summarise_coverage(cover(one_of_each(), a_registry(), "gateway"))
    assert summary.model_dump() == {
        "clauses": 8,
        "testable": 7,
        "exercised": 5,
        "must_testable": 6,
        "must_exercised": 4,
    }


@pytest.mark.parametrize(
    ("verdict", "conformance"),
    [
        (Verdict.PASS, Conformance.CONFORMANT),
        (Verdict.KNOWN, Conformance.CONFORMANT),
        (Verdict.WARN, Conformance.CONFORMANT),
        (Verdict.FAIL, Conformance.NOT_CONFORMANT),
        (Verdict.FIXED, Conformance.NOT_CONFORMANT),
        (Verdict.INCONCLUSIVE, Conformance.INCONCLUSIVE),
        (Verdict.NOT_APPLICABLE, Conformance.INCONCLUSIVE),
    ],
)
def test_one_finding_decides_the_run(verdict, conformance):
    assert verdict_of([a_result(verdict)]) is conformance


def test_a_failure_outweighs_what_is_inconclusive_and_an_interruption_outweighs_all():
    results = [a_result(Verdict.INCONCLUSIVE), a_result(Verdict.FAIL)]
    assert verdict_of(results) is Conformance.NOT_CONFORMANT
    assert verdict_of(results, interrupted=True) is Conformance.INTERRUPTED


def test_warnings_fail_a_run_only_on_demand():
    assert verdict_of([a_result(Verdict.WARN)], fail_on_warn=True) is Conformance.NOT_CONFORMANT


def test_a_run_that_exercised_no_mandatory_clause_shows_nothing():
    results = [a_result(Verdict.PASS, clause=COUNTRY)]
    assert verdict_of(results, SHOULD) is Conformance.INCONCLUSIVE
    assert verdict_of([], MUST) is Conformance.INCONCLUSIVE


def test_the_budget_makes_a_run_inconclusive_where_a_mandatory_clause_lost_its_last_probe():
    other = "order/double-stage/confirmed"
    both = Registry(dict(MUST) | {other: a_clause(other)})
    passed = [a_result(Verdict.PASS)]
    assert (
        verdict_of(passed, both, [NotTested(slug="x", reason="budget", clauses=(other,))]) == "inconclusive"
    )
    assert verdict_of(passed, both, [NotTested(slug="x", reason="budget", clauses=(LENGTH,))]) == "conformant"
    recommended = Registry(dict(MUST) | dict(SHOULD))
    left_out = [NotTested(slug="x", reason="budget", clauses=(COUNTRY,))]
    assert verdict_of(passed, recommended, left_out) == "conformant"


def test_the_footer_sums_the_run_up():
    footer = footer_of(
        a_header(),
        one_of_each(),
        a_registry(),
        ended="2026-11-22T10:00:00+00:00",
        requests_spent=9,
        cut_short="x",
    )
    assert footer.verdict is Conformance.NOT_CONFORMANT
    assert footer.findings["fail"] == 3
    assert footer.probes["pass"] == 2
    assert footer.cut_short == "x"
    assert footer.coverage.must_exercised == 4
