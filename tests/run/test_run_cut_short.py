"""A run that ends before its plan: Ctrl-C, a kill, a gateway that dies or never answers."""

import contextlib
import json
import socket
from collections import Counter

import pytest
from counting_gateway import counting_gateway
from harness import (
    SMOKE,
    SOME,
    WORKERS,
    Started,
    children,
    conformance_run,
    environment,
    eventually,
    is_running,
    starting,
)

SLOW = 0.1
FAILS = "token-payment/limits/one-too-long/OrderNumber"


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    with counting_gateway(latency=SLOW) as gateway:
        pace = {"in_flight": 2, "per_second": None}
        yield gateway, gateway.write_target(tmp_path_factory.mktemp("slow"), pace=pace)


def judged(out):
    """Give how many findings of a record that is being written passed so far."""
    record = out / "run.ndjson"
    return record.read_bytes().count(b'"verdict":"pass"') if record.exists() else 0


@pytest.mark.parametrize("workers", WORKERS)
def test_ctrl_c_leaves_what_was_done_and_lists_the_rest(slow, tmp_path, workers):
    gateway, target = slow
    gateway.taken()
    started = starting(tmp_path, "--target", target, *SOME, *workers)
    eventually(lambda: judged(started.out) >= 8)
    kids = children(started.process.pid)
    started.interrupt()
    outcome = started.finished()
    assert outcome.code == 130, outcome.text
    assert "INTERRUPTED: " in outcome.stdout
    assert "Traceback" not in outcome.text
    verdicts = Counter(outcome.verdicts.values())
    assert verdicts["pass"]
    assert verdicts["inconclusive"] > 5
    assert len(outcome.results) == outcome.header["planned_probes"]
    assert outcome.footer["cut_short"] == "the run was interrupted"
    assert outcome.footer["verdict"] == "interrupted"
    assert outcome.footer["requests_spent"] == len(gateway.taken())
    assert not any(is_running(kid) for kid in kids)
    assert "not sent: the run was interrupted" in (outcome.out / "run.ndjson").read_text("utf-8")


DROPPING = """
import gc, os, signal
import pytest

sent = []

def ctrl_c(phase, info):
    if phase == "start":
        os.kill(os.getpid(), signal.SIGINT)

def pytest_runtest_%s(item):
    if not sent and item is item.session.items[%s]:
        sent.append(item)
        gc.callbacks.append(ctrl_c)
        gc.collect()
        gc.callbacks.remove(ctrl_c)
"""
"""A plugin that gets a Ctrl-C where Python drops what it raises."""


@pytest.mark.parametrize(("when", "item"), [("setup", 3), ("teardown", -1)])
def test_ctrl_c_that_python_drops_ends_the_run_after_the_item(tmp_path, when, item):
    (tmp_path / "dropping.py").write_text(DROPPING % (when, item), "utf-8")
    selected = (*SMOKE, "--select", "token-payment/limits", "-p", "dropping")
    with counting_gateway() as gateway:
        target = gateway.write_target(tmp_path)
        env = environment(PYTHONPATH=str(tmp_path))
        outcome = conformance_run(tmp_path, "--target", target, *selected, env=env)
    assert outcome.code == 130, outcome.text
    assert "INTERRUPTED: " in outcome.stdout
    assert "Traceback" not in outcome.text
    assert outcome.footer["cut_short"] == "the run was interrupted"
    assert len(outcome.results) == outcome.header["planned_probes"]


def test_a_killed_run_leaves_a_record_that_can_be_read(slow, tmp_path):
    _, target = slow
    started = starting(tmp_path, "--target", target, *SOME)
    eventually(lambda: judged(started.out) >= 3)
    started.kill()
    killed = started.finished()
    assert killed.code == -9
    record = (killed.out / "run.ndjson").read_text("utf-8", errors="replace")
    whole = record.split("\n")[:-1]  # what follows the last line's end is half a line, or nothing
    header, *results = map(json.loads, whole)
    assert results
    assert {line["record"] for line in results} == {"result"}, "there is no footer"
    report = Started(["report", killed.out], tmp_path, killed.out).finished()
    assert report.code == 0
    assert f"the run was cut short: {len(results)} of {header['planned_probes']} items" in report.stdout
    page = (killed.out / "index.html").read_text("utf-8")
    assert "This record has no end" in page
    assert results[0]["slug"] in page


@pytest.mark.parametrize("how", ["interrupt", "kill"])
@pytest.mark.slow
def test_the_embedded_simulator_never_outlives_its_run(tmp_path, how):
    started = starting(tmp_path, "--profile", "deep", "--seed", "1")
    kids = eventually(lambda: children(started.process.pid))
    eventually((tmp_path / "out" / "run.ndjson").exists)
    getattr(started, how)()
    outcome = started.finished()
    assert outcome.code == {"interrupt": 130, "kill": -9}[how], outcome.text
    eventually(lambda: not any(is_running(kid) for kid in kids))


