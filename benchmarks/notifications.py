"""Many payments in flight with notifications on: is every one matched, and how much does the listener keep?"""

import gc
import os
import time
import tracemalloc
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from conformance.exchange.evidence import SentRequest
from conformance.exchange.listener.listener import Listener
from conformance.exchange.loading import load_target
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.session import open_session
from conformance.planning.expect import Expect
from conformance.planning.notified import Notified
from conformance.planning.probe import Probe, Step, Where

PAYMENTS = 500
IN_FLIGHT = 64
FLOOD = 20_000
ROOT = Path(__file__).resolve().parents[1]
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


def probes() -> list[Probe]:
    once = Expect(notified=Notified(times=1))
    plain = Probe(
        "benchmark", "gateway", "positive", (), (Step("pay", expects=(once,)),), Where("benchmark", 1),
        needs=("notifications",), settings={"notification.activated": "yes"},
    )  # fmt: skip
    return [replace(plain, slug=f"benchmark/{number}") for number in range(PAYMENTS)]


def in_flight() -> None:
    """Pay all at once over sockets; every probe then waits through one quiet period, and all of these overlap."""
    target = load_target(ROOT / "fixtures" / "targets" / "simulator.yaml", os.environ)
    gateway = target.the_gateway
    pace = gateway.pace.model_copy(update={"in_flight": IN_FLIGHT})
    target = target.model_copy(update={"gateway": gateway.model_copy(update={"pace": pace})})
    session = open_session(target, "BENCH1")
    try:
        session.performer.perform(replace(probes()[0], slug="benchmark/warm"))
        tracemalloc.start()
        begun = time.monotonic()
        pending = [session.pool.submit(probe) for probe in probes()]
        heard = [each.wait(120) for each in pending]
        seconds = time.monotonic() - begun
        matched = sum(
            len(each.notifications) == 1 and each.notifications[0].field("ordernumber") == each.order_number
            for each in heard
        )
        listener = session.listener.listener
        del heard, pending
        gc.collect()
        kept, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print(
            f"{PAYMENTS} payments, {IN_FLIGHT} on the wire: {matched} matched, {listener.unmatched_count} unmatched"
        )
        print(f"{seconds:.1f} s, the quiet period of {gateway.pace.settle:g} s included")
        print(f"memory: peak {peak / 2**20:.1f} MB with all evidence, {kept / 2**20:.1f} MB kept afterwards")
        assert matched == PAYMENTS
    finally:
        session.close()


def flood() -> None:
    """Post what matches no payment, again and again."""
    listener = Listener({}, Redactor(), run_id="BENCH1")
    body = {"ordernumber": "", "ordercomment": "x" * 4000}
    tracemalloc.start()
    begun = time.monotonic()
    half = 0
    for number in range(FLOOD):
        content = urlencode({**body, "ordernumber": f"ORD-{number}"}).encode()
        listener.receive(SentRequest("POST", "http://shop.invalid/result", FORM, content))
        if number == FLOOD // 2:
            half = tracemalloc.get_traced_memory()[0]
    whole = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(
        f"{FLOOD} unmatched deliveries of 4 KB: {whole / 2**20:.1f} MB kept, {half / 2**20:.1f} MB after half of them; "
        f"{FLOOD / (time.monotonic() - begun):.0f} a second"
    )


if __name__ == "__main__":
    in_flight()
    flood()
