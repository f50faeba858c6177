"""Probes that only wait for notifications: all waits overlap, and none holds a thread of the pool."""

import threading
import time

import pytest

from conformance.exchange.evidence import Evidence, SentRequest
from conformance.exchange.listener.listener import Listener
from conformance.exchange.parking import Parked, awaited_by, is_quiet, parked
from conformance.exchange.pool import Pool
from conformance.exchange.redacting.redaction import Redactor
from conformance.planning.expect import Expect
from conformance.planning.probe import Probe, Step, Where

FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


def expecting(*said, action="pay"):
    return Step(action, expects=tuple(Expect.model_validate(each) for each in said))


def probe(*steps, slug="a/b/c"):
    return Probe(slug, "gateway", "positive", (), steps, Where("a/b.yaml", 1))


def listener():
    return Listener({}, Redactor())


def deliver(to, order):
    to.receive(SentRequest("POST", "http://shop.invalid/", FORM, f"ordernumber={order}".encode()))


def waiting(to, order, *, count=1, quiet=0.0, within=30.0):
    now = time.monotonic()
    return Parked(Evidence(order, order), to.watch(order), count, now + quiet, now + within)


def test_what_a_case_says_is_how_much_is_waited_for():
    steps = (expecting({"notified": {}}), expecting({"notified": {"times": 3}}, action="time"), expecting())
    assert [awaited_by(probe(*steps), step) for step in range(3)] == [1, 3, 3]
    assert not is_quiet(probe(expecting({"notified": {}})))
    assert is_quiet(probe(expecting({"notified": {"times": 1}})))
    assert is_quiet(probe(expecting({"notified": {"at_most": 9}})))
    assert is_quiet(probe(expecting({"not_notified": True})))


def test_a_probe_is_done_when_what_it_waits_for_has_come():
    heard = listener()
    one = waiting(heard, "ORD-1")
    assert not one.done()
    threading.Timer(0.05, deliver, (heard, "ORD-1")).start()
    begun = time.monotonic()
    assert len(one.waited().notifications) == 1
    assert time.monotonic() - begun < 10


def test_nothing_comes_and_the_time_is_over():
    evidence = waiting(listener(), "ORD-1", within=0.05).waited()
    assert evidence.notifications == ()
    assert evidence.not_waited is None


def test_in_process_nobody_waits():
    heard = Listener({}, Redactor(), instant=True)
    watch = heard.watch("ORD-1")
    steps = probe(expecting({"notified": {"times": 1}}))
    assert parked(steps, Evidence("a", "ORD-1"), watch, within=60, settle=60).done()


def test_many_quiet_periods_take_as_long_as_one_and_the_pool_works_on():
    heard = listener()
    pool = Pool(lambda each: waiting(heard, each.slug, count=0, quiet=0.4), 1)
    begun = time.monotonic()
    pending = [pool.submit(probe(expecting(), slug=f"ORD-{number}")) for number in range(150)]
    for each in pending:
        assert each.wait(50).not_waited is None
    assert time.monotonic() - begun < 30  # a hundred and fifty times 0.4 s would be 60


def test_a_probe_that_is_done_is_settled_while_others_still_wait():
    heard = listener()
    pool = Pool(lambda each: waiting(heard, each.slug), 2)
    first, second = (pool.submit(probe(expecting(), slug=order)) for order in ("ORD-1", "ORD-2"))
    while heard.unmatched_count + len(heard._orders) < 2:
        time.sleep(0.005)
    deliver(heard, "ORD-2")
    assert len(second.wait(10).notifications) == 1
    assert not first.settled
    pool.stop("the run was stopped")
    evidence = first.wait(10)
    assert (evidence.notifications, evidence.not_waited) == ((), "the run was stopped")


def test_silence_that_was_not_waited_for_is_no_silence():
    heard = listener()
    pool = Pool(lambda each: waiting(heard, each.slug, count=0, quiet=60, within=60), 1)
    pending = pool.submit(probe(expecting({"not_notified": True}), slug="ORD-1"))
    with pytest.raises(TimeoutError):
        pending.wait(0.05)
    pool.stop("Ctrl-C")
    assert pending.wait(10).not_waited == "Ctrl-C"
