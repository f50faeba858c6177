"""Hands the pipeline to pytest: YAML cases are collected, sent ahead, judged, recorded and reported.

Load it with `-p conformance.plugin`, as `conformance run` does, or from a `conftest.py`. It does
nothing in a pytest run whose arguments do not lead to the folder of cases.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.plugin import workers
from conformance.plugin.collecting import chosen
from conformance.plugin.ending import finish
from conformance.plugin.items import ConformanceFile, ConformanceItem
from conformance.plugin.opening import CannotBegin, checked, opened, run_over, target_of
from conformance.plugin.options import add_options, cases_folder, options_of
from conformance.plugin.progress import ProgressLine
from conformance.plugin.state import STATE, State
from conformance.plugin.telling import Reporting
from conformance.protocol.clauses import registry
from conformance.reporting.allure import relay_for


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run."""
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Load the target; under xdist open the session here, for the workers start before the loop."""
    config = session.config
    if not _concerns_cases(config):
        return
    try:
        state = workers.state_of(config) or _own_state(config)
        config.stash[STATE] = state
        config.pluginmanager.register(Reporting(state), "conformance-reporting")
        if config.getoption("--progress") and not state.worker:
            config.pluginmanager.register(ProgressLine(state), "conformance-progress")
        if workers.is_controller(config) and not config.option.collectonly:
            config.pluginmanager.register(workers.Controller(state), "conformance-controller")
            _open(config, state)
    except CannotBegin as refusal:
        _refuse(config, refusal)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a YAML file of the cases' folder."""
    state = parent.config.stash.get(STATE, None)
    if state is None or file_path.suffix != ".yaml" or not file_path.is_relative_to(state.options.cases):
        return None
    return ConformanceFile.from_parent(parent, path=file_path)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep what the run selects and can pay for, invariants last."""
    state = config.stash.get(STATE, None)
    if state is None:
        return
    try:
        state.plan, kept = chosen(items, state)
    except CannotBegin as refusal:
        _refuse(config, refusal)
    dropped = [item for item in items if item not in set(kept)]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
    items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Open the session, send the preflight, and begin to send; never with `--collect-only`."""
    config = session.config
    state = config.stash.get(STATE, None)
    ours = [item for item in session.items if isinstance(item, ConformanceItem)]
    faulty = session.testsfailed and not config.option.continue_on_collection_errors
    if state is None or config.option.collectonly or workers.is_controller(config) or not ours or faulty:
        return
    try:
        _open(config, state)
    except CannotBegin as refusal:
        _refuse(config, refusal)
    if state.run is not None and not state.worker:
        state.run.send_ahead([item.item for item in ours])


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Judge what arrived, write the record's end and the reports, and set the exit code."""
    state = session.config.stash.get(STATE, None)
    if state is not None:
        finish(session, state)
    yield


def _own_state(config: pytest.Config) -> State:
    options = options_of(config)
    return State(options, target_of(options))


def _open(config: pytest.Config, state: State) -> None:
    state.session = opened(state.target, state.options, state.run_id, state.part)
    state.run = run_over(state.session, state.options)
    state.relay = relay_for(config, registry(), lean=True)
    if state.worker:
        return
    if not workers.is_controller(config):
        state.begin_record()
    checked(state.session)


def _refuse(config: pytest.Config, refusal: CannotBegin) -> None:
    state = config.stash.get(STATE, None)
    if state is not None:
        state.code, state.stopped = refusal.code, str(refusal)
    pytest.exit(str(refusal), returncode=int(refusal.code))


def _concerns_cases(config: pytest.Config) -> bool:
    """Say whether an argument of the run lies in the folder of cases, or above it."""
    cases = cases_folder(config)
    for argument in config.args:
        path = (config.invocation_params.dir / argument.partition("::")[0]).resolve()
        if path == cases or path.is_relative_to(cases) or cases.is_relative_to(path):
            return True
    return False
