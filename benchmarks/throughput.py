"""How much of the wire's own speed is left to a run, how latency is hidden, how planning scales.

Run it with `python benchmarks/throughput.py`. Every figure is a ratio of two things measured in this
one process run, for machines are noisy; nothing here is a test.
"""

import contextlib
import io
import os
import resource
import socket
import socketserver
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest

from conformance.exchange import embedded
from conformance.exchange.loading import load_target
from conformance.exchange.pace import Pace
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.wire import FORM, Wire
from conformance.planning.casefile import CaseFile
from conformance.planning.drawing import draw
from conformance.planning.expansion import Expansion
from conformance.planning.plan import load_items
from conformance.planning.probe import Probe, Property
from conformance.protocol.clauses import registry
from conformance.protocol.signatures import new_key_pair
from conformance.resources import shipped

ROUNDS = 3
Sent = tuple[str, bytes]


class Timer:
    """Times a run: from the preflight's answer to the last report written."""

    def __init__(self) -> None:
        self.begun = self.ended = 0.0

    def pytest_runtestloop(self) -> None:
        """Begin, once the session is open and before the first item."""
        self.begun = time.perf_counter()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self) -> Iterator[None]:
        """End, once every report is written."""
        yield
        self.ended = time.perf_counter()


def run_the_suite(*options: str) -> tuple[float, list[Sent]]:
    """Give the seconds of a run's loop and the requests it sent."""
    sent: list[Sent] = []
    plain = Wire._request  # noqa: SLF001 (the benchmark watches what goes out)

    def noting(self: Wire, method: str, path: str, headers: Any, content: bytes) -> httpx.Request:
        sent.append((path, content))
        return plain(self, method, path, headers, content)

    timer = Timer()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as told:
        Wire._request = noting  # type: ignore[method-assign]  # noqa: SLF001
        try:
            code = pytest.main(
                [
                    str(shipped("cases")), "-q", "-p", "no:cacheprovider", "-p", "conformance.plugin",
                    "--seed=1", f"--out={folder}/out", *(option.format(folder=folder) for option in options),
                ],
                plugins=[timer],
            )  # fmt: skip
        finally:
            Wire._request = plain  # type: ignore[method-assign]  # noqa: SLF001
    if code != 0:
        sys.exit(told.getvalue())
    return timer.ended - timer.begun, sent


def bare_loop(url: str, requests: list[Sent]) -> float:
    """Give the seconds that a plain httpx loop needs for the same requests."""
    headers = {"Content-Type": FORM}
    with httpx.Client(base_url=url, headers=headers) as client:
        begun = time.perf_counter()
        for path, body in requests:
            client.post(path, content=body).read()
        return time.perf_counter() - begun


def against_the_simulator() -> None:
    """Compare runs of the standard profile with a bare loop over the same requests."""
    target = load_target(shipped("fixtures") / "targets" / "simulator.yaml", os.environ)
    figures: dict[str, list[float]] = {"bare": [], "record and statement": [], "with Allure": []}
    for _ in range(ROUNDS):
        plain, requests = run_the_suite()
        allure, _ = run_the_suite("--alluredir={folder}/allure")
        child = embedded.start(target, new_key_pair().private)
        try:
            bare = bare_loop(child.url, requests)
        finally:
            child.end()
        for name, seconds in zip(figures, (bare, plain, allure), strict=True):
            figures[name].append(len(requests) / seconds)
    base = statistics.median(figures["bare"])
    print(f"standard profile, {len(requests)} requests, median of {ROUNDS} rounds")
    for name, rates in figures.items():
        rate = statistics.median(rates)
        print(f"  {name:22} {rate:7.0f} requests/s   {rate / base:5.2f} of the bare loop")


class _SlowAnswer(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        connection: socket.socket = self.request
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while data := connection.recv(65536):
            while b"\r\n\r\n" not in data:
                data += connection.recv(65536)
            time.sleep(0.05)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128


def against_latency() -> None:
    """Compare the wire with bare threads against a server that takes 50 ms, 32 in flight."""
    count, in_flight = 960, 32
    with _Server(("127.0.0.1", 0), _SlowAnswer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        rates: dict[str, list[float]] = {"bare threads": [], "the suite's wire": []}
        for _ in range(ROUNDS):
            with httpx.Client(limits=httpx.Limits(max_connections=in_flight)) as client:
                rates["bare threads"].append(_rate(count, in_flight, lambda _: client.get(url).read()))
            wire = Wire(url, Pace(in_flight), Redactor())
            rates["the suite's wire"].append(_rate(count, in_flight, partial(_status, wire)))
            wire.close()
        server.shutdown()
    base = statistics.median(rates["bare threads"])
    print(f"a server that answers after 50 ms, {in_flight} in flight (640 requests/s at the most)")
    for name, each in rates.items():
        print(
            f"  {name:22} {statistics.median(each):7.0f} requests/s   {statistics.median(each) / base:5.2f}"
        )


def _status(wire: Wire, _number: int) -> object:
    return wire.send(0, "status", "GET", "/")


def _rate(count: int, threads: int, send: Callable[[int], object]) -> float:
    with ThreadPoolExecutor(threads) as pool:
        begun = time.perf_counter()
        list(pool.map(send, range(count)))
        return count / (time.perf_counter() - begun)


def planning() -> None:
    """Time the plan of the deep profile, whose values are drawn while it runs, and 10,000 probes fixed and drawn."""
    begun = time.perf_counter()
    items = load_items(shipped("cases"), "deep")
    planned = sum(item.count if isinstance(item, Property) else 1 for item in items)
    print(f"the plan of the deep profile, {planned} probes: {time.perf_counter() - begun:.1f} s")
    begun = time.perf_counter()
    cases = [
        {"id": f"journey-{n}", "clause": "order/created", "steps": [{"pay": {}, "then": {"accepted": True}}]}
        for n in range(5000)
    ]
    file = CaseFile.model_validate({"cases": cases}, strict=False)
    expansion = Expansion(file, "b/f", "f.yaml", tuple(range(len(cases))), registry(), "deep", 500)
    probes = [item for item in expansion.items() if isinstance(item, Probe)]
    for item in items:
        if isinstance(item, Property) and len(probes) < 10_000:
            probes += draw(item, 1)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(probes)} probes fixed, half of them drawn: {seconds:.1f} s, peak of all {peak:.0f} MB")


if __name__ == "__main__":
    planning()
    against_latency()
    against_the_simulator()
