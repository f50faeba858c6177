"""Under xdist: the controller owns the session, the invariants and the record; workers perform and judge."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from conformance.exchange.session import Part, Session
from conformance.planning.probe import Invariant
from conformance.plugin import handover
from conformance.plugin.items import ConformanceItem
from conformance.plugin.opening import target_of
from conformance.plugin.options import options_of
from conformance.plugin.state import HANDOVER, State
from conformance.protocol.signatures import KeyPair

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
    purse = Path(briefing["purse"])
    return State(options, target_of(options), run_id=briefing["run_id"], part=part, purse=purse, worker=True)


class Controller:
    """The controller's hooks: it briefs the workers, takes in their results, and judges the invariants."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._folder = TemporaryDirectory(prefix="conformance-")
        state.purse = Path(self._folder.name) / "spent"

    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker where the gateway is, which key signs, and how many workers share the pace and the purse."""
        session = self.state.session
        if not isinstance(session, Session):
            return
        key = session.performer.merchant.key
        node.workerinput[_BRIEFING] = {
            "run_id": self.state.run_id,
            "seed": self.state.options.seed,
            "url": session.url,
            "key": KeyPair(key, key.public_key()).private_pem.decode() if key else None,
            "workers": max(1, len(node.config.option.tx or ())),
            "purse": str(self.state.purse),
        }

    def pytest_unconfigure(self) -> None:
        """Throw the purse away."""
        self._folder.cleanup()

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
            self.state.run.breaks.merge(part.breaks)
            self.state.keep(part.result)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[None]:
        """Judge the invariants here, once every worker is done."""
        outcome = yield
        for item in session.items:
            if isinstance(item, ConformanceItem) and isinstance(item.item, Invariant):
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return outcome
