"""Ends a run: judges what arrived, writes record and reports, and decides the exit code."""

from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from conformance.exchange.session import GRACE
from conformance.judging.findings import Verdict
from conformance.pipeline import CODES, ExitCode
from conformance.places import OLDER, RECORD, told
from conformance.plugin.baselines import updated_baseline
from conformance.plugin.state import State, shown
from conformance.plugin.unmatched import told_of_unmatched
from conformance.protocol.clauses import registry
from conformance.reporting.allure.files import write_categories, write_environment
from conformance.reporting.headline import headline
from conformance.reporting.projections import write_reports
from conformance.reporting.record import Record
from conformance.reporting.run import Footer


def finish(session: pytest.Session, state: State) -> None:
    """Close the run and set the session's exit status; a worker only closes its part."""
    if state.worker:
        if state.session is not None:
            state.session.close()
        return
    state.stopped = state.stopped or _why_cut_short(session, state)
    if state.session is not None and state.stopped is not None:
        state.session.stop(state.stopped)
        state.session.pool.join(GRACE)
    if state.record is not None:
        state.judge_the_rest(state.plan.items, state.stopped or "pytest did not come to it")
    state.release()
    footer = _end_record(state)
    state.code = _code(session, state, footer)
    if footer is not None:
        _report(session, state, footer)
    elif state.code is ExitCode.USAGE and session.exitstatus == _COLLECTED_NOTHING and state.stopped is None:
        state.closing_lines = ("nothing was run: -k, -m and the paths leave no case",)
    if state.code is not None:
        session.exitstatus = int(state.code)
    elif session.exitstatus == pytest.ExitCode.INTERNAL_ERROR:
        session.exitstatus = BROKE


_COLLECTED_NOTHING = pytest.ExitCode.NO_TESTS_COLLECTED

BROKE = 70
"""The exit code of a run in which pytest or the suite broke: pytest's own, 3, would say inconclusive."""


def unfinished(session: pytest.Session, state: State, error: OSError) -> None:
    """End a run whose last words could not be written, as on a full disk: a line, and exit code 2."""
    state.release()
    if state.record is not None:
        with suppress(OSError):
            state.record.close()
    state.code = ExitCode.INTERRUPTED if state.interrupted else ExitCode.USAGE
    session.exitstatus = int(state.code)
    again = f"conformance report {shown(state.options.out)}"
    state.closing_lines = (
        f"{told(error)}: record and reports are not whole; make room, and `{again}` makes what can be made",
    )


def _why_cut_short(session: pytest.Session, state: State) -> str | None:
    if state.interrupted:
        return "the run was interrupted"
    if session.shouldfail or session.shouldstop:
        return str(session.shouldfail or session.shouldstop)
    if state.session is not None and state.session.pace.stopped is not None:
        return state.session.pace.stopped
    return None


def _end_record(state: State) -> Footer | None:
    if state.record is None:
        return None
    footer = state.footer()
    state.record.write_footer(footer)
    state.record.close()
    return footer


def _code(session: pytest.Session, state: State, footer: Footer | None) -> ExitCode | None:
    """Give the exit code, that of the record's verdict; None leaves pytest's own (a defect, or `--collect-only`)."""
    status = session.exitstatus
    if status == pytest.ExitCode.INTERNAL_ERROR:
        return None
    if state.interrupted:
        return ExitCode.INTERRUPTED
    if state.code is not None:
        return state.code
    if status in (pytest.ExitCode.USAGE_ERROR, _COLLECTED_NOTHING):
        return ExitCode.USAGE
    if footer is None:
        return ExitCode.USAGE if status == pytest.ExitCode.INTERRUPTED else None
    return CODES[footer.verdict]


def _report(session: pytest.Session, state: State, footer: Footer) -> None:
    out = state.options.out
    write_reports(out / RECORD, out, state.options.language)
    allure = session.config.getoption("allure_report_dir", None)
    if allure:
        write_environment(Path(allure), state.header())
        write_categories(Path(allure))
    counts = Counter(result.verdict for result in state.results.values())
    summed = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])
    unproven = not footer.coverage.must_exercised and not counts[Verdict.INCONCLUSIVE]
    left_out = f"; {len(state.plan.not_tested)} not tested" if state.plan.not_tested else ""
    words = {
        ExitCode.CONFORMANT: _conformant(state, footer),
        ExitCode.NOT_CONFORMANT: "NOT CONFORMANT",
        ExitCode.INCONCLUSIVE: "INCONCLUSIVE, NO MUST CLAUSE WAS TESTED" if unproven else "INCONCLUSIVE",
        ExitCode.INTERRUPTED: "INTERRUPTED",
        ExitCode.USAGE: "NOT RUN",
    }
    verdict = words[state.code] if state.code is not None else "ENDED BY AN INTERNAL ERROR"
    kept = (f"the record that was there before is kept: {out / OLDER}",) if state.kept_older else ()
    state.closing_lines = (
        *kept,
        *(f"baseline: {fault}" for fault in footer.baseline_faults),
        *updated_baseline(state),
        *told_of_unmatched(state.listener, out),
        f"{verdict}: {summed}; {state.spent} requests{left_out}",
        f"report: {out / 'index.html'}",
    )


def _conformant(state: State, footer: Footer) -> str:
    """Say that the run is conformant, and but for how many known failures."""
    return headline(Record(state.header(), state.counted, footer), registry()).upper()
