"""The embedded simulator: a child of its own, told its accounts, ended by its id."""

import os
import signal
from pathlib import Path

import pytest
from simulated import RUN_ID, probe, target_with

from conformance.exchange import embedded
from conformance.exchange.embedded import description_of
from conformance.exchange.session import open_session, start_embedded
from conformance.exchange.target import TargetError
from conformance.planning.probe import Step
from conformance.protocol.signatures import new_key_pair


def is_there(pid):
    return Path(f"/proc/{pid}").exists()


@pytest.fixture
def child():
    started = start_embedded(target_with())
    yield started
    started.end()


def test_a_session_takes_the_child_and_ends_it(child):
    session = open_session(target_with(), RUN_ID, child=child)
    signed = probe(Step("pay"), settings={"request_signature": "required"})
    evidence = session.performer.perform(signed)
    assert session.url.startswith("http://127.0.0.1:")
    assert b"Approved" in evidence.exchanges[0].response.body
    session.close()
    assert child.process.returncode is not None
    assert not is_there(child.process.pid)


def test_two_children_listen_on_ports_of_their_own(child):
    other = start_embedded(target_with())
    try:
        assert other.url != child.url
    finally:
        other.end()


def test_ctrl_c_in_the_terminal_does_not_reach_the_child(child):
    assert child.url
    assert os.getpgid(child.process.pid) != os.getpgid(0)


@pytest.mark.slow
def test_a_child_that_does_not_listen_to_reason_is_killed(child):
    assert child.url
    os.kill(child.process.pid, signal.SIGSTOP)
    child.end()
    assert child.process.returncode == -signal.SIGKILL


def test_a_child_that_ends_before_it_listens_is_told(monkeypatch):
    broken = embedded.start(target_with(), new_key_pair().private, "--mutant", "nobody-made-it")
    with pytest.raises(TargetError, match="ended with exit code 2 before it listened"):
        _ = broken.url
    broken.end()


def test_the_child_is_told_every_account_and_the_dialect():
    told = description_of(target_with(dialect={"over_limit": "truncate"}).the_gateway, "PEM")
    assert [account["merchant_id"] for account in told["accounts"]][:2] == ["700123", "700124"]
    assert {account["request_key"] for account in told["accounts"]} == {"PEM"}
    assert told["dialect"]["over_limit"] == "truncate"


def test_a_target_elsewhere_has_no_child():
    assert start_embedded(target_with(url="http://127.0.0.1:9")) is None
