"""JUnit, SARIF, Markdown, badge and annotations are the record in other words, and hold no text that acts."""

import json
import re
from dataclasses import replace

import pytest
from defusedxml import ElementTree
from synthetic_results import HOSTILE, a_header, a_registry, a_result, one_of_each

from conformance.judging.findings import Finding, Verdict
from conformance.reporting.annotations import annotations
from conformance.reporting.badge import badge
from conformance.reporting.counting import footer_of
from conformance.reporting.junit import junit
from conformance.reporting.markdown import markdown
from conformance.reporting.record import Record
from conformance.reporting.sarif import sarif

CLAUSES = a_registry()
LENGTH = "token-payment/OrderNumber/length"


def a_record(*results, footer=True, fail_on_warn=False, **facts):
    header = a_header(fail_on_warn=fail_on_warn)
    ended = footer_of(
        header, results, CLAUSES,
        ended="2026-11-22T10:00:00+00:00", requests_spent=9, fail_on_warn=fail_on_warn, **facts,
    )  # fmt: skip
    return Record(header, results, ended if footer else None)


WHOLE = a_record(*one_of_each())
HOSTILE_RECORD = a_record(
    a_result(Verdict.FAIL, received=HOSTILE + "\n::error::injected\n| a | b |", diagnosis=HOSTILE)
)


def cases_of(record):
    return {
        f"{case.get('classname')}/{case.get('name')}": case
        for case in ElementTree.fromstring(junit(record, CLAUSES)).iter("testcase")
    }


def test_junit_has_a_case_for_each_item_with_the_word_of_its_verdict():
    found = {slug: [child.tag for child in case] for slug, case in cases_of(WHOLE).items()}
    words = {
        "pass": [], "warn": ["system-out"], "fail": ["failure"], "fixed": ["failure"],
        "inconclusive": ["error"], "not-applicable": ["skipped"], "known": ["skipped"],
    }  # fmt: skip
    assert found == {result.slug: words[result.verdict.value] for result in one_of_each()}


