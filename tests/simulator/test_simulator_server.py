"""The simulator on a real socket, as the suite starts it: a child process that dies with its parent."""

import asyncio
import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time

import httpx
import pytest
from simulated_shop import token

from conformance.protocol.signatures import new_key_pair
from conformance.simulator.__main__ import main, seconds
from conformance.simulator.assembly import faultless
from conformance.simulator.gateway import Gateway, Response
from conformance.simulator.server import application

ACCOUNT = {
    "merchant_id": "700123", "login": "sample_shop", "password": "SamplePassword1", "secret": "topsecret",
    "request_key": None,
    "settings": {"currency": "BYN", "request_signature": "optional", "notification": {"protocol": "POST"}},
}  # fmt: skip
PAYMENT = {
    "Merchant_ID": "700123", "Login": "sample_shop", "Password": "SamplePassword1", "OrderNumber": "ORD-17",
    "OrderAmount": "250.00", "TokenType": "5", "PaymentToken": token(),
}  # fmt: skip


@contextlib.contextmanager
def child(*options, account=ACCOUNT, dialect=None):
    """A running simulator, and the address it told."""
    start = {
        "accounts": [account],
        "dialect": dialect or {"over_limit": "reject", "signature_padding": "digestinfo"},
    }
    with subprocess.Popen(
        [sys.executable, "-m", "conformance.simulator", "--accounts-from-stdin", "--port", "0", *options],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            process.stdin.write(json.dumps(start) + "\n")
            process.stdin.flush()
            yield process, json.loads(process.stdout.readline())["port"]
        finally:
            process.kill()


def pay(port, **changes):
    with httpx.Client(trust_env=False) as client:
        return client.post(f"http://127.0.0.1:{port}/pay/tokenpay.cfm", data={**PAYMENT, **changes})


def move_clock(port, seconds):
    with httpx.Client(trust_env=False) as client:
        said = {"merchant_id": "700123", "advance": seconds}
        return client.post(f"http://127.0.0.1:{port}/control/clock", json=said).json()


def test_it_serves_and_ends_when_its_standard_input_closes():
    with child() as (process, port):
        order = pay(port).json()["order"][0]
        # Made by hand: topsecret over 700123ORD-17250.00BYNApproved; BYN is the account's default.
        assert order["checkvalue"] == "0BBED05AC2383B629C33C1B4DC00A5E6"
        assert order["operations"][0]["ipaddress"] == "127.0.0.1"
        assert move_clock(port, 60).keys() == {"now"}
        process.stdin.close()
        assert process.wait(timeout=10) == 0
        assert process.stderr.read() == ""


def test_it_ends_at_sigterm():
    with child() as (process, port):
        assert pay(port).status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) in (0, -signal.SIGTERM)


def test_it_serves_a_mutant():
    with child("--mutant", "order-number-beyond-limit") as (_, port):
        assert pay(port, OrderNumber="a" * 129).json()["order"][0]["ordernumber"] == "a" * 129


def test_it_verifies_signatures_with_the_key_it_was_told():
    pem = new_key_pair().public_pem.decode()
    strict = {**ACCOUNT, "request_key": pem, "settings": {"request_signature": "required"}}
    with child(account=strict) as (_, port):
        assert pay(port).json() == {"firstcode": 9, "secondcode": 0}


def test_it_holds_its_answers_back():
    with child("--latency", "300ms") as (_, port):
        before = time.monotonic()
        assert pay(port).status_code == 200
        assert time.monotonic() - before >= 0.3


def test_it_reads_no_more_than_a_bounded_body():
    with child() as (_, port):
        assert pay(port, OrderComment="a" * 5_000_000).status_code == 413
        assert pay(port).status_code == 200


def test_it_does_not_fall_over_a_broken_connection():
    with child() as (_, port):
        with socket.create_connection(("127.0.0.1", port)) as broken:
            broken.sendall(b"POST /pay/tokenpay.cfm HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nOrder")
        assert pay(port).status_code == 200


def test_requests_that_race_each_other_meet():
    gateway = Gateway(faultless(), ())
    both = threading.Barrier(2)

    def together(request):
        both.wait(10)
        return Response(200, (), request.body)

    gateway.handle = together

    async def race():
        transport = httpx.ASGITransport(application(gateway))
        async with httpx.AsyncClient(transport=transport, base_url="http://simulator") as client:
            return await asyncio.gather(*(client.post("/pay/tokenpay.cfm", content=each) for each in "ab"))

    assert [answered.text for answered in asyncio.run(race())] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "make no sense"),
        ('{"accounts": []}', "accounts"),
        (json.dumps({"accounts": [{**ACCOUNT, "pasword": "SamplePassword1"}]}), "accounts.0.pasword"),
        (json.dumps({"accounts": [ACCOUNT, ACCOUNT]}), "share a merchant id"),
        (json.dumps({"accounts": [{**ACCOUNT, "request_key": "no key"}]}), "public key"),
    ],
)
def test_accounts_that_make_no_sense_are_said_to_and_not_repeated(line, says, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin.readline", lambda: line, raising=False)
    assert main(["--accounts-from-stdin"]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert "SamplePassword1" not in told
    assert "topsecret" not in told


def test_an_unknown_mutant_is_a_usage_error_with_a_suggestion(capsys):
    assert main(["--mutant", "check-value-wrng"]) == 2
    assert "did you mean check-value-wrong" in capsys.readouterr().err


def test_durations():
    assert [seconds("200ms"), seconds("1.5s")] == [0.2, 1.5]
    with pytest.raises(ValueError, match="duration"):
        seconds("fast")
