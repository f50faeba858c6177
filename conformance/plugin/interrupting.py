"""Hears every Ctrl-C, also one that Python drops.

An exception that is raised in a callback of the garbage collector or in a finalizer goes nowhere, and
Hypothesis leaves such a callback behind: a run would go on to its end as if nobody had asked it to stop.
"""

import signal
from types import FrameType

import pytest

_DROPPED = r"ignore:(?s).*\bKeyboardInterrupt\b:pytest.PytestUnraisableExceptionWarning"


class Interrupts:
    """Remembers that a person asked the run to end, and ends it before and after each item if nothing else did."""

    def __init__(self, config: pytest.Config) -> None:
        self._asked = False
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, self._hear)
            config.addinivalue_line("filterwarnings", _DROPPED)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        self._asked = True
        signal.default_int_handler(number, frame)

    def pytest_unconfigure(self) -> None:
        """Leave Ctrl-C to whoever had it."""
        if signal.getsignal(signal.SIGINT) == self._hear:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        """End the run before anything is sent."""
        self._heed()

    def pytest_runtest_logstart(self) -> None:
        """End the run before the next item."""
        self._heed()

    def pytest_runtest_logfinish(self) -> None:
        """End the run after an item, be it the last one."""
        self._heed()

    def _heed(self) -> None:
        if self._asked:
            raise KeyboardInterrupt
