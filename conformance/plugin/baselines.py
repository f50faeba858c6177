"""The baseline of a run: read before anything is sent, written again where the run is asked to."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from conformance.judging.baseline import Baseline
from conformance.judging.baseline_file import load_baseline, updated, written
from conformance.planning.filefault import FileError
from conformance.planning.plan import load_items
from conformance.plugin.options import CannotBegin
from conformance.plugin.state import State
from conformance.protocol.clauses import registry


def check_baseline(state: State, slugs: Collection[str]) -> None:
    """Read the run's baseline; CannotBegin where it is wrong or names a case that nobody has."""
    path = state.options.baseline
    if path is None or not path.is_file():
        return
    try:
        read = load_baseline(path, datetime.now(UTC).date())
        read.check_names(_known(read.baseline, slugs, state.options.cases), registry().keys())
    except FileError as error:
        raise CannotBegin(str(error)) from error
    state.baseline = read.baseline


def _known(baseline: Baseline, slugs: Collection[str], cases: Path) -> Collection[str]:
    """Give every slug there is where those of this run do not suffice: it may be a part of the cases."""
    if all(entry.slug is None or entry.slug in slugs for entry in baseline.entries):
        return slugs
    return {item.slug for item in load_items(cases, "standard")}


def updated_baseline(state: State) -> tuple[str, ...]:
    """Write the baseline after the run, where that was asked for; give the line that says so."""
    path = state.options.baseline
    if path is None or not state.options.update_baseline:
        return ()
    entries = updated(state.baseline, state.results.values(), warnings=state.options.fail_on_warn)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(entries), encoding="utf-8")
    failures = "1 known failure" if len(entries) == 1 else f"{len(entries)} known failures"
    return (f"baseline: {failures} written to {path}",)
