"""What a pytest run tells its reader: our verdicts among pytest's words, the counts, the reports."""

from collections.abc import Iterator
from typing import Any

import pytest

from conformance.judging.findings import Verdict
from conformance.pipeline import ExitCode
from conformance.plugin.state import VERDICT, State

_OWN_WORDS = {
    Verdict.WARN.value: ("warned", "w", "WARN"),
    Verdict.INCONCLUSIVE.value: ("failed", "?", "INCONCLUSIVE"),
    Verdict.NOT_APPLICABLE.value: ("skipped", "-", "NOT APPLICABLE"),
}


class Reporting:
    """The hooks that only tell; registered for a run that concerns cases."""

    def __init__(self, state: State) -> None:
        self.state = state

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Remember that a person ended the run, or why xdist did, whose `-x` looks like an interrupt."""
        if type(excinfo.value) is KeyboardInterrupt:
            self.state.interrupted = True
        elif isinstance(excinfo.value, KeyboardInterrupt):
            self.state.stopped = str(excinfo.value)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self) -> Iterator[None]:
        """Raise a person's interrupt anew: it may come from between two lines, which pytest cannot show."""
        try:
            return (yield)
        except KeyboardInterrupt as interrupt:
            if type(interrupt) is KeyboardInterrupt:
                raise KeyboardInterrupt from None
            raise

    def pytest_report_collectionfinish(self) -> list[str]:
        """Name what repeats the run, and say what it will spend before it spends it."""
        plan, options = self.state.plan, self.state.options
        if not plan.items:
            return []
        left_out = f"; {len(plan.not_tested)} not tested for lack of budget" if plan.not_tested else ""
        return [
            f"target: {self.state.target.name} ({options.target})",
            f"profile: {options.profile}, seed: {options.seed}, run: {self.state.run_id}",
            f"{len(plan.items)} probes, properties and invariants, {self.state.planned_requests} requests{left_out}",
            *self._orders_needed(),
        ]

    def _orders_needed(self) -> list[str]:
        """Say how many fresh orders of the shop the run needs, and whether the target file names as many."""
        if self.state.options.side != "merchant":
            return []
        needed = self.state.orders_needed
        named = len(self.state.target.the_merchant.orders.numbers or ())
        if 0 < named < needed:
            return [
                f"{needed} fresh orders are needed; the target file names {named}: the rest is inconclusive"
            ]
        return [f"{needed} fresh orders are needed"]

    def pytest_report_teststatus(
        self, report: pytest.TestReport | pytest.CollectReport
    ) -> tuple[str, str, str] | None:
        """Show our verdicts where pytest has no word of its own; a warning that fails the run has: it failed."""
        if getattr(report, "when", "") != "call":
            return None
        verdict = str(dict(getattr(report, "user_properties", ())).get(VERDICT))
        if verdict == Verdict.WARN and report.failed:
            return None
        return _OWN_WORDS.get(verdict)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the warnings that do not fail the run, the counts, and where the report is."""
        good = self.state.code in (None, ExitCode.CONFORMANT)
        for warning in self.state.warnings:
            terminalreporter.write_line(f"note: {warning}", yellow=True)
        for line in self._warned():
            terminalreporter.write_line(line, yellow=True)
        for line in self.state.closing_lines:
            terminalreporter.write_line(line, green=good, red=not good)

    def _warned(self) -> Iterator[str]:
        """Name each item that comes to a warning, and the clauses that it does not keep."""
        if self.state.options.fail_on_warn or self.state.record is None:
            return
        for result in self.state.results.values():
            if result.verdict is Verdict.WARN:
                found = [each.clause for each in result.findings if each.verdict is Verdict.WARN]
                yield f"warned: {result.slug}: {', '.join(dict.fromkeys(found))}"