def test_junit_counts_what_it_holds_and_points_into_the_case_file():
    suite = ElementTree.fromstring(junit(WHOLE, CLAUSES)).find("testsuite")
    assert [suite.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["11", "4", "2", "2"]
    case = next(suite.iter("testcase"))
    assert (case.get("file"), case.get("line")) == ("cases/token-payment/limits.yaml", "9")
    assert float(case.get("time")) == pytest.approx(0.024)


def test_junit_tells_a_failure_as_the_terminal_does():
    case = cases_of(WHOLE)["order-lifecycle/one-stage/declined"]
    assert "Expected:  orderstate Declined" in case.find("failure").text
    assert case.find("failure").get("type") == "fail"


def test_junit_is_well_formed_whatever_the_target_says():
    (case,) = cases_of(HOSTILE_RECORD).values()
    assert "alert(1)" in case.find("failure").text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", case.find("failure").text)


def test_sarif_has_a_rule_for_each_clause_and_a_result_for_each_finding():
    (run,) = sarif(WHOLE, CLAUSES)["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(rules) == len(set(rules))
    told = {each["properties"]["slug"]: each for each in run["results"]}
    silent = {"pass", "not-applicable"}
    assert set(told) == {each.slug for each in one_of_each() if each.verdict.value not in silent}
    for each in run["results"]:
        assert rules[each["ruleIndex"]] == each["ruleId"]


def test_sarif_levels_follow_the_verdicts_and_what_is_known_is_suppressed():
    (run,) = sarif(WHOLE, CLAUSES)["runs"]
    levels = {each["properties"]["verdict"]: each["level"] for each in run["results"]}
    assert levels == {
        "fail": "error", "fixed": "error", "inconclusive": "note", "warn": "warning", "known": "error"
    }  # fmt: skip
    suppressed = {each["properties"]["verdict"] for each in run["results"] if each.get("suppressions")}
    assert suppressed == {"known"}


def test_sarif_keeps_the_shape_that_the_standard_requires():
    """SARIF 2.1.0: version, runs, tool.driver.name (3.13.2, 3.14, 3.19); message.text; a region from line 1."""
    log = json.loads(json.dumps(sarif(WHOLE, CLAUSES)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["tool"]["driver"]["name"]
    for each in run["results"]:
        assert each["message"]["text"]
        assert each["level"] in {"none", "note", "warning", "error"}
        (location,) = each["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "cases/token-payment/limits.yaml"
        assert place["region"]["startLine"] == 9
        assert all(isinstance(value, str) for value in each["partialFingerprints"].values())
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["shortDescription"]["text"]


def test_markdown_lists_the_worst_first_and_names_the_repeat():
    text = markdown(WHOLE, CLAUSES)
    table = text[text.index("| | Clause") :].splitlines()[2:]
    assert [row.split(" | ")[0] for row in table] == [
        "| fail (critical)", "| fail (major)", "| fail (minor)", "| fixed (major)",
        "| inconclusive (critical)", "| known (minor)", "| warn (minor)",
    ]  # fmt: skip
    assert "not conformant" in text.splitlines()[0]
    assert "conformance replay run.ndjson" in text


def test_markdown_stays_text_whatever_the_target_says():
    text = markdown(HOSTILE_RECORD, CLAUSES)
    assert "<script" not in text
    assert "<img" not in text
    rows = [line for line in text.splitlines() if line.startswith("| fail")]
    assert len(rows) == 1
    assert len(re.findall(r"(?<!\\)\|", rows[0])) == 6
    assert "::error::injected" not in [line.strip() for line in text.splitlines()]


@pytest.mark.parametrize(
    ("record", "message", "colour"),
    [
        (WHOLE, "not conformant, 4/6 MUST", "red"),
        (a_record(a_result(Verdict.PASS)), "conformant, 1/6 MUST", "brightgreen"),
        (a_record(a_result(Verdict.KNOWN)), "conformant, 1 known, 1/6 MUST", "yellow"),
        (a_record(a_result(Verdict.KNOWN), a_result(slug="a/b")), "not conformant, 1/6 MUST", "red"),
        (a_record(a_result(Verdict.INCONCLUSIVE)), "inconclusive, 0/6 MUST", "yellow"),
        (a_record(a_result(Verdict.PASS), cut_short="-x"), "cut short", "lightgrey"),
        (a_record(a_result(Verdict.PASS), footer=False), "cut short", "lightgrey"),
    ],
)
def test_a_badge_is_green_for_nothing_but_a_whole_conformant_run(record, message, colour):
    assert badge(record) == {
        "schemaVersion": 1, "label": "IPS Assist gateway", "message": message, "color": colour
    }  # fmt: skip


def test_annotations_name_file_and_line_of_what_is_not_green():
    lines = list(annotations(WHOLE, CLAUSES))
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 4 + ["::warning"] * 2
    assert lines[0].startswith(
        "::error file=cases/token-payment/limits.yaml,line=9,title=fail%3A order-lifecycle/one-stage/declined::"
    )


def test_a_target_cannot_write_a_command_into_an_annotation():
    (line,) = annotations(HOSTILE_RECORD, CLAUSES)
    assert "\n" not in line
    assert line.startswith("::error file=")


def test_a_warning_alone_is_no_error_anywhere():
    record = a_record(a_result(Verdict.WARN))
    assert [line.split(" ")[0] for line in annotations(record, CLAUSES)] == ["::warning"]
    assert badge(record)["color"] == "brightgreen"
    suite = ElementTree.fromstring(junit(record, CLAUSES)).find("testsuite")
    assert suite.get("failures") == "0"


def test_a_result_without_a_place_has_no_location():
    record = a_record(replace(a_result(Verdict.FAIL), where=""))
    (told,) = sarif(record, CLAUSES)["runs"][0]["results"]
    assert "locations" not in told


def test_what_an_invariant_did_not_see_in_a_shard_is_left_to_the_other_shards():
    unseen = a_result(Verdict.INCONCLUSIVE, kind="invariant")
    whole = a_record(unseen)
    (case,) = cases_of(whole).values()
    assert [child.tag for child in case] == ["error"]
    shard = replace(whole, header=whole.header.model_copy(update={"shard": "1/2"}))
    (case,) = cases_of(shard).values()
    assert [child.tag for child in case] == ["skipped"]


MONEY, COSMETIC = "order/one-stage/declined", "token-payment/OrderComment/length"
BOTH = a_record(
    *(
        a_result(
            slug=f"a/b/{number}", findings=(Finding(COSMETIC, Verdict.FAIL), Finding(LENGTH, Verdict.FAIL))
        )
        for number in range(3)
    ),
    a_result(slug="a/b/last", findings=(Finding(LENGTH, Verdict.FAIL), Finding(MONEY, Verdict.FAIL))),
)


def test_a_clause_is_told_although_the_items_that_break_it_break_a_graver_one_too():
    told = list(annotations(BOTH, CLAUSES))
    assert [line.split("::")[2].partition(":")[0] for line in told] == [MONEY, LENGTH, COSMETIC]
    text = markdown(BOTH, CLAUSES)
    rows = [
        line.split("|")[2].strip().partition("<br>") for line in text.splitlines() if line[:6] == "| fail"
    ]
    assert [(clause, shown) for clause, _, shown in rows] == [
        (MONEY, "a/b/last"), (LENGTH, "a/b/0 and 3 more"), (COSMETIC, "a/b/0 and 2 more")
    ]  # fmt: skip
    assert told[1].endswith("(and 3 more)")


def test_what_is_known_is_listed_and_said_in_the_heading_and_is_no_annotation():
    record = a_record(
        a_result(Verdict.KNOWN, clause=MONEY),
        a_result(Verdict.KNOWN, slug="a/b"),
        a_result(Verdict.WARN, slug="a/c"),
    )
    text = markdown(record, CLAUSES)
    assert text.splitlines()[0].endswith(": conformant but for 2 known failures, 1 of them critical")
    assert "> Money or goods can be lost" in text
    table = text[text.index("| | Clause") :].splitlines()[2:]
    assert [row.split(" | ")[0] for row in table] == [
        "| known (critical)",
        "| known (major)",
        "| warn (major)",
    ]
    assert [line.split(" ")[0] for line in annotations(record, CLAUSES)] == ["::warning"]


def test_a_warning_that_fails_the_run_is_a_failure_in_every_report():
    record = a_record(a_result(Verdict.WARN), a_result(Verdict.KNOWN, slug="a/b"), fail_on_warn=True)
    assert [line.split(" ")[0] for line in annotations(record, CLAUSES)] == ["::error"]
    table = markdown(record, CLAUSES).partition("| | Clause")[2].splitlines()[2:]
    assert [row.split(" | ")[0] for row in table] == ["| warn (major)", "| known (major)"]
    suite = ElementTree.fromstring(junit(record, CLAUSES)).find("testsuite")
    assert suite.get("failures") == "1"
    failure = next(suite.iter("failure"))
    assert (failure.get("type"), failure.get("message")) == ("warn", LENGTH)
    assert "Expected:" in failure.text
