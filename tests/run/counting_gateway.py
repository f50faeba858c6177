"""The simulated gateway behind a socket that counts: what reached the far side, whatever the record says."""

import contextlib
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import yaml

from conformance.protocol.signatures import new_key_pair
from conformance.simulator.__main__ import build
from conformance.simulator.accounts import SAMPLE, Start
from conformance.simulator.gateway import Request, Response

APPROVED = '{"Token": "00000000-0000-4000-8000-000000000000", "CustomerNumber": "sample-customer"}'
DECLINED = '{"Token": "00000000-0000-4000-8000-000000000102", "CustomerNumber": "sample-customer"}'
RATE_EXCEEDED = Response(200, (("Content-Type", "application/json"),), b'{"firstcode": 1, "secondcode": 3}')


class CountingGateway:
    """A simulator whose every request is counted before it is answered.

    `answer` may answer in the simulator's place: it is given the request and its number, from 1.
    """

    def __init__(self, mutant=None, latency=0.0, answer=None, **account):
        self.keys = new_key_pair()
        self.account = SAMPLE.model_copy(update={"request_key": self.keys.public_pem.decode(), **account})
        self._gateway = build(Start(accounts=(self.account,)), mutant)
        self._latency = latency
        self._answer = answer
        self._rewrite = None
        self._woken = threading.Event()
        self._lock = threading.Lock()
        self.requests = []
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def count(self):
        return len(self.requests)

    def handle(self, request):
        with self._lock:
            self.requests.append(request)
            number = len(self.requests)
        if self._latency:
            time.sleep(self._latency)
        own = self._answer(request, number) if self._answer else None
        if own is not None:
            return own
        with self._lock:
            answered = self._gateway.handle(request)
        return replace(answered, body=self._rewrite(answered.body)) if self._rewrite else answered

    def open(self, **account):
        """Open one more account."""
        self._gateway.open(SAMPLE.model_copy(update=account).account())

    def answer_with(self, answer):
        """Let `answer`, given a request and its number, answer in the simulator's place where it does."""
        self._answer = answer

    def rewrite(self, change):
        """Change the body of every answer."""
        self._rewrite = change

    def sleep(self, seconds):
        """Hold an answer back until the gateway is woken."""
        self._woken.wait(seconds)

    def wake(self):
        """Let the answers go that are held back."""
        self._woken.set()

    def taken(self):
        """Give the requests that came since this was last asked."""
        with self._lock:
            taken, self.requests = self.requests, []
        return taken

    def write_target(self, folder, name="target.yaml", **changes):
        """Write a target file for this gateway, its `gateway` section changed, and the key beside it."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "merchant.pem").write_bytes(self.keys.private_pem)
        gateway = {
            "url": self.url,
            "merchant_id": self.account.merchant_id,
            "login": self.account.login,
            "password": self.account.password,
            "secret": self.account.secret,
            "request_key": "merchant.pem",
            "settings": {"currency": "RUB"},
            "outcomes": {
                "approved": {"TokenType": "5", "PaymentToken": APPROVED},
                "declined": {"TokenType": "5", "PaymentToken": DECLINED},
            },
            "capabilities": ["status", "double-stage", "partial-cancellation", "conversion", "recurring"],
            "dialect": {"sanitising": "none"},
            "pace": {"in_flight": 8, "per_second": None, "budget": None, "timeout": "20s"},
        }
        gateway.update(changes)
        file = folder / name
        file.write_text(
            yaml.safe_dump({"name": "Counting gateway", "gateway": gateway}, allow_unicode=True),
            encoding="utf-8",
        )
        return file

    def die(self):
        """Refuse every connection from here on, and break those that are open."""
        self._server.die()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


@contextlib.contextmanager
def counting_gateway(**options):
    gateway = CountingGateway(**options)
    try:
        yield gateway
    finally:
        gateway.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, gateway):
        self.gateway = gateway
        self.dead = False
        super().__init__(("127.0.0.1", 0), _Handler)

    def die(self):
        self.dead = True
        self.socket.close()

    def handle_error(self, request, client_address):
        """Say nothing: clients break off here on purpose."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path, _, query = self.path.partition("?")
        headers = tuple(self.headers.items())
        response = self.server.gateway.handle(Request("POST", path, query, headers, body))
        if self.server.dead:
            self.close_connection = True
            return
        self.wfile.write(_wire(response))

    def log_message(self, *_):
        """Say nothing."""


def _wire(response):
    lines = [f"HTTP/1.1 {response.status} .", *(f"{name}: {value}" for name, value in response.headers)]
    lines.append(f"Content-Length: {len(response.body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + response.body
