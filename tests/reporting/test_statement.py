"""What the statement says of a run."""

import json
import re

import pytest
from statement_pages import CLAUSES, Page, a_hostile_record, a_record, page_of, unfolded
from synthetic_results import (
    HOSTILE,
    a_clause,
    a_header,
    a_result,
    an_exchange,
    one_of_each,
)

from conformance.exchange.evidence import (
    Evidence,
    Notification,
    Observation,
    ReceivedResponse,
    SentRequest,
)
from conformance.judging.findings import Verdict
from conformance.judging.result import Example
from conformance.protocol.clauses import Basis, Level, Registry, Sentence
from conformance.protocol.edges import edges
from conformance.reporting.overview import summary_of
from conformance.reporting.projections import write_reports
from conformance.reporting.record import RecordError, RecordWriter
from conformance.reporting.run import KnownFailure, NotTested
from conformance.reporting.score_file import Kills, Score, shipped_score
from conformance.reporting.statement import render_statement
from conformance.reporting.timings import nearest_rank, timings


@pytest.mark.parametrize(
    ("results", "headline"),
    [
        ([a_result(Verdict.PASS)], "Conformant"),
        ([a_result()], "Not conformant"),
        ([a_result(Verdict.INCONCLUSIVE)], "Inconclusive"),
    ],
)
def test_the_page_opens_with_the_verdict_in_words(results, headline):
    page = page_of(results)
    assert page.text.count(headline) >= 2
    assert page.text.startswith(f"{headline}: Assist demo sandbox. Conformance statement")


def test_the_page_says_what_was_tested():
    text = page_of(one_of_each()).text
    for fact in (
        "Assist demo sandbox",
        "https://gateway.example",
        "2026-11-22 09:30:00 UTC",
        "standard",
        "20261122",
        "0.1.0",
        "37 of 40 planned",
        "over_limit reject",
        "notification protocol: POST, signature: MD5",
        "double-stage, status",
        "Mandatory clauses exercised 4 of 6",
    ):
        assert fact in text


def test_a_finding_shows_clause_expected_received_example_exchange_and_commands():
    text = page_of([a_result(diagnosis="off by one")]).text
    for part in (
        "token-payment/OrderNumber/length mandatory, major",
        "An order number of up to 128 characters is accepted",
        "Expected the order is refused, or stored with at most 128 characters",
        "Received accepted, and status shows all 129 characters",
        "Diagnosis off by one",
        "(129 characters)",
        "OrderComment left out",
        "Step 1, payment: POST https://gateway.example/pay/tokenpay.cfm → 200 , 12.0 ms",
        '"orderamount": 250.00',
        "conformance replay run.ndjson token-payment/limits/one-too-long/OrderNumber",
        'Password="$ASSIST_PASSWORD"',
        "cases/token-payment/limits.yaml:9",
    ):
        assert part in text, part


def test_findings_come_worst_and_gravest_first():
    html = render_statement(a_record(one_of_each()), CLAUSES)
    slugs = re.findall(r'<(?:article|details class="item") id="([^"]+)"', html)
    assert slugs == [
        "order-lifecycle/one-stage/declined",
        "token-payment/limits/one-too-long/OrderNumber",
        "token-payment/limits/any-valid/OrderComment",
        "order-lifecycle/double-stage/confirmed",
        "signatures/request/wrong-key",
        "token-payment/limits/one-too-long/OrderComment",
        "token-payment/values/unlisted/Country",
    ]


def test_money_at_risk_is_said_at_the_top():
    assert "Money or goods can be lost" in page_of(one_of_each()).text
    assert "Money or goods can be lost" not in page_of([a_result()]).text


def test_what_passed_takes_a_line_and_shows_no_exchange():
    text = page_of([a_result(Verdict.PASS)]).text
    assert "token-payment/limits/one-too-long/OrderNumber pass boundary 24.0" in text
    assert "tokenpay.cfm" not in text
    assert "No finding stands out" in text


def test_items_that_sent_nothing_are_told_together_by_their_reason():
    idle = [
        a_result(
            Verdict.INCONCLUSIVE,
            f"a/b/{number}",
            received="not sent: unreachable",
            evidence=Evidence("k", "n"),
        )
        for number in range(50)
    ]
    page = page_of(idle)
    assert page.text.count("not sent: unreachable") == 2, (
        "once with the findings, once with the untested clause"
    )
    assert {"id": "a/b/49"} in page.all("li")
    assert page.all("article") == []


def alike(number):
    return [
        a_result(slug=f"token-payment/limits/case-{each}/P", received=f"stored {each}")
        for each in range(number)
    ]


def test_items_that_break_one_clause_stand_together_the_first_in_full():
    results = [*alike(120), a_result(slug="a/b/other", clause="token-payment/OrderComment/length")]
    html = render_statement(a_record(results), CLAUSES)
    page = Page(html)
    assert [article["id"] for article in page.all("article")] == [
        "token-payment/limits/case-0/P",
        "a/b/other",
    ]
    assert page.text.count("token-payment/OrderNumber/length mandatory, major , row OrderNumber") == 1
    assert "Other items that show the same: 119" in page.text
    assert "stored 7 " not in page.text, "the others are unfolded on demand"
    kept = re.findall('<script type="text/html">\n(.*?)</script>', html, flags=re.DOTALL)
    assert [part.count('class="item"') for part in kept] == [50, 50, 19, 0]
    assert "stored 119 " in Page(unfolded(html)).text


