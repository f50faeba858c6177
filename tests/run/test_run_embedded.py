"""`conformance run` on its own: the embedded simulator, in an empty directory that belongs to somebody else."""

import json
import re

import pytest
from defusedxml import ElementTree
from harness import children, conformance_run, environment, eventually, is_running, starting

HOSTILE_INI = "[pytest]\naddopts = --bogus-option\npython_files = *.py\nfilterwarnings = error\n"
HOSTILE_CONFTEST = "raise RuntimeError('this conftest belongs to another project')\n"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("embedded")
    work = folder / "somebody's project"
    work.mkdir()
    (work / "pytest.ini").write_text(HOSTILE_INI)
    (work / "conftest.py").write_text(HOSTILE_CONFTEST)
    (work / "test_theirs.py").write_text("def test_theirs(): assert False\n")
    hostile = environment(PYTEST_ADDOPTS="--another-bogus-option", PYTEST_PLUGINS="no_such_plugin")
    started = starting(folder, "--profile", "smoke", env=hostile, cwd=work)
    kids = eventually(lambda: children(started.process.pid))
    return started.finished(), kids, work


def test_it_is_conformant_and_says_so_in_two_lines(run):
    outcome, _, _ = run
    assert outcome.code == 0, outcome.text
    assert re.search(r"^CONFORMANT: \d+ pass, 2 not-applicable; \d+ requests$", outcome.stdout, re.MULTILINE)
    assert f"report: {outcome.out / 'index.html'}" in outcome.stdout.splitlines()
    assert outcome.stderr == ""


def test_it_leaves_the_record_and_every_report(run):
    outcome, _, _ = run
    probes = len(outcome.results)
    assert outcome.header["record"] == "header"
    assert probes == outcome.header["planned_probes"]
    assert outcome.footer["requests_spent"] >= outcome.header["planned_requests"] > 0
    assert outcome.header["target"]["name"] == "Embedded simulator"
    assert "<html" in (outcome.out / "index.html").read_text("utf-8")
    tests = ElementTree.parse(outcome.out / "junit.xml").getroot().iter("testcase")
    assert {f"{test.get('classname')}/{test.get('name')}" for test in tests} == set(outcome.results)
    allure = [
        json.loads(file.read_text("utf-8")) for file in (outcome.out / "allure-results").glob("*-result.json")
    ]
    assert len(allure) == probes
    assert all({"epic", "feature", "story"} <= {label["name"] for label in each["labels"]} for each in allure)
    assert (outcome.out / "allure-results" / "environment.properties").is_file()
    assert (outcome.out / "allure-results" / "categories.json").is_file()


def test_a_smoke_run_stays_inside_its_budget(run):
    outcome, _, _ = run
    assert outcome.footer["requests_spent"] <= 300


def test_nothing_is_left_where_it_was_started(run):
    _, _, work = run
    assert sorted(path.name for path in work.iterdir()) == ["conftest.py", "pytest.ini", "test_theirs.py"]


def test_the_simulator_ends_with_the_run(run):
    _, kids, _ = run
    assert kids
    assert not any(is_running(kid) for kid in kids)


def test_a_run_with_nothing_given_makes_a_folder_for_its_reports(tmp_path):
    outcome = conformance_run(tmp_path, "--select", "order-lifecycle/one-stage", "--out", "reports/mine")
    assert outcome.code == 0
    assert (tmp_path / "work" / "reports" / "mine" / "run.ndjson").is_file()
