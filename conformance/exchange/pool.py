"""Many probes in flight while one consumer takes their evidence in order.

Our own daemon threads: `ThreadPoolExecutor` joins its threads when the interpreter ends, which
after Ctrl-C means waiting for every slow answer.
"""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.exchange.evidence import Evidence
from conformance.exchange.parking import Parked, Parking
from conformance.planning.probe import Probe


@dataclass(slots=True)
class Pending:
    """A probe that was handed in; `wait` gives its evidence, or raises what performing it raised."""

    probe: Probe
    _done: threading.Event = field(default_factory=threading.Event)
    _evidence: Evidence | None = None
    _defect: BaseException | None = None

    def wait(self, timeout: float | None = None) -> Evidence:
        """Wait for the evidence; TimeoutError after `timeout` seconds."""
        if not self._done.wait(timeout):
            raise TimeoutError(f"no evidence for {self.probe.key} yet")
        if self._defect is not None:
            raise self._defect
        assert self._evidence is not None, "a pending probe that is done has evidence or a defect"  # noqa: S101
        return self._evidence

    @property
    def settled(self) -> bool:
        """Whether `wait` would give or raise at once."""
        return self._done.is_set()

    def settle(self, evidence: Evidence) -> None:
        """Say what the probe brought back."""
        self._evidence = evidence
        self._done.set()

    def fail(self, defect: BaseException) -> None:
        """Say that performing it raised: a defect of the suite, never of the target."""
        self._defect = defect
        self._done.set()


class Pool:
    """A fixed number of daemon threads that perform probes in the order they are handed in.

    A probe that only waits for notifications any more is parked, and its thread takes up the next one.
    """

    def __init__(self, perform: Callable[[Probe], Evidence | Parked], threads: int) -> None:
        self._perform = perform
        self._parking = Parking()
        self._queue: queue.SimpleQueue[Pending | None] = queue.SimpleQueue()
        self._stopped: str | None = None
        self._until: float | None = None
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def submit(self, probe: Probe) -> Pending:
        """Hand in a probe; after `stop` it is settled at once as not sent."""
        pending = Pending(probe)
        self._queue.put(pending)
        return pending

    def stop(self, reason: str) -> None:
        """Drop what is queued; what is in flight goes on until its own deadline."""
        self._stopped = self._stopped or reason
        self._parking.stop(self._stopped)

    def join(self, seconds: float) -> bool:
        """Let the threads end; False when some still wait for an answer `seconds` after this was first asked for."""
        for _ in self._threads:
            self._queue.put(None)
        self._until = self._until or time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, self._until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _work(self) -> None:
        while (pending := self._queue.get()) is not None:
            if self._stopped is not None:
                pending.settle(Evidence(pending.probe.key, "", not_sent=self._stopped))
                continue
            try:
                came = self._perform(pending.probe)
                if isinstance(came, Parked):
                    self._parking.park(came, pending.settle)
                else:
                    pending.settle(came)
            except BaseException as defect:  # noqa: BLE001 (raised again where the evidence is waited for)
                pending.fail(defect)