def test_what_stands_against_it_and_what_was_not_shown_are_said_at_the_top():
    text = page_of(one_of_each()).text
    top = text[: text.index("Contents") if "Contents" in text else text.index("Detection score")]
    assert "It should not go live like this" in top
    assert "What stands against it An order number of up to 128" in top
    assert "4 of 6 mandatory clauses that can be tested were exercised." in top
    assert "cannot be tested from outside: 1 ; could not be exercised: 1 ; no case of this run: 1 ." in top
    assert "What stands against it" not in page_of([a_result(Verdict.PASS)]).text


def test_the_gravest_of_many_are_named_and_the_others_counted():
    clauses = Registry({f"a/b{number}": a_clause(f"token-payment/b{number}/length") for number in range(10)})
    results = [a_result(slug=f"s/t/{number}", clause=f"a/b{number}") for number in range(10)]
    text = Page(render_statement(a_record(results, clauses=clauses), clauses)).text
    assert "and 3 more" in text


NOTIFIED = Evidence(
    "k",
    "n",
    (an_exchange(),),
    notifications=(
        Notification(
            SentRequest("POST", "http://127.0.0.1:8443/result", (), b"a=1", (("ordernumber", "A-17"),)),
            2.0,
            answer=ReceivedResponse(200, (("Content-Type", "text/xml"),), b"<pushpaymentresult/>"),
        ),
    ),
    observations=(
        Observation(0, "1001", "paid", "100.50", '{"state": "paid"}'),
        Observation(1, "1002", None, problem="the observer ended with code 3"),
    ),
)


def test_notifications_and_what_an_observer_saw_are_shown():
    text = page_of([a_result(evidence=NOTIFIED, replay="conformance replay a/b --run r")]).text
    assert "Notification after step 1: POST http://127.0.0.1:8443/result → 200" in text
    assert "ordernumber A-17" in text
    assert "<pushpaymentresult/>" in text
    assert 'Step 1, 1001 paid, credited 100.50 {"state": "paid"}' in text
    assert "Step 2, 1002 could not be seen: the observer ended with code 3" in text
    assert "Send it again with a fresh order number conformance replay a/b --run r" in text


def test_baseline_entries_stand_with_what_the_run_showed_of_them():
    baseline = (
        KnownFailure(slug="token-payment/limits/one-too-long/OrderComment", reason="agreed", link="T-1"),
        KnownFailure(slug="order-lifecycle/double-stage/confirmed", reason="repaired"),
        KnownFailure(
            clause="token-payment/OrderComment/length", reason="late", expires="2020-01-01", expired=True
        ),
        KnownFailure(slug="nowhere", reason="gone"),
    )
    text = page_of(
        one_of_each(), header=a_header(baseline=baseline), baseline_faults=("nowhere: unknown",)
    ).text
    assert "token-payment/limits/one-too-long/OrderComment agreed T-1 still fails : 1" in text
    assert "order-lifecycle/double-stage/confirmed repaired fixed, take it out : 1" in text
    assert "token-payment/OrderComment/length late 2020-01-01 expired : 1" in text
    assert "nowhere gone not met" in text
    assert "nowhere: unknown" in text
    assert "No baseline was given" in page_of([]).text


def test_exercised_clauses_that_rest_on_an_assumption_are_listed():
    clause = a_clause("token-payment/Country/unlisted", Level.SHOULD)
    assumed = clause.model_copy(update={"basis": Basis.ASSUMED, "dialect": "over_limit"})
    clauses = Registry({assumed.id: assumed})
    record = a_record([a_result(Verdict.WARN, clause=assumed.id)], clauses=clauses)
    assert (
        "over_limit : reject token-payment/Country/unlisted An order"
        in Page(render_statement(record, clauses)).text
    )
    assert "Assumptions where the documents are silent" not in page_of(one_of_each()).text


def test_the_detection_score_is_that_of_the_release(tmp_path):
    assert page_of([]).text.count("not measured") == 2
    score = Score(
        version="0.1.0", date="2026-11-22", mutants=320, killed=312, right_clause=310, false_alarms=0,
        command="conformance score",
    )  # fmt: skip
    (tmp_path / "score.json").write_text(score.model_dump_json(), encoding="utf-8")
    assert shipped_score(tmp_path / "score.json") == score
    assert shipped_score(tmp_path / "none.json") is None
    text = Page(render_statement(a_record([]), CLAUSES, "en", score)).text
    assert "Detection score 312 of 320 deliberate faults found" in text
    assert "310 under the clause they break; false alarms: 0. Suite 0.1.0, 2026-11-22." in text
    shipped_score()  # the release's own, where it is there, can be read


