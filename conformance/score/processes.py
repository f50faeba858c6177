"""Works through many tasks on all cores, each in a session of its own."""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from conformance.score.tasks import Setup, Task, Worked, work

_TURN = 0.1
"""Seconds that a thread of a worker goes on before another one may; Python's own figure is 0.005."""

_WORTH_A_PROCESS = 8
"""Fewer tasks than this are done here: a process of its own takes a second to begin."""


def worked(setup: Setup, tasks: Sequence[Task], workers: int | None = None) -> Iterator[Worked]:
    """Do the tasks and give what came of each, in no order; `workers` is by default one for each core."""
    workers = min(workers or cores(), len(tasks))
    if workers < 2 or len(tasks) < _WORTH_A_PROCESS:  # noqa: PLR2004 (one worker is this process)
        yield from (work(setup, task) for task in tasks)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _unhurried) as pool:
        waiting = [pool.submit(work, setup, task) for task in tasks]
        try:
            yield from (done.result() for done in as_completed(waiting))
        finally:
            pool.shutdown(cancel_futures=True)


def cores() -> int:
    """Say how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _unhurried() -> None:
    """Let a worker's threads go on for longer: none of them waits for a network, and taking turns costs time."""
    sys.setswitchinterval(_TURN)