def connections_of(server):
    """Count the connections that wait to be taken."""
    server.setblocking(False)
    waiting = []
    with contextlib.suppress(BlockingIOError):
        while True:
            waiting.append(server.accept()[0])
    for each in waiting:
        each.close()
    return len(waiting)


def test_a_gateway_that_never_answers_costs_its_timeout_and_no_more(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent, counting_gateway() as gateway:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        target = gateway.write_target(tmp_path, url=url, pace={"timeout": "1s"})
        outcome = conformance_run(tmp_path, "--target", target)
        assert connections_of(silent) == 1
    assert outcome.code == 3
    assert "took the request, and no answer came within 1 s" in outcome.stdout
    assert set(outcome.verdicts.values()) == {"inconclusive"}


@pytest.mark.slow
def test_a_gateway_that_falls_silent_leaves_nothing_green_that_was_not_answered(tmp_path):
    in_flight = 8
    with counting_gateway() as gateway:
        gateway.answer_with(lambda _, number: gateway.sleep(90) if number > 1 else None)
        pace = {"timeout": "500ms", "in_flight": in_flight, "per_second": None}
        target = gateway.write_target(tmp_path, pace=pace)
        outcome = conformance_run(tmp_path, "--target", target, *SOME)
        reached = gateway.count
        gateway.wake()
    assert outcome.code == 3
    assert set(outcome.verdicts.values()) <= {"inconclusive", "not-applicable"}
    assert outcome.footer["cut_short"].startswith("20 requests in a row were not answered, the last: ")
    assert reached <= 1 + 20 + in_flight


def test_five_connection_failures_in_a_row_stop_the_run(tmp_path):
    with counting_gateway() as gateway:
        gateway.answer_with(lambda _, number: gateway.die() if number == 20 else None)
        outcome = conformance_run(tmp_path, "--target", gateway.write_target(tmp_path), *SOME)
    assert outcome.code == 3
    assert outcome.footer["cut_short"].startswith("5 connection failures in a row, the last: ")
    assert "refused the connection" in outcome.footer["cut_short"]
    verdicts = Counter(outcome.verdicts.values())
    assert verdicts["pass"] > 0
    assert verdicts["inconclusive"] > 20
    assert verdicts["fail"] == verdicts["warn"] == 0
    assert outcome.footer["requests_spent"] < 20 + 20
    not_sent = [
        line for line in outcome.results.values() if "not sent: 5 connection" in str(line["findings"])
    ]
    assert len(not_sent) > 10


def test_what_failed_before_the_gateway_died_still_counts(tmp_path):
    with counting_gateway(mutant="check-value-wrong") as gateway:
        gateway.answer_with(lambda _, number: gateway.die() if number == 40 else None)
        outcome = conformance_run(tmp_path, "--target", gateway.write_target(tmp_path), *SOME)
    assert outcome.code == 1
    assert outcome.verdicts["invariants/answer-checkvalue"] == "fail"
    assert outcome.footer["cut_short"].startswith("5 connection failures in a row")


def test_a_variable_of_the_environment_is_needed_only_where_it_is_named(tmp_path):
    with counting_gateway() as gateway:
        target = gateway.write_target(tmp_path, login="${SHOP_LOGIN}")
        selected = ("--target", target, "--select", "order-lifecycle/one-stage")
        outcome = conformance_run(tmp_path, *selected, env=environment(SHOP_LOGIN=gateway.account.login))
    assert outcome.code == 0, outcome.text


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A gateway with a fault, slow enough that a run which stops leaves something unsent."""
    with counting_gateway(mutant="order-number-beyond-limit", latency=SLOW) as gateway:
        folder = tmp_path_factory.mktemp("faulty")
        pace = {"in_flight": 2, "per_second": None}
        yield gateway, gateway.write_target(folder, pace=pace), folder


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.slow
def test_stopping_at_the_first_failure_judges_what_arrived_and_sends_no_more(faulty, workers):
    gateway, target, folder = faulty
    gateway.taken()
    selected = ("--target", target, *SOME)
    outcome = conformance_run(folder / f"first{len(workers)}", *selected, "-x", *workers)
    assert outcome.code == 1
    assert "NOT CONFORMANT: " in outcome.stdout
    assert outcome.verdicts[FAILS] == "fail"
    assert outcome.footer["cut_short"] == "stopping after 1 failures"
    assert len(gateway.taken()) == outcome.footer["requests_spent"] < outcome.header["planned_requests"]
    assert len(outcome.results) == outcome.header["planned_probes"]
    left = [line for line in outcome.results.values() if line["verdict"] == "inconclusive"]
    reasons = {finding["received"] for line in left for finding in line["findings"]}
    assert "not sent: stopping after 1 failures" in reasons
