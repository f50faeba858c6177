"""What the statement says of failures that the baseline knows, and of clauses that stand behind graver ones."""

import pytest
from statement_pages import CLAUSES, Page, a_record, page_of, unfolded
from synthetic_results import a_header, a_result

from conformance.judging.findings import Finding, Verdict
from conformance.reporting.headline import headline
from conformance.reporting.statement import render_statement

MONEY, COSMETIC, RECOMMENDED = (
    "order/one-stage/declined",
    "token-payment/OrderComment/length",
    "token-payment/Country/unlisted",
)


def known(*clauses):
    return [
        a_result(Verdict.KNOWN, f"a/b/{number}", clause, received=f"shown in {number}")
        for number, clause in enumerate(clauses)
    ]


@pytest.mark.parametrize(
    ("clauses", "english", "russian"),
    [
        ((COSMETIC,), "Conformant but for one known failure", "Соответствует, кроме одного известного отклонения"),
        ((MONEY,), "Conformant but for one known failure, a critical one", "отклонения, критичного"),
        ((COSMETIC, COSMETIC), "Conformant but for 2 known failures", "известных отклонений: 2"),
        (
            (MONEY, COSMETIC, MONEY),
            "Conformant but for 3 known failures, 2 of them critical",
            "Соответствует, кроме известных отклонений: 3, из них критичных: 2",
        ),
    ],
)  # fmt: skip
def test_known_failures_are_counted_in_the_heading(clauses, english, russian):
    record = a_record(known(*clauses))
    assert headline(record, CLAUSES) == english
    assert headline(record, CLAUSES, "ru").endswith(russian)
    page = page_of(known(*clauses))
    assert page.text.startswith(f"{english}: Assist demo sandbox")
    assert "Nothing found stands against" not in page.text
    assert "ничего не найдено" not in page_of(known(*clauses), "ru").text


def test_a_run_that_is_red_or_cut_off_says_so_and_not_what_is_known():
    assert headline(a_record([*known(MONEY), a_result(slug="x/y")]), CLAUSES) == "Not conformant"
    assert headline(a_record(known(MONEY), ended=False), CLAUSES) == "Interrupted"


def test_money_is_at_risk_also_where_it_is_known():
    assert "a critical clause is broken, as the baseline says" in page_of(known(MONEY)).text
    assert "внесено в список известных отклонений" in page_of(known(MONEY), "ru").text
    assert "Goods are shipped for an order that the bank declined." in page_of(known(MONEY)).text
    assert "Money or goods" not in page_of(known(COSMETIC)).text


def against(results, **header):
    """Give the words of what stands against the target."""
    record = a_record(results, a_header(**header), fail_on_warn=header.get("fail_on_warn", False))
    text = Page(unfolded(render_statement(record, CLAUSES))).text
    return text.partition("What stands against it")[2].partition("What was not shown")[0]


def test_what_is_known_stands_against_the_target_below_what_is_red():
    words = against([*known(MONEY), a_result(slug="x/y")])
    assert words.index("mandatory, major") < words.index("known : ") < words.index("mandatory, critical")


def test_every_broken_clause_stands_against_the_target_whatever_else_its_items_break():
    both = (Finding(COSMETIC, Verdict.FAIL), Finding(MONEY, Verdict.FAIL))
    hidden = (Finding(MONEY, Verdict.FAIL), Finding("token-payment/Signature/verified", Verdict.FAIL))
    results = [a_result(slug="a/b/1", findings=both), a_result(slug="a/b/2", findings=hidden)]
    words = against(results)
    assert (words.count("mandatory, critical"), words.count("mandatory, minor")) == (2, 1)
    links = {each["href"] for each in page_of(results).all("a")}
    assert {"#a/b/1", "#a/b/2"} <= links


def test_a_warning_stands_against_the_target_where_it_fails_the_run():
    warned = [a_result(Verdict.WARN, clause=RECOMMENDED)]
    assert "warning : " in against(warned, fail_on_warn=True)
    assert against(warned) == ""
