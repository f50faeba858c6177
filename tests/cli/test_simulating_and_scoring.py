"""`conformance simulate` and `score`, and what the command line says to whoever calls it wrongly."""

import json
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import yaml

from conformance.planning.plan import load_items
from conformance.resources import shipped
from conformance.score import tasks
from conformance.score.killing import Kill
from conformance.simulator.mutants import all_mutants

FEW_ITEMS = [
    item
    for item in load_items(shipped("cases"), "standard")
    if item.slug.startswith("token-payment/payment/")
]
CONFORMANCE = Path(sys.executable).with_name("conformance")


def test_the_mutants_are_listed_with_the_clause_each_breaks(conformance):
    said = conformance("simulate", "--mutants")
    assert said.code == 0
    assert len(said.out.splitlines()) == len(all_mutants())
    assert (
        "order-number-beyond-limit  (major, token-payment/OrderNumber/length): Stores an OrderNumber"
        in said.out
    )


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_gateway_is_served_until_it_is_told_to_end(ending, tmp_path):
    target = tmp_path / "served" / "target.yaml"
    with subprocess.Popen(
        [CONFORMANCE, "simulate", "--write-target", target],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            listening = process.stdout.readline().split()
            assert process.stdout.readline() == f"test it: conformance run --target {target}\n"
            assert listening[:2] == ["listening", "on"]
            url = listening[2].rstrip(",")
            gateway = yaml.safe_load(target.read_text("utf-8"))["gateway"]
            assert gateway["url"] == url
            key = target.parent / gateway["request_key"]
            assert stat.S_IMODE(key.stat().st_mode) == 0o600
            with httpx.Client(trust_env=False) as client:
                answer = client.post(
                    f"{url}/orderstate/orderstate.cfm", data={"Merchant_ID": gateway["merchant_id"]}
                )
            assert answer.status_code == 200
        finally:
            process.send_signal(ending)
            _, complaint = process.communicate(timeout=10)
    assert "Traceback" not in complaint
    assert process.returncode in {0, 128 + ending, -ending}


def test_the_target_it_writes_is_a_good_one(conformance, tmp_path):
    target = tmp_path / "target.yaml"
    with subprocess.Popen(
        [CONFORMANCE, "simulate", "--write-target", target], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            process.stdout.readline()
            assert process.stdout.readline()
            assert conformance("check", target).code == 0
        finally:
            process.send_signal(signal.SIGINT)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("simulate", "--mutant", "chek-value-wrong"),
            "no mutant is called chek-value-wrong; did you mean check-value-wrong",
        ),
        (("simulate", "--latency", "soon"), "a duration such as 200ms or 1.5s, not 'soon'"),
        (("simulate", "--port", "99999"), "Invalid value for '--port'"),
        (("score", "--mutant", "nobody-made-it"), "no mutant is called nobody-made-it"),
        (("score", "--matrix", "matrix"), "--matrix takes --full"),
        (("no-such-command",), "No such command"),
        (("sign", "answer"), "Missing argument"),
    ],
)
def test_a_mistake_is_two_and_says_what_is_wrong(arguments, message, conformance, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    said = conformance(*arguments)
    assert said.code == 2
    assert message in said.err


def test_a_port_that_is_taken_is_told(conformance):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = conformance("simulate", "--port", port)
    assert said.code == 2
    assert f"127.0.0.1:{port} cannot be listened on" in said.err


def test_a_mutant_is_killed_by_the_clause_it_breaks(conformance, tmp_path):
    said = conformance("score", "--mutant", "declined-reported-approved", "--json", tmp_path / "score.json")
    assert said.code == 0
    assert said.out.startswith(
        "1 mutants, 1 killed (1 by the clause they break), 0 survived; "
        "0 false alarms in 0 runs against correct implementations; "
    )
    assert json.loads((tmp_path / "score.json").read_text("utf-8"))["killed"] == 1


def test_a_survivor_fails_the_score(conformance, monkeypatch):
    monkeypatch.setattr("conformance.score.killing._kill", lambda *_: None)
    said = conformance("score", "--mutant", "check-value-wrong")
    assert said.code == 1
    assert "survivor: check-value-wrong (answer/checkvalue): Computes the check value without" in said.out
    assert "1 mutants, 0 killed (0 by the clause they break), 1 survived" in said.out


def test_a_kill_by_another_clause_fails_the_score_and_says_which(conformance, monkeypatch):
    elsewhere = Kill("topic/file/case", "answer/readable")
    monkeypatch.setattr("conformance.score.killing._kill", lambda *_: elsewhere)
    said = conformance("score", "--mutant", "check-value-wrong")
    assert said.code == 1
    assert (
        "killed by another clause: check-value-wrong (answer/checkvalue) by answer/readable in topic/file/case\n"
        in said.out
    )


@pytest.fixture
def few_items(monkeypatch):
    """Score with a few items alone; what was read before is read again, and afterwards once more."""
    tasks._opened.cache_clear()
    monkeypatch.setattr(tasks, "load_items", lambda *_: FEW_ITEMS)
    yield
    tasks._opened.cache_clear()


@pytest.mark.usefixtures("few_items")
def test_the_full_score_of_one_mutant_leaves_its_row(conformance, tmp_path):
    name = "declined-reported-approved"
    said = conformance("score", "--full", "--mutant", name, "--matrix", tmp_path / "matrix")
    assert said.code == 0, said.out
    matrix = json.loads((tmp_path / "matrix" / "matrix.json").read_text("utf-8"))
    assert [row["id"] for row in matrix["mutants"]] == [name]
    assert f">{name} (" in (tmp_path / "matrix" / "matrix.html").read_text("utf-8")


def test_help_is_there_for_every_command(conformance):
    said = conformance("--help")
    assert said.code == 0
    for command in ("run", "list", "check", "simulate", "report", "sign", "verify", "score"):
        assert command in said.out
        assert conformance(command, "--help").code == 0
