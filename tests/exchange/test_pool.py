import threading
import time

import pytest
from simulated import probe

from conformance.exchange.evidence import Evidence
from conformance.exchange.pool import Pool


def evidence_of(script):
    return Evidence(script.key, "")


def named(number):
    return probe(slug=f"a/b/{number}")


def test_evidence_comes_back_to_the_probe_it_belongs_to():
    pool = Pool(evidence_of, threads=3)
    pending = [pool.submit(named(number)) for number in range(20)]
    assert [each.wait(5).key for each in pending] == [f"a/b/{number}" for number in range(20)]
    assert all(each.settled for each in pending)
    assert pool.join(2)


def test_probes_are_performed_side_by_side():
    together = threading.Barrier(3)

    def perform(script):
        together.wait(5)
        return evidence_of(script)

    pool = Pool(perform, threads=3)
    for each in [pool.submit(named(number)) for number in range(3)]:
        each.wait(5)
    assert pool.join(2)


def test_a_defect_is_raised_where_the_evidence_is_waited_for_and_the_pool_goes_on():
    def perform(script):
        if script.slug == "a/b/0":
            raise ZeroDivisionError("a defect")
        return evidence_of(script)

    pool = Pool(perform, threads=1)
    broken, sound = pool.submit(named(0)), pool.submit(named(1))
    with pytest.raises(ZeroDivisionError, match="a defect"):
        broken.wait(5)
    assert sound.wait(5).key == "a/b/1"
    assert pool.join(2)


def test_waiting_has_an_end():
    pool = Pool(lambda _: threading.Event().wait(30), threads=1)
    pending = pool.submit(named(1))
    assert not pending.settled
    with pytest.raises(TimeoutError, match="no evidence for a/b/1 yet"):
        pending.wait(0.01)


def test_what_is_queued_when_the_pool_stops_is_not_performed():
    begun, go_on = threading.Event(), threading.Event()
    performed = []

    def perform(script):
        performed.append(script.slug)
        begun.set()
        go_on.wait(5)
        return evidence_of(script)

    pool = Pool(perform, threads=1)
    first, queued = pool.submit(named(1)), pool.submit(named(2))
    assert begun.wait(5)
    pool.stop("somebody wanted it")
    pool.stop("a later reason")
    go_on.set()
    assert first.wait(5).not_sent is None
    assert queued.wait(5).not_sent == "somebody wanted it"
    assert pool.submit(named(3)).wait(5).not_sent == "somebody wanted it"
    assert performed == ["a/b/1"]
    assert pool.join(2)


def test_the_grace_is_given_once_to_all_threads_together():
    let_go = threading.Event()
    pool = Pool(lambda probe: let_go.wait(10) and Evidence(probe.key, ""), threads=4)
    for number in range(4):
        pool.submit(named(number))
    threading.Timer(0.5, let_go.set).start()
    assert pool.join(5)

    let_go.clear()
    slow = Pool(lambda probe: let_go.wait(100) and Evidence(probe.key, ""), threads=2)
    slow.submit(named(1))
    begun = time.monotonic()
    assert not slow.join(0.2)
    assert not slow.join(60)
    let_go.set()
    assert time.monotonic() - begun < 30


def test_joining_does_not_wait_for_slow_answers():
    pool = Pool(lambda _: threading.Event().wait(60), threads=4)
    for number in range(4):
        pool.submit(named(number))
    begun = time.monotonic()
    assert not pool.join(0.2)
    assert time.monotonic() - begun < 30


def test_its_threads_do_not_keep_the_process_alive():
    before = set(threading.enumerate())
    pool = Pool(evidence_of, threads=2)
    mine = set(threading.enumerate()) - before
    assert len(mine) == 2
    assert all(thread.daemon for thread in mine)
    assert pool.join(2)
