"""Allure's results from a run record, and the page made of them, without its generator."""

import json
import os
import sys

import pytest
import typer
from synthetic_results import a_registry, a_result, one_of_each
from test_statement import NOTIFIED, a_hostile_record, a_record

from conformance.cli import reporting
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Example
from conformance.reporting.allure import page as allure_html
from conformance.reporting.allure.page import ALLURE, INSTALL, AllureError, build_page, silenced
from conformance.reporting.allure.results import write_allure_results
from conformance.reporting.record import RecordWriter

CLAUSES = a_registry()
FAILED = "token-payment/limits/one-too-long/OrderNumber"
GENERATED = "token-payment/limits/any-valid/OrderComment"

ANALYTICS = """<head><meta charset="utf-8"></head>
    <script async src="https://www.googletagmanager.com/gtag/js?id=G-X"></script>
    <script>
        function gtag(){dataLayer.push(arguments);}
        gtag('config', 'G-X', {"report": "awesome"});
    </script>
    <script>window.kept = 1;</script>"""


def results_of(folder, record, lang="en"):
    write_allure_results(record, CLAUSES, folder, lang)
    shown = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*-result.json")]
    return {result["fullName"]: result for result in shown}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("allure-results")


@pytest.fixture(scope="module")
def results(folder):
    return results_of(folder, a_record(one_of_each()))


def labels(result, name):
    return sorted(label["value"] for label in result["labels"] if label["name"] == name)


def test_a_record_gives_the_results_of_its_run(results, folder):
    assert len(results) == 11
    assert results[FAILED]["status"] == "failed"
    assert results["signatures/request/absent"]["status"] == "broken"
    assert results["order-lifecycle/double-stage/partial"]["status"] == "skipped"
    assert results["token-payment/values/unlisted/Country"]["status"] == "passed"
    assert labels(results[FAILED], "story") == ["token-payment/OrderNumber/length"]
    assert labels(results[FAILED], "tag") == ["boundary", "fail"]
    assert results[FAILED]["statusDetails"]["actual"] == "accepted, and status shows all 129 characters"
    assert (folder / "environment.properties").is_file()
    assert (folder / "categories.json").is_file()


def test_every_exchange_of_a_failure_is_a_step_and_what_passed_has_none(results, folder):
    failed = results[FAILED]
    assert [step["name"] for step in failed["steps"]] == ["1. pay: HTTP 200", "2. status: HTTP 200"]
    (attachment,) = failed["steps"][0]["attachments"]
    shown = json.loads((folder / attachment["source"]).read_text(encoding="utf-8"))
    assert shown["request"]["body"]["form"][1] == {"name": "Password", "value": "__ALLURE_REDACTED__"}
    passed = results["token-payment/limits/longest/OrderNumber"]
    assert (passed["steps"], passed["attachments"]) == ([], [])


def test_the_values_sent_are_parameters_that_do_not_part_the_history(results):
    parameters = {each["name"]: each for each in results[FAILED]["parameters"]}
    assert parameters["OrderNumber"]["value"].endswith("(129 characters)")
    assert parameters["OrderComment"] == {"name": "OrderComment", "value": "left out", "excluded": True}


def test_a_property_attaches_its_minimal_example_and_a_summary(results, folder):
    example, summary = results[GENERATED]["attachments"]
    values = json.loads((folder / example["source"]).read_text(encoding="utf-8"))
    assert (example["name"], values) == ("Minimal example", {"OrderComment": "ё" * 90 + "!"})
    text = (folder / summary["source"]).read_text(encoding="utf-8")
    assert text.startswith("20 examples judged")
    assert "How it differs from an example that passes:" in text
    assert "20 examples judged." in results[GENERATED]["description"]


def test_a_failure_stands_below_the_clauses_that_it_does_not_keep(tmp_path):
    kept = Finding("order/one-stage/declined", Verdict.PASS)
    broken = Finding("token-payment/OrderNumber/length", Verdict.FAIL)
    result = results_of(tmp_path, a_record([a_result(findings=(kept, broken))]))[FAILED]
    assert labels(result, "story") == ["token-payment/OrderNumber/length"]
    assert labels(result, "epic") == ["Token payment"]
    both = a_result(findings=(kept, Finding("token-payment/OrderNumber/length", Verdict.PASS)))
    result = results_of(tmp_path / "green", a_record([both]))[FAILED]
    assert labels(result, "story") == ["order/one-stage/declined", "token-payment/OrderNumber/length"]


