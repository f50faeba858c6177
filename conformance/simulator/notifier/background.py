"""Background: work that nobody waits for, on daemon threads that die with the process."""

import queue
import threading
import time
from collections.abc import Callable

Work = Callable[[], None]


class Background:
    """Runs work on threads that are started when they are needed and die with the process."""

    def __init__(self, threads: int = 32) -> None:
        self._most = threads
        self._waiting: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._started = 0
        self._busy = 0

    def __call__(self, work: Work) -> None:
        """Run a piece of work as soon as a thread is free."""
        with self._lock:
            self._busy += 1
            if self._busy > self._started and self._started < self._most:
                self._started += 1
                threading.Thread(target=self._run, daemon=True, name=f"notifier-{self._started}").start()
        self._waiting.put(work)

    def _run(self) -> None:
        while True:
            work = self._waiting.get()
            try:
                work()
            finally:
                with self._lock:
                    self._busy -= 1


def keep_time(tick: Work, every: float = 1.0) -> None:
    """Call `tick` on a daemon thread, again and again, `every` so many seconds."""

    def run() -> None:
        while True:
            time.sleep(every)
            tick()

    threading.Thread(target=run, daemon=True, name="notifier-clock").start()
