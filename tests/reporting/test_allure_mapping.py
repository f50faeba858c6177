import json
import os
import re
import subprocess
import sys
from hashlib import md5
from pathlib import Path

import pytest
from synthetic_results import STARTED, a_header, an_exchange, no_answer

from conformance.reporting.allure.files import write_categories, write_environment
from conformance.reporting.allure.http_exchange import http_exchange

CONFTEST = """
import os, sys
import pytest
sys.path.insert(0, os.environ["SYNTHETIC"])
from synthetic_results import a_registry, one_of_each
from conformance.judging.findings import Verdict
from conformance.reporting.allure.relay import label_item, relay_for
from conformance.reporting.failure import failure_text

RELAY = pytest.StashKey()
CLAUSES = a_registry()
RESULTS = {result.slug: result for result in one_of_each()}

class Broken(Exception):
    pass

class Slug(pytest.Item):
    def runtest(self):
        result = RESULTS[self.name]
        relay = self.config.stash[RELAY]
        if relay:
            relay.attach_result(result)
        if result.verdict in (Verdict.FAIL, Verdict.FIXED):
            pytest.fail(failure_text(result, CLAUSES), pytrace=False)
        if result.verdict is Verdict.INCONCLUSIVE:
            pytest.fail("inconclusive", pytrace=False)
        if result.verdict is Verdict.NOT_APPLICABLE:
            pytest.skip("not applicable")
        if result.verdict is Verdict.KNOWN:
            pytest.xfail("known")

    def setup(self):
        if os.environ.get("BREAK_SETUP"):
            raise Broken

class Slugs(pytest.File):
    def collect(self):
        for result in RESULTS.values():
            item = Slug.from_parent(self, name=result.slug)
            clauses = [CLAUSES[finding.clause] for finding in result.findings]
            label_item(item, result.slug, result.technique, clauses)
            yield item

def pytest_collect_file(file_path, parent):
    return Slugs.from_parent(parent, path=file_path) if file_path.suffix == ".slugs" else None

def pytest_sessionstart(session):
    lean = bool(os.environ.get("LEAN"))
    session.config.stash[RELAY] = relay_for(session.config, CLAUSES, lean=lean)
"""

FAILED = "token-payment/limits/one-too-long/OrderNumber"


BY_NAME = ("-p", "allure_pytest.plugin")


