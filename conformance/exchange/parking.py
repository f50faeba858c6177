"""Where probes wait that have nothing left to send: for notifications, or for the silence after the last payment.

All waits overlap: one thread looks after every probe that is parked, and none of them holds a place
on the wire or a thread of the pool.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from conformance.exchange.evidence import Evidence
from conformance.exchange.listener.listener import Watch
from conformance.planning.probe import Probe, Step

Settle = Callable[[Evidence], None]


@dataclass(frozen=True)
class Parked:
    """A probe that has sent all it had to; `evidence` lacks what its watch has heard until then.

    It is done once `count` notifications came in and the time is `quiet_until`; at `until` in any
    case. Times are those of `time.monotonic`.
    """

    evidence: Evidence
    watch: Watch
    count: int
    quiet_until: float
    until: float

    def done(self) -> bool:
        """Whether there is nothing left to wait for."""
        now = time.monotonic()
        return now >= self.until or (now >= self.quiet_until and len(self.watch.arrived) >= self.count)

    @property
    def next_look(self) -> float:
        """When it may be done though nothing comes in."""
        return self.quiet_until if time.monotonic() < self.quiet_until else self.until

    def finished(self, cut_short: str | None = None) -> Evidence:
        """Give the whole evidence; `cut_short` says why the waiting ended before its time."""
        reason = cut_short if cut_short is not None and not self.done() else None
        heard = self.watch.take()
        strays = () if heard else self.watch.strays
        return replace(self.evidence, notifications=heard, strays=strays, not_waited=reason)

    def waited(self) -> Evidence:
        """Wait here, and give the whole evidence."""
        changed = self.watch.listener.changed
        with changed:
            while not self.done():
                changed.wait(max(0.0, self.next_look - time.monotonic()))
        return self.finished()


class Parking:
    """Settles parked probes when they are done; a daemon thread that starts with the first of them."""

    def __init__(self) -> None:
        self._changed: threading.Condition | None = None
        self._waiting: list[tuple[Parked, Settle]] = []
        self._stopped: str | None = None
        self._starting = threading.Lock()

    def park(self, parked: Parked, settle: Settle) -> None:
        """Look after a probe; `settle` is called with its evidence when it is done."""
        changed = parked.watch.listener.changed
        with self._starting:
            if self._changed is None:
                self._changed = changed
                threading.Thread(target=partial(self._look_after, changed), daemon=True).start()
        with changed:
            self._waiting.append((parked, settle))
            changed.notify_all()

    def stop(self, reason: str) -> None:
        """Let nobody wait any longer."""
        self._stopped = self._stopped or reason
        if self._changed is not None:
            with self._changed:
                self._changed.notify_all()

    def _look_after(self, changed: threading.Condition) -> None:
        while True:
            with changed:
                while not (done := self._done()):
                    looks = [parked.next_look for parked, _ in self._waiting]
                    changed.wait(max(0.0, min(looks) - time.monotonic()) if looks else None)
                settled = set(map(id, done))
                self._waiting = [each for each in self._waiting if id(each) not in settled]
            for parked, settle in done:
                settle(parked.finished(self._stopped))

    def _done(self) -> list[tuple[Parked, Settle]]:
        if self._stopped is not None:
            return list(self._waiting)
        return [each for each in self._waiting if each[0].done()]


def parked(probe: Probe, evidence: Evidence, watch: Watch, *, within: float, settle: float) -> Parked:
    """Say what a probe waits for at its end: its last notifications, and the silence that it expects.

    Args:
        probe: The probe, all of whose steps were sent.
        evidence: What they brought back.
        watch: What was heard so far.
        within: Seconds in which a notification must come.
        settle: Seconds in which what must not come would have come.
    """
    instant = watch.listener.instant
    now = time.monotonic()
    quiet = now + settle if is_quiet(probe) and not instant else now
    until = now if instant else max(quiet, now + within)
    return Parked(evidence, watch, awaited_by(probe, len(probe.steps) - 1), quiet, until)


def awaited_by(probe: Probe, step: int) -> int:
    """Give how many notifications the steps up to this one bring about, as far as their case says."""
    expected = (each.notified for at in probe.steps[: step + 1] for each in at.expects)
    return max((each.awaited for each in expected if each is not None), default=0)


def ends_in_silence(step: Step) -> bool:
    """Say whether the next step waits until what must not come would have come."""
    return step.action == "time" or any(each.not_notified for each in step.expects)


def is_quiet(probe: Probe) -> bool:
    """Say whether something must not come, so that a quiet period belongs to the probe."""
    expects = [each for step in probe.steps for each in step.expects]
    return any(each.not_notified or (each.notified is not None and each.notified.quiet) for each in expects)
