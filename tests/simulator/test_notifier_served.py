"""The notifier of the served simulator: nobody who pays waits for a result URL, and its key is told at the start."""

import json
import queue
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import httpx
import pytest
from notified_shop import ACCEPTED
from simulated_shop import token

from conformance.protocol.signatures import load_public_key, notification_x, verify

ACCOUNT = {
    "merchant_id": "700123", "login": "sample_shop", "password": "SamplePassword1", "secret": "topsecret",
}  # fmt: skip
PAYMENT = {
    "Merchant_ID": "700123", "Login": "sample_shop", "Password": "SamplePassword1", "OrderAmount": "100.50",
    "OrderCurrency": "RUB", "TokenType": "5", "PaymentToken": token(),
}  # fmt: skip

ORDERS = {"ORD-1", "ORD-2", "ORD-3"}


@pytest.fixture
def result_url():
    """A result URL: what comes to it goes into `came`, is answered by silence at first, and accepted again.

    Nothing is answered before `answering` is set.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            again = form["ordernumber"] in known
            known.add(form["ordernumber"])
            came.put(form)
            if answering.wait(timeout=20) and again:
                self.send_response(200)
                self.send_header("Content-Length", str(len(ACCEPTED.content)))
                self.end_headers()
                self.wfile.write(ACCEPTED.content)

        def log_message(self, *_):
            pass

    known, came, answering = set(), queue.Queue(), threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/result", came, answering
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def child(result_url):
    """A served simulator that notifies the result URL with signatures: its address, and its key."""
    settings = {"notification": {"url": result_url[0], "signature": "PGP"}}
    start = {"accounts": [{**ACCOUNT, "settings": settings}]}
    start |= {"notifier": {"any_loopback_port": True, "answer_within": 30}}
    with subprocess.Popen(
        [sys.executable, "-m", "conformance.simulator", "--accounts-from-stdin", "--port", "0"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            process.stdin.write(json.dumps(start) + "\n")
            process.stdin.flush()
            told = json.loads(process.stdout.readline())
            yield f"http://127.0.0.1:{told['port']}", load_public_key(told["gateway_key"].encode())
        finally:
            process.kill()


def test_payments_are_answered_at_once_and_every_one_is_notified(child, result_url):
    address, key = child
    _, came, answering = result_url
    with httpx.Client(base_url=address, trust_env=False, timeout=10) as client:
        for number in ORDERS:
            assert "order" in client.post("/pay/tokenpay.cfm", data={**PAYMENT, "OrderNumber": number}).json()
        # The result URL has answered none of them yet.
        forms = [came.get(timeout=10) for _ in ORDERS]
        assert {each["ordernumber"] for each in forms} == ORDERS
        assert all(verify(key, notification_x(each), each["signature"]) for each in forms)
        client.post("/control/clock", json={"merchant_id": "700123", "advance": 60})
        answering.set()
        again = [came.get(timeout=10) for _ in ORDERS]
        assert sorted(again, key=str) == sorted(forms, key=str)
        client.post("/control/clock", json={"merchant_id": "700123", "advance": 14400})
        with pytest.raises(queue.Empty):
            came.get(timeout=0.3)