def run_pytest(folder, *arguments, plugins=BY_NAME, **variables):
    """Run pytest with one plugin, named: to find and load all that are installed takes most of a run's time."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "conftest.py").write_text(CONFTEST, encoding="utf-8")
    (folder / "all.slugs").touch()
    (folder / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    synthetic = str(Path(__file__).parent)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *plugins, *arguments]
    environment = os.environ | {"SYNTHETIC": synthetic, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | variables
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def results_in(folder):
    results = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*-result.json")]
    return {result["fullName"]: result for result in results}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    base = tmp_path_factory.mktemp("allure")
    run = run_pytest(base / "cases", "--alluredir", str(base / "results"))
    assert "6 failed, 3 passed, 1 skipped, 1 xfailed" in run.stdout, run.stdout + run.stderr
    return base / "results"


@pytest.fixture(scope="module")
def results(folder):
    return results_in(folder)


def labels(result, name):
    return sorted(label["value"] for label in result["labels"] if label["name"] == name)


def test_every_item_has_one_result_named_by_its_slug(results):
    assert len(results) == 11
    assert results[FAILED]["name"] == FAILED


def test_a_result_stands_under_document_chapter_and_clause(results):
    failed = results[FAILED]
    assert labels(failed, "epic") == ["Token payment"]
    assert labels(failed, "feature") == ["token-payment/limits"]
    assert labels(failed, "story") == ["token-payment/OrderNumber/length"]
    assert labels(failed, "severity") == ["normal"]
    assert labels(failed, "tag") == ["boundary", "fail"]
    assert labels(failed, "parentSuite") == ["token-payment"]
    assert labels(failed, "suite") == ["limits"]
    assert labels(results["order-lifecycle/one-stage/declined"], "severity") == ["critical"]


def test_the_identity_comes_from_the_slug_and_not_from_the_folder(results, tmp_path):
    deep = tmp_path / "elsewhere" / "deeper"
    run_pytest(deep, "--alluredir", str(tmp_path / "again"), "--rootdir", str(tmp_path))
    again = results_in(tmp_path / "again")
    assert again.keys() == results.keys()
    for slug, result in again.items():
        assert result["historyId"] == result["testCaseId"] == md5(slug.encode()).hexdigest()
        assert {key: result.get(key) for key in ("historyId", "testCaseId", "titlePath")} == {
            key: results[slug].get(key) for key in ("historyId", "testCaseId", "titlePath")
        }
    assert results[FAILED]["titlePath"] == ["token-payment", "limits", "one-too-long"]


def test_labels_do_not_depend_on_how_the_plugin_was_loaded(results, tmp_path):
    run_pytest(
        tmp_path / "cases", "--alluredir", str(tmp_path / "results"),
        plugins=(), PYTEST_DISABLE_PLUGIN_AUTOLOAD="",
    )  # fmt: skip
    found = results_in(tmp_path / "results")
    assert found.keys() == results.keys()
    for slug, result in found.items():
        assert result["historyId"] == results[slug]["historyId"]
        assert labels(result, "story") == labels(results[slug], "story")


@pytest.mark.slow
def test_an_item_that_breaks_before_it_is_judged_keeps_its_identity(tmp_path):
    run_pytest(tmp_path / "cases", "--alluredir", str(tmp_path / "results"), BREAK_SETUP="1")
    broken = results_in(tmp_path / "results")[FAILED]
    assert broken["status"] == "broken"
    assert broken["historyId"] == md5(FAILED.encode()).hexdigest()


def test_statuses_are_those_of_the_verdicts(results):
    assert {slug: result["status"] for slug, result in results.items()} == {
        "token-payment/limits/longest/OrderNumber": "passed",
        FAILED: "failed",
        "order-lifecycle/one-stage/declined": "failed",
        "token-payment/limits/any-valid/OrderComment": "failed",
        "order-lifecycle/double-stage/confirmed": "failed",
        "signatures/request/wrong-key": "broken",
        "signatures/request/absent": "broken",
        "token-payment/values/unlisted/Country": "passed",
        "token-payment/limits/one-too-long/OrderComment": "skipped",
        "order-lifecycle/double-stage/partial": "skipped",
        "invariants/answer-checkvalue": "passed",
    }


def test_a_failure_carries_expected_and_actual_beside_the_whole_text(results):
    details = results[FAILED]["statusDetails"]
    assert details["message"].splitlines() == [
        "fail, major: token-payment/OrderNumber/length",
        "Expected: the order is refused, or stored with at most 128 characters",
        "Received: accepted, and status shows all 129 characters",
    ]
    assert details["expected"] == "the order is refused, or stored with at most 128 characters"
    assert details["actual"] == "accepted, and status shows all 129 characters"
    assert details["trace"].startswith(f"fail: {FAILED}\n")
    assert results["token-payment/limits/one-too-long/OrderComment"]["statusDetails"]["known"] is True


def test_the_description_is_the_clause_and_how_to_repeat_it(results):
    assert results[FAILED]["description"] == (
        "**token-payment/OrderNumber/length** (MUST, major): "
        "An order number of up to 128 characters is accepted, and no longer one is stored whole. "
        "(Token payment: row OrderNumber)\n\n"
        f"```\nconformance replay run.ndjson {FAILED}\n```"
    )


def test_times_are_those_of_the_evidence(results):
    failed = results[FAILED]
    start = round(STARTED * 1000)
    assert (failed["start"], failed["stop"]) == (start, start + 24)
    assert [(step["start"], step["stop"]) for step in failed["steps"]] == [
        (start, start + 12),
        (start + 1000, start + 1012),
    ]


def test_every_exchange_is_a_step_with_one_attachment(results, folder):
    failed = results[FAILED]
    assert [step["name"] for step in failed["steps"]] == ["1. pay: HTTP 200", "2. status: HTTP 200"]
    for step in failed["steps"]:
        (attachment,) = step["attachments"]
        assert attachment["type"] == "application/vnd.allure.http+json"
        shown = json.loads((folder / attachment["source"]).read_text(encoding="utf-8"))
        assert shown["schemaVersion"] == 1
        assert shown["request"]["url"] == "https://gateway.example/pay/tokenpay.cfm"
        assert attachment["source"].endswith(".httpexchange")
    (silent,) = results["signatures/request/wrong-key"]["steps"]
    assert (silent["name"], silent["status"]) == ("1. status: timeout", "broken")


def test_a_lean_run_attaches_nothing_to_what_passed(tmp_path):
    run_pytest(tmp_path / "cases", "--alluredir", str(tmp_path / "results"), LEAN="1")
    results = results_in(tmp_path / "results")
    assert "steps" not in results["token-payment/limits/longest/OrderNumber"]
    assert len(results[FAILED]["steps"]) == 2
    assert len(results["token-payment/values/unlisted/Country"]["steps"]) == 2


def test_items_run_without_allure(tmp_path):
    run = run_pytest(tmp_path / "cases", plugins=())
    assert "6 failed, 3 passed, 1 skipped, 1 xfailed" in run.stdout, run.stdout + run.stderr


def test_stories_can_be_selected_by_clause(tmp_path):
    run = run_pytest(tmp_path / "cases", "--allure-stories", "order/one-stage/declined", "--collect-only")
    assert "2/11 tests collected" in run.stdout


def test_an_exchange_in_allures_format():
    shown = http_exchange(an_exchange(answer=b"\xff\x00"))
    assert shown["start"] == round(STARTED * 1000)
    assert shown["stop"] == shown["start"] + 12
    request, response = shown["request"], shown["response"]
    assert request["body"]["form"][1] == {"name": "Password", "value": "__ALLURE_REDACTED__"}
    assert request["body"]["contentType"] == "application/x-www-form-urlencoded"
    assert response["status"] == 200
    assert response["statusText"] == "OK"
    assert response["body"] == {
        "contentType": "application/json",
        "size": 2,
        "encoding": "base64",
        "value": "/wA=",
    }
    assert "error" not in shown


def test_an_exchange_without_an_answer_carries_the_problem():
    shown = http_exchange(no_answer())
    assert "response" not in shown
    assert shown["error"] == {"name": "timeout", "message": "No answer within 30 s."}


def test_a_long_body_is_attached_in_part():
    body = http_exchange(an_exchange(answer=b"x" * 100_000))["response"]["body"]
    assert (len(body["value"]), body["size"], body["truncated"]) == (65_536, 100_000, True)


def test_an_unusual_status_has_no_text():
    assert http_exchange(an_exchange(status=799))["response"]["statusText"] == ""


def test_the_environment_says_what_was_tested(tmp_path):
    target = a_header().target.model_copy(update={"name": "Песочница\nx=1 \\\ud800"})
    write_environment(tmp_path / "results", a_header(target=target))
    lines = (tmp_path / "results" / "environment.properties").read_text(encoding="ascii").splitlines()
    name = "\\u041f\\u0435\\u0441\\u043e\\u0447\\u043d\\u0438\\u0446\\u0430\\u000ax=1 \\\\\\\\ud800"
    assert lines[0] == f"Target={name}"
    assert "URL=https://gateway.example" in lines
    assert "Dialect.over_limit=reject" in lines


def test_categories_tell_kinds_of_failure_apart_by_the_message(tmp_path, results):

    write_categories(tmp_path)
    categories = json.loads((tmp_path / "categories.json").read_text(encoding="utf-8"))

    def category(slug):
        result = results[slug]
        return [
            row["name"]
            for row in categories
            if result["status"] in row["matchedStatuses"]
            and re.fullmatch(row["messageRegex"], result["statusDetails"]["message"])
        ]

    assert category("order-lifecycle/one-stage/declined") == ["Money at risk"]
    assert category(FAILED) == ["Protocol deviation"]
    assert category("order-lifecycle/double-stage/confirmed") == ["Protocol deviation"]
    assert category("signatures/request/absent") == ["Inconclusive"]
    assert category("token-payment/limits/one-too-long/OrderComment") == ["Known deviation"]
    assert category("order-lifecycle/double-stage/partial") == [
        "Configuration: not applicable to this target"
    ]
