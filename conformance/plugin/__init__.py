"""Hands the pipeline to pytest: YAML cases are collected, sent ahead, judged, recorded and reported.

Load it with `-p conformance.plugin`, as `conformance run` does, or from a `conftest.py`. It does
nothing in a pytest run whose arguments do not lead to the folder of cases.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.exchange.shop.session import ShopSession
from conformance.plugin import workers
from conformance.plugin.collecting import chosen
from conformance.plugin.ending import finish, unfinished
from conformance.plugin.interrupting import Interrupts
from conformance.plugin.items import ConformanceFile, ConformanceItem
from conformance.plugin.opening import (
    check_places,
    checked,
    keep_generated_data,
    listening_for,
    opened,
    refuse_workers,
    run_over,
    started_ahead,
    target_of,
)
from conformance.plugin.options import CannotBegin, add_options, cases_folder, options_of
from conformance.plugin.progress import ProgressLine
from conformance.plugin.refusing import refusal_of, refuse
from conformance.plugin.state import STATE, State
from conformance.plugin.telling import Reporting
from conformance.protocol.clauses import registry
from conformance.reporting.allure.relay import relay_for


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of a run."""
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Load the target and start its simulator; xdist's controller opens the session before its workers start."""
    config = session.config
    if not _concerns_cases(config) or workers.is_idle(config):
        return
    try:
        state = workers.state_of(config) or _own_state(config)
        config.stash[STATE] = state
        if not config.option.collectonly:
            if not state.worker:
                check_places(state.options)
            keep_generated_data(config)
        config.pluginmanager.register(Reporting(state), "conformance-reporting")
        if not state.worker:
            _attend(config, state)
        if config.option.collectonly or state.worker:
            return
        if workers.is_controller(config):
            refuse_workers(state.options.side)
        if state.options.side == "gateway":
            state.listener = listening_for(state.target, shared=workers.is_controller(config))
            state.child = started_ahead(state.target, state.listener)
        if workers.is_controller(config):
            config.pluginmanager.register(workers.Controller(state), "conformance-controller")
            _open(config, state)
    except CannotBegin as refusal:
        refuse(config, refusal)


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> object:
    """Collect nothing in a run that cannot begin; collect in xdist's controller too, which owns the plan."""
    if refusal_of(session.config) is not None:
        return True
    if STATE in session.config.stash and workers.is_controller(session.config):
        session.perform_collect()
        return True
    return None


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
    kept: list[pytest.Item] = []
    try:
        state.plan, kept = chosen(items, state)
    except CannotBegin as refusal:
        refuse(config, refusal)
    staying = set(kept)
    dropped = [item for item in items if item not in staying]
    if dropped:
        config.hook.pytest_deselected(items=dropped)
    items[:] = kept


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> object:
    """Begin the record, send the preflight, and begin to send; never with `--collect-only`.

    Returns:
        True, which ends the loop before it begins, for a run that cannot begin.
    """
    config = session.config
    state = config.stash.get(STATE, None)
    if refusal_of(config) is not None:
        return True
    ours = [item for item in session.items if isinstance(item, ConformanceItem)]
    faulty = session.testsfailed and not config.option.continue_on_collection_errors
    if state is None or config.option.collectonly or not ours or faulty:
        return None
    try:
        _begin(config, state)
    except CannotBegin as refusal:
        refuse(config, refusal)
        return True
    if state.run is not None and not state.worker and not workers.is_controller(config):
        state.run.send_ahead([item.item for item in ours])
    return None


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Judge what arrived, write the record's end and the reports, and set the exit code.

    After everybody else, so that xdist's workers have ended, and before pytest's summary.
    """
    yield
    state = session.config.stash.get(STATE, None)
    refusal = refusal_of(session.config)
    if state is not None:
        try:
            finish(session, state)
        except OSError as error:
            unfinished(session, state, error)
    elif refusal is not None:
        session.exitstatus = int(refusal.code)


def _own_state(config: pytest.Config) -> State:
    options = options_of(config)
    return State(options, target_of(options))


def _attend(config: pytest.Config, state: State) -> None:
    """Attend to the person who started the run; a worker of xdist has nobody."""
    config.pluginmanager.register(Interrupts(config), "conformance-interrupts")
    if config.getoption("--progress"):
        config.pluginmanager.register(ProgressLine(state), "conformance-progress")


def _open(config: pytest.Config, state: State) -> None:
    state.session = opened(
        state.target,
        state.options,
        state.run_id,
        child=state.child,
        part=state.part,
        purse=state.purse,
        listener=state.listener,
    )
    state.run = run_over(state.session, state.options, state.part.workers if state.part else 1)
    state.relay = relay_for(config, registry(), lean=True)


def _begin(config: pytest.Config, state: State) -> None:
    """Open what is not open yet; the process that owns the run begins the record and sends the preflight."""
    if state.session is None:
        _open(config, state)
    if state.worker or state.session is None:
        return
    if isinstance(state.session, ShopSession):
        state.session.shops.announced = state.orders_needed
    state.begin_record()
    state.warnings = checked(state.session, state.options)


def _concerns_cases(config: pytest.Config) -> bool:
    """Say whether an argument of the run lies in the folder of cases, or above it."""
    cases = cases_folder(config)
    if not cases.is_dir():
        return True
    for argument in config.args:
        path = (config.invocation_params.dir / argument.partition("::")[0]).resolve()
        if path == cases or path.is_relative_to(cases) or cases.is_relative_to(path):
            return True
    return False
