"""Under xdist: the controller owns the session, the invariants and the record; workers perform and judge."""

from collections.abc import Iterator
from typing import Any

import pytest

from conformance.exchange.session import Part
from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.planning.probe import Invariant
from conformance.plugin import handover
from conformance.plugin.opening import target_of
from conformance.plugin.options import options_of
from conformance.plugin.state import HANDOVER, State
from conformance.protocol.clauses import registry
from conformance.protocol.signatures import KeyPair
from conformance.reporting.failure import failure_text

_BRIEFING = "conformance"


def is_controller(config: pytest.Config) -> bool:
    """Say whether this process hands its tests to xdist workers."""
    return bool(getattr(config.option, "dist", "no") != "no" and not hasattr(config, "workerinput"))


def is_idle(config: pytest.Config) -> bool:
    """Say whether this is a worker that nobody briefed: its controller could not begin."""
    return hasattr(config, "workerinput") and _BRIEFING not in config.workerinput


def state_of(config: pytest.Config) -> State | None:
    """Give a worker's state, as the controller briefed it; None in any other process."""
    briefing = getattr(config, "workerinput", {}).get(_BRIEFING)
    if briefing is None:
        return None
    options = options_of(config, briefing["seed"])
    key = briefing["key"]
    part = Part(briefing["url"], key.encode() if key else None, briefing["workers"])
    return State(options, target_of(options), run_id=briefing["run_id"], part=part, worker=True)


class Controller:
    """The controller's hooks: it briefs the workers, takes in their results, and judges the invariants."""

    def __init__(self, state: State) -> None:
        self.state = state

    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker where the gateway is, which key signs, and what share of the pace is its own."""
        session = self.state.session
        if session is None:
            return
        key = session.performer.merchant.key
        node.workerinput[_BRIEFING] = {
            "run_id": self.state.run_id,
            "seed": self.state.options.seed,
            "url": session.url,
            "key": KeyPair(key, key.public_key()).private_pem.decode() if key else None,
            "workers": max(1, len(node.config.option.tx or ())),
        }

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in a worker's result, before any other reporter sees the report's properties."""
        packed = [value for name, value in report.user_properties if name == HANDOVER]
        report.user_properties = [each for each in report.user_properties if each[0] != HANDOVER]
        if report.when != "call" or self.state.run is None:
            return
        for text in packed:
            part = handover.unpacked(str(text))
            self.state.run.tallies.merge(part.tallies)
            self.state.spent_by_workers += part.spent
            self.state.keep(part.result)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        """Judge the invariants once every worker is done, and report each like a test."""
        outcome = yield
        for item in self.state.plan.items:
            if isinstance(item, Invariant) and self.state.run is not None:
                result = self.state.run.result_of(item)
                self.state.keep(result)
                report = _report_of(result)
                session.config.hook.pytest_runtest_logreport(report=report)
                session.testsfailed += report.failed
        return outcome


def _report_of(result: Result) -> pytest.TestReport:
    failed = result.verdict not in (Verdict.PASS, Verdict.WARN, Verdict.NOT_APPLICABLE)
    file, _, line = result.where.rpartition(":")
    return pytest.TestReport(
        nodeid=f"{file}::{result.slug}",
        location=(file, int(line), result.slug),
        keywords={},
        outcome="failed" if failed else "passed",
        longrepr=failure_text(result, registry()) if failed else None,
        when="call",
        duration=result.elapsed,
    )
