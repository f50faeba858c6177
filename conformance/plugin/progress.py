"""The progress line of a person's terminal: done of total, requests spent, failures so far."""

import pytest
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from conformance.plugin.state import State


class ProgressLine:
    """Draws one line in place of pytest's letters; redrawn with every report, never from a thread.

    A thread of its own would draw while pytest captures output, into the captured text.
    """

    def __init__(self, state: State, console: Console | None = None) -> None:
        self.state = state
        self._failed = 0
        self._progress = Progress(
            TextColumn("{task.completed}/{task.total}"),
            BarColumn(),
            TextColumn("{task.fields[spent]} requests, {task.fields[failed]} failed"),
            TimeElapsedColumn(),
            console=console or Console(),
            auto_refresh=False,
            transient=True,
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        """Begin the line."""
        self._progress.start()
        self._task = self._progress.add_task("", total=len(self.state.plan.items), spent=0, failed=0)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a finished item and draw the line again."""
        if report.when != "call" or not self._progress.live.is_started:
            return
        self._failed += report.failed
        self._progress.update(
            self._task,
            advance=1,
            spent=self.state.spent,
            failed=self._failed,
            total=len(self.state.plan.items),
        )
        self._progress.refresh()

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.TestReport | pytest.CollectReport
    ) -> tuple[str, str, str] | None:
        """Keep pytest from printing a letter for each item; it still counts them."""
        if getattr(report, "when", "") != "call" or report.outcome not in ("passed", "failed", "skipped"):
            return None
        category = "xfailed" if hasattr(report, "wasxfail") else report.outcome
        return category, "", ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Take the line away, so that the summary stands alone."""
        self._progress.stop()
