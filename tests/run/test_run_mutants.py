"""A gateway that breaks a rule is told so: the clause, Expected, Received, the exchange, how to repeat it."""

import re
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from counting_gateway import counting_gateway
from harness import CONFORMANCE, SMOKE, conformance_run, environment

pytestmark = pytest.mark.slow

MUTANTS = {
    "order-number-beyond-limit": (
        "token-payment/limits/one-too-long",
        "token-payment/limits/one-too-long/OrderNumber",
        "token-payment/OrderNumber/length",
        "no more than 128 characters of OrderNumber stored",
        "ordernumber of 129 characters stored",
    ),
    "check-value-wrong": (
        "order-lifecycle",
        "invariants/answer-checkvalue",
        "answer/checkvalue",
        "the check value of the order's number, amount, currency and state",
        "when the order state is left out",
    ),
    "declined-reported-approved": (
        "token-payment/payment",
        "token-payment/payment/declined",
        "order/payment/declined",
        "declined",
        "Approved",
    ),
}


def outcome_of(folder, mutant, selected):
    """Serve the mutant with `conformance simulate`, test it as its output says, and end it with Ctrl-C."""
    target = folder / "served" / "target.yaml"
    command = [CONFORMANCE, "simulate", "--mutant", mutant, "--write-target", target]
    server = subprocess.Popen(
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        listening = server.stdout.readline()
        assert f"with the fault {mutant}" in listening, server.stderr.read()
        assert server.stdout.readline() == f"test it: conformance run --target {target}\n"
        arguments = ("--target", target, "--profile", "smoke", "--select", selected, "--select", "invariants")
        return conformance_run(folder, *arguments)
    finally:
        server.send_signal(signal.SIGINT)
        _, complaint = server.communicate(timeout=10)
        assert complaint == ""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mutants")
    with ThreadPoolExecutor(2) as both:
        runs = {
            name: both.submit(outcome_of, folder / name, name, facts[0]) for name, facts in MUTANTS.items()
        }
        return {name: run.result() for name, run in runs.items()}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_mutant_is_found_out(mutant, outcomes):
    outcome = outcomes[mutant]
    _, slug, clause, _, _ = MUTANTS[mutant]
    assert outcome.code == 1, outcome.text
    assert "NOT CONFORMANT: " in outcome.stdout
    assert outcome.verdicts[slug] == "fail"
    broken = {line["clause"] for line in outcome.results[slug]["findings"] if line["verdict"] == "fail"}
    assert clause in broken


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_failure_tells_everything_a_developer_needs(mutant, outcomes):
    outcome = outcomes[mutant]
    _, slug, clause, expected, received = MUTANTS[mutant]
    text = outcome.stdout[outcome.stdout.index(f"fail: {slug}") :]
    assert f"{clause}: fail (MUST" in text
    flat = re.sub(r"\s+", " ", text)
    assert expected in flat
    assert received in flat
    assert re.search(r"^  Expected:  ", text, re.MULTILINE)
    assert re.search(r"^  Received:  ", text, re.MULTILINE)
    assert re.search(r"^Step \d, \w+: POST http://127\.0\.0\.1:\d+/", text, re.MULTILINE)
    assert "Answer: 200, " in text
    assert re.search(rf"^Repeat: conformance run .*--select {slug} .*--seed \d+$", text, re.MULTILINE)
    assert re.search(r"^curl:   curl -sS ", text, re.MULTILINE)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_the_statement_and_junit_tell_it_too(mutant, outcomes):
    outcome = outcomes[mutant]
    _, slug, clause, _, _ = MUTANTS[mutant]
    for name in ("index.html", "junit.xml"):
        page = (outcome.out / name).read_text("utf-8")
        assert slug in page
        assert clause in page
        assert "Received" in page
        assert "conformance run --select" in page


def test_what_only_an_invariant_sees_is_seen_over_all_workers_and_can_be_repeated(tmp_path):
    slug = "invariants/answer-checkvalue"
    with counting_gateway(mutant="check-value-wrong") as gateway:
        target = gateway.write_target(tmp_path)
        selected = [
            part
            for slug in ("token-payment/payment", "order-lifecycle", "invariants")
            for part in ("--select", slug)
        ]
        outcome = conformance_run(tmp_path / "first", "--target", target, *SMOKE, *selected, "-n", "2")
        assert len(gateway.taken()) == outcome.footer["requests_spent"]
        repeat = outcome.results[slug]["repeat"].split()
        again = conformance_run(tmp_path / "again", *repeat[2:])
        assert len(gateway.taken()) == again.footer["requests_spent"] < outcome.footer["requests_spent"]
    assert outcome.code == 1
    assert outcome.verdicts[slug] == "fail"
    assert outcome.results[slug]["evidence"]["exchanges"]
    assert f"fail: {slug}" in outcome.stdout
    assert slug in (outcome.out / "junit.xml").read_text("utf-8")
    assert repeat[:2] == ["conformance", "run"]
    assert again.code == 1
    assert again.verdicts[slug] == "fail"


def test_two_orders_with_one_billnumber_are_seen_though_no_worker_saw_both(tmp_path):
    slug = "invariants/billnumber-unique"
    with counting_gateway() as gateway:
        gateway.rewrite(lambda body: re.sub(rb'"billnumber":"\d+', b'"billnumber":"5700000000000777', body))
        target = gateway.write_target(tmp_path)
        selected = ("--select", "token-payment/format", "--select", slug)
        outcome = conformance_run(tmp_path, "--target", target, *selected, "-n", "2")
    assert outcome.code == 1
    assert outcome.verdicts[slug] == "fail"
