"""The sample merchant on a real socket, as the suite starts it: a child process that dies with its parent."""

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sample_merchant import FORM, SECRET, forged, genuine

from conformance.protocol.messages import encode_form
from conformance.protocol.signatures import new_key_pair
from conformance.simulator.__main__ import main
from conformance.simulator.merchant import Shop, faultless_merchant
from conformance.simulator.merchant.mutants import merchant_mutant_called
from conformance.simulator.merchant.server import application
from conformance.simulator.merchant.settings import SAMPLE_SHOP

DESCRIPTION = {
    "merchant_id": "700123", "secret": SECRET, "mode": "live", "scheme": "both", "signature": "MD5",
    "gateway_key": new_key_pair().public_pem.decode(), "expected_answer": "xml",
    "orders": {"numbers": "1001..1060", "amount": "128.70", "currency": "RUB"},
}  # fmt: skip


@contextlib.contextmanager
def child(*options):
    """A running shop, and the port it told."""
    with subprocess.Popen(
        [sys.executable, "-m", "conformance.simulator", "--merchant-from-stdin", "--port", "0", *options],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            process.stdin.write(json.dumps(DESCRIPTION) + "\n")
            process.stdin.flush()
            yield process, json.loads(process.stdout.readline())["port"]
        finally:
            process.kill()


@pytest.fixture(scope="module")
def served():
    with child() as (process, port):
        yield process, port


@pytest.fixture
def shop(served):
    with httpx.Client(base_url=f"http://127.0.0.1:{served[1]}", trust_env=False) as client:
        yield client


def fresh(shop):
    return genuine(ordernumber=shop.post("/orders").text)


def seen(shop, fields):
    order = shop.get(f"/orders/{fields['ordernumber']}").json()
    return order["state"], order["paid_total"]


def raw(port, *pieces):
    """Send bytes as they are, and give what comes back until the far side closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def cut_off(port, sent):
    """Send bytes and hang up."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(sent)


def headed(*lines):
    return b"\r\n".join((b"POST /result HTTP/1.1", b"Host: shop", *lines, b"", b""))


def test_it_takes_payments(shop):
    fields = fresh(shop)
    assert b'firstcode="9"' in shop.post("/result", data=forged(ordernumber="1")).content
    assert b'firstcode="0"' in shop.post("/result?a=b", data=fields).content
    assert seen(shop, fields) == ("paid", "128.70")


def test_two_at_once_are_credited_once(shop):
    fields = fresh(shop)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: shop.post("/result", data=fields).content, range(16)))
    assert all(b'firstcode="0"' in answer for answer in answers)
    assert seen(shop, fields) == ("paid", "128.70")


def test_chunks_and_expectations_are_understood(shop, served):
    fields = fresh(shop)
    body = encode_form(list(fields.items()))
    assert shop.post(
        "/result", content=iter([body[:50], body[50:]]), headers={"Content-Type": FORM}
    ).is_success
    expecting = headed(
        b"Content-Type: " + FORM.encode(), b"Expect: 100-continue", b"Connection: close",
        b"Content-Length: %d" % len(body),
    )  # fmt: skip
    assert b'firstcode="0"' in raw(served[1], expecting, body)
    assert seen(shop, fields) == ("paid", "128.70")


def test_nothing_that_is_sent_stops_it(shop, served):
    cut_off(served[1], headed(b"Content-Length: 100") + b"early")
    cut_off(served[1], headed(b"Transfer-Encoding: chunked") + b"5\r\nearly")
    for sent in (
        headed(b"Transfer-Encoding: chunked") + b"zz\r\n",
        b"nonsense\r\n\r\n",
        b"POST /%00%ff//result HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /result HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ):
        assert b"Traceback" not in raw(served[1], sent)
    assert shop.post("/result", content=b"a" * 2_000_000).status_code == 413
    fields = fresh(shop)
    assert b'firstcode="0"' in shop.post("/result", data=fields).content
    assert seen(shop, fields) == ("paid", "128.70")


def test_it_serves_a_mutant_and_ends_when_its_standard_input_closes():
    with child("--merchant-mutant", "shop-ignores-check-value") as (process, port):
        answer = httpx.post(f"http://127.0.0.1:{port}/result", data=forged(checkvalue=""), trust_env=False)
        assert b'firstcode="0"' in answer.content
        process.stdin.close()
        assert process.wait(timeout=10) == 0
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("", "the line"),
        (json.dumps({**DESCRIPTION, "secrets": "x"}), "secrets"),
        (json.dumps({**DESCRIPTION, "orders": {"numbers": "2..1"}}), "orders"),
        (json.dumps({**DESCRIPTION, "signature": "RSA", "gateway_key": None}), "gateway_key"),
    ],
)
def test_settings_that_make_no_sense_are_said_to_and_not_repeated(line, says, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin.readline", lambda: line, raising=False)
    assert main(["--merchant-from-stdin"]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert SECRET not in told


def test_an_unknown_mutant_is_a_usage_error_with_a_suggestion(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin.readline", lambda: json.dumps(DESCRIPTION), raising=False)
    assert main(["--merchant-from-stdin", "--merchant-mutant", "shop-compare-loosely"]) == 2
    assert "did you mean shop-compares-loosely" in capsys.readouterr().err
    assert merchant_mutant_called("shop-compares-loosely")


def test_the_query_reaches_the_shop_and_its_octets_do_no_harm(shop, served):
    paying = Shop(merchant_mutant_called("shop-takes-order-of-query").make(faultless_merchant()), SAMPLE_SHOP)

    async def posted():
        transport = httpx.ASGITransport(application(paying))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
            await client.post("/result?ordernumber=1002", data=genuine())

    asyncio.run(posted())
    assert (paying.book.find("1001").state, paying.book.find("1002").state) == ("unpaid", "paid")
    line = b"POST /result?a=%ff%zz&\xc3\xa4=" + b"b" * 20_000 + b" HTTP/1.1\r\n"
    rest = b"Host: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    assert b" 500 " not in raw(served[1], line + rest).partition(b"\r\n")[0]