def test_a_slug_that_comes_twice_is_a_retry(tmp_path):
    write_allure_results(a_record([a_result(), a_result(Verdict.PASS)]), CLAUSES, tmp_path)
    shown = [json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*-result.json")]
    assert len(shown) == 2
    assert len({each["historyId"] for each in shown}) == 1


def test_notifications_are_steps_and_observations_are_attached(tmp_path):
    result = results_of(tmp_path, a_record([a_result(evidence=NOTIFIED)]))[FAILED]
    assert "1. notification: answered HTTP 200" in [step["name"] for step in result["steps"]]
    assert [each["name"] for each in result["attachments"]] == [
        "Observer after step 1: paid",
        "Observer after step 2: not seen",
    ]


def test_a_russian_result_speaks_russian(tmp_path):
    result = results_of(tmp_path, a_record([a_result()]), "ru")[FAILED]
    assert "Номер заказа длиной до 128 символов" in result["description"]
    assert labels(result, "epic") == ["Оплата по токену"]


def test_hostile_text_breaks_no_file(tmp_path):
    assert len(results_of(tmp_path, a_hostile_record())) == 3


def test_the_analytics_are_taken_out_and_nothing_may_be_loaded():
    quiet = silenced(ANALYTICS)
    assert "google" not in quiet
    assert "gtag" not in quiet
    assert "<script>window.kept = 1;</script>" in quiet
    assert "default-src 'none'" in quiet
    assert "http" not in quiet.split("content=")[1].split(">")[0]


@pytest.mark.parametrize(
    "left",
    ['<script src="https://cdn.example/x.js"></script>', "<img alt='' src=//x.example/1.gif>",
     '<link rel="stylesheet" href="http://x.example/a.css">'],
)  # fmt: skip
def test_a_page_that_would_load_something_is_not_handed_out(left):
    with pytest.raises(AllureError, match="would load"):
        silenced(ANALYTICS + left)


def generator(folder, body):
    """Put an npx of our own on the PATH: it gets what Allure's would get."""
    npx = folder / "npx"
    npx.write_text(f"#!{sys.executable}\nimport json, os, pathlib, sys\n{body}\n", encoding="utf-8")
    npx.chmod(0o755)
    return str(folder)


MAKES = """
config = json.loads(pathlib.Path(sys.argv[sys.argv.index("--config") + 1]).read_text())
out = pathlib.Path(config["output"])
out.mkdir(parents=True)
told = json.dumps([sys.argv[1:3], config, sorted(os.environ)])
(out / "index.html").write_text("<head></head>" + told)
"""


def test_the_generator_is_told_name_categories_and_history_but_no_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", generator(tmp_path, MAKES) + os.pathsep + os.environ["PATH"])
    monkeypatch.setenv("ASSIST_PASSWORD", "canary")
    page = tmp_path / "out" / "allure.html"
    build_page(tmp_path, page, a_record([]), "ru", tmp_path / "history.jsonl")
    html = page.read_text(encoding="utf-8")
    (command, version), config, environment = json.loads(html[html.index("[[") :])
    assert (command, version) == ("--yes", ALLURE)
    assert config["name"] == "Заключение о соответствии: Assist demo sandbox"
    assert config["historyPath"] == str(tmp_path / "history.jsonl")
    assert config["categories"][0]["name"] == "Под угрозой деньги"
    assert config["plugins"]["awesome"]["options"]["singleFile"] is True
    assert "PATH" in environment
    assert "ASSIST_PASSWORD" not in environment


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("print('no such package', file=sys.stderr); sys.exit(3)", f"{ALLURE} failed: no such package"),
        ("sys.exit(3)", f"{ALLURE} failed: exit code 3"),
        ("", f"{ALLURE} made no page"),
    ],
)
def test_a_generator_that_fails_is_told_in_one_sentence(tmp_path, monkeypatch, body, complaint):
    monkeypatch.setenv("PATH", generator(tmp_path, body) + os.pathsep + os.environ["PATH"])
    with pytest.raises(AllureError, match=complaint):
        build_page(tmp_path, tmp_path / "allure.html", a_record([]))
    assert not (tmp_path / "allure.html").exists()


def test_without_node_the_command_says_what_to_install(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(allure_html.shutil, "which", lambda *_, **__: None)
    record = a_record([a_result()])
    with RecordWriter(tmp_path / "run.ndjson") as writer:
        writer.write_header(record.header)
        writer.write_result(record.results[0])
        writer.write_footer(record.footer)
    with pytest.raises(typer.Exit) as ended:
        reporting.report(tmp_path, allure=True)
    said = capsys.readouterr()
    assert ended.value.exit_code == 2
    assert " ".join((said.out + said.err).split()).endswith(INSTALL)
    assert (tmp_path / "index.html").is_file(), "the other reports are there all the same"


def test_an_example_keeps_its_digits(tmp_path):
    result = a_result(example=Example({"OrderAmount": "100.50"}, None))
    shown = results_of(tmp_path, a_record([result]))[FAILED]
    assert '"100.50"' in (tmp_path / shown["attachments"][0]["source"]).read_text(encoding="utf-8")