def test_the_state_diagram_stands_in_the_page_where_orders_were_walked():
    edge = edges()[0]
    page = page_of([a_result(Verdict.PASS, edges={edge.id: True})])
    (drawing,) = page.all("svg")
    assert drawing["role"] == "img"
    assert f"{edge.id}: exercised and right" in page.text
    assert {"href": "#states"} in page.all("a")
    assert page_of([a_result(Verdict.PASS)]).all("svg") == []
    assert {"href": "#states"} not in page_of([a_result(Verdict.PASS)]).all("a")


def test_a_shard_says_that_it_is_one():
    assert "This is shard 2/5 of a run" in page_of([], header=a_header(shard="2/5")).text


def test_a_property_shows_how_its_example_differs():
    result = a_result(example=Example({"Email": "я!"}, {"Email": "я"}))
    assert 'Email fails: "я!" passes: "я"' in page_of([result]).text


def test_a_record_without_an_end_says_so():
    page = page_of([a_result()], ended=False)
    assert "This record has no end" in page.text
    assert page.text.startswith("Interrupted")
    assert "2 of 40 planned" in page.text
    assert "This record has no end" not in page_of([a_result()]).text


def test_a_run_cut_short_gives_the_reason():
    assert (
        "The run was cut short: five failures in a row"
        in page_of([a_result()], cut_short="five failures in a row").text
    )


def test_another_edition_of_the_registry_is_pointed_out():
    assert (
        "another edition of the clause registry"
        in page_of([], header=a_header(registry_digest="0" * 16)).text
    )
    assert "another edition" not in page_of([]).text


def test_untested_clauses_stand_with_their_reasons():
    left_out = (NotTested(slug="a/b/deep", reason="budget", clauses=("order/nobody-cites",)),)
    text = page_of(one_of_each(), header=a_header(not_tested=left_out)).text
    assert "Cannot be tested from outside: 1" in text
    assert "It needs a browser." in text
    assert "Could not be exercised: 1" in text
    assert "Left out of the plan: 1" in text
    assert "a/b/deep budget" in text


def test_timings_count_what_was_answered():
    fast = [
        a_result(slug=f"a/b/{number}", evidence=Evidence("k", "n", (an_exchange(elapsed=number / 1000),)))
        for number in range(1, 21)
    ]
    (row,) = timings(fast)
    assert (row.action, row.count, row.slowest_slug) == ("pay", 20, "a/b/20")
    assert (row.median, row.p95, row.slowest) == (pytest.approx(0.0105), 0.019, 0.020)
    assert nearest_rank([1.0], 0.95) == 1.0


def write_record(path, record):
    with RecordWriter(path) as writer:
        writer.write_header(record.header)
        for result in record.results:
            writer.write_result(result)
        if record.footer:
            writer.write_footer(record.footer)


def test_reports_are_made_from_the_record_alone(tmp_path):
    write_record(tmp_path / "run.ndjson", a_hostile_record())
    page = write_reports(tmp_path / "run.ndjson", tmp_path / "out" / "here", "ru")
    assert page == tmp_path / "out" / "here" / "index.html"
    assert page.read_text(encoding="utf-8").startswith('<!DOCTYPE html>\n<html lang="ru">')
    summary = json.loads((page.parent / "summary.json").read_text(encoding="utf-8"))
    assert summary["verdict"] == "not conformant"
    assert summary["items"]["fail"] == [HOSTILE]
    with pytest.raises(RecordError):
        write_reports(page, tmp_path)


def test_the_summary_is_for_programs():
    summary = json.loads(json.dumps(summary_of(a_record(one_of_each()), CLAUSES)))
    assert summary["findings"]["fail"] == 3
    assert summary["items"]["warn"] == ["token-payment/values/unlisted/Country"]
    assert summary["requests"] == 37
    assert summary["complete"] is True
    assert summary["coverage"]["must_exercised"] == 4
    assert summary_of(a_record([], ended=False), CLAUSES)["complete"] is False


def test_sentences_of_the_registry_are_escaped_too():
    clause = a_clause().model_copy(update={"sentence": Sentence(en="a < b & <i>c</i>", ru="а")})
    html = render_statement(a_record([a_result()]), Registry({clause.id: clause}))
    assert "a &lt; b &amp; &lt;i&gt;c&lt;/i&gt;" in html


def test_the_coverage_says_how_many_faults_each_clause_finds_and_names_those_that_find_none():
    kills = {"token-payment/OrderNumber/length": Kills(mutants=12, killed=11)}
    score = Score(
        version="0.1.0", date="2026-11-22", mutants=12, killed=11, right_clause=11, false_alarms=0,
        command="conformance score", clauses=kills,
    )  # fmt: skip
    page = render_statement(a_record(one_of_each()), CLAUSES, "en", score)
    assert "11 of 12</td>" in page
    unkilled = page[page.index('id="unkilled"') :].partition("</details>")[0]
    assert "order/nobody-cites" in unkilled
    assert "token-payment/OrderNumber/length" not in unkilled
    assert "order/page/redirect" not in unkilled
    assert 'id="unkilled"' not in render_statement(a_record(one_of_each()), CLAUSES, "en")
