import dataclasses
import threading
import time

import httpx
import pytest
from simulated import KEYS, RUN_ID, Wiretap, gateway_section, probe, session_with, target_with

from conformance.exchange.loading import load_target
from conformance.exchange.pace import BudgetSpent
from conformance.exchange.purse import SharedPace
from conformance.exchange.session import Part, open_session
from conformance.exchange.target import Target, TargetError
from conformance.planning.probe import Step
from conformance.resources import shipped

PART = Part("http://simulated.invalid", KEYS.private_pem, 1)


def submitted(session, count):
    return [session.pool.submit(probe(slug=f"a/b/{number}")) for number in range(count)]


def test_every_request_is_counted_and_none_beyond_the_budget_is_sent():
    session, wiretap = session_with(budget=3)
    evidence = [each.wait(10) for each in submitted(session, 6)]
    session.close()
    assert len(wiretap.requests) == session.pace.spent == 3
    assert sum(each.not_sent is None for each in evidence) == 3
    assert {each.not_sent for each in evidence} - {None} == {"the budget of 3 requests is spent"}


def test_the_budget_of_the_run_comes_before_that_of_the_file():
    target = target_with(pace={"budget": 7})
    for budget, kept in ((None, 7), (3, 3)):
        session, _ = session_with(target, budget=budget)
        assert session.pace.budget == kept
        session.close()


def test_a_worker_has_its_share_of_the_pace():
    target = target_with(pace={"in_flight": 8, "per_second": 10, "budget": 100})
    part = dataclasses.replace(PART, workers=4)
    session = open_session(target, RUN_ID, part=part, transport=Wiretap(target))
    session.close()
    assert session.pace.in_flight == 2
    assert session.pace._interval == pytest.approx(4 / 10)


def test_closing_cuts_off_what_is_in_flight_after_a_grace(monkeypatch):
    monkeypatch.setattr("conformance.exchange.session.GRACE", 0.1)
    held, free = threading.Event(), threading.Event()

    def hold(request, number):
        held.set()
        free.wait(60)
        raise httpx.ReadError("closed")

    session, _ = session_with(answer=hold)
    pending = session.pool.submit(probe())
    assert held.wait(5)
    begun = time.monotonic()
    session.close()
    assert time.monotonic() - begun < 30
    free.set()
    assert pending.wait(5).exchanges[0].problem.kind == "stopped"


def test_a_probe_that_is_caught_between_its_steps_keeps_what_it_has():
    def stop_after_the_first(request, number):
        session.pace.stop("somebody wanted it")

    session, _ = session_with(answer=stop_after_the_first)
    evidence = session.performer.perform(probe(Step("pay"), Step("status")))
    session.close()
    assert [exchange.action for exchange in evidence.exchanges] == ["pay"]
    assert evidence.not_sent == "somebody wanted it"


def test_a_part_shows_no_key():
    assert "PRIVATE" not in repr(PART)
    assert "key" not in repr(PART)


def test_a_key_that_cannot_be_read_is_told_with_its_setting(tmp_path):
    for content, message in ((None, "No such file"), (b"no key at all", "gateway.request_key")):
        key = tmp_path / "key.pem"
        if content is not None:
            key.write_bytes(content)
        section = gateway_section(url="http://127.0.0.1:9", request_key=str(key))
        target = Target.model_validate({"name": "Keyless", "gateway": section})
        with pytest.raises(TargetError, match=message) as refusal:
            open_session(target, RUN_ID)
        assert str(refusal.value).startswith("gateway.request_key: ")


def test_a_certificate_that_cannot_be_read_is_told_with_its_setting(tmp_path):
    section = gateway_section(url="https://127.0.0.1:9", tls={"ca": str(tmp_path / "nowhere.pem")})
    target = Target.model_validate({"name": "Untrusting", "gateway": section})
    with pytest.raises(TargetError, match=r"^gateway\.tls\.ca: "):
        open_session(target, RUN_ID)


def test_workers_spend_from_one_purse(tmp_path):
    purse = tmp_path / "spent"
    first, second = (SharedPace(2, None, 5, purse) for _ in range(2))
    for pace in (first, second, first):
        pace.spend()
    assert first.spent == second.spent == 3
    second.spend(2)
    for pace in (first, second):
        with pytest.raises(BudgetSpent, match="5 requests of all workers together"):
            pace.spend()
    assert first.spent == 5


def test_a_purse_without_a_budget_only_counts(tmp_path):
    paces = [SharedPace(2, None, None, tmp_path / "spent") for _ in range(4)]
    threads = [
        threading.Thread(target=lambda pace=pace: [pace.spend() for _ in range(250)]) for pace in paces
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {pace.spent for pace in paces} == {1000}


def test_the_shipped_target_opens_without_anything_in_the_environment():
    target = load_target(shipped("fixtures") / "targets" / "simulator.yaml", {})
    assert target.the_gateway.is_embedded
