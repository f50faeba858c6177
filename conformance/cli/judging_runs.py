"""A stored run judged once more: as the run itself did, with its target, its baseline and its `--fail-on-warn`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from conformance.cli.records import target_of
from conformance.cli.telling import out
from conformance.judging.baseline import Baseline, Entry
from conformance.judging.result import Result
from conformance.pipeline.again import judged_again
from conformance.planning.plan import load_items
from conformance.plugin.deciding import decides, faults_of
from conformance.reporting.record import Record, read_record
from conformance.reporting.run import Conformance, Header
from conformance.resources import shipped

_KILLED = "its record has no end: the run was killed"


@dataclass(frozen=True)
class Judgement:
    """What judging came to, and what else decides about it; a capture has results and a header alone."""

    header: Header
    results: Sequence[Result]
    counted: Sequence[Result]
    baseline_faults: tuple[str, ...] = ()
    requests_spent: int = 0
    cut_short: str | None = None
    interrupted: bool = False


def judged_run(record: Path, given: Path | None) -> Judgement:
    """Judge a stored run again, and tell what comes out otherwise. RecordError where it is none."""
    told = read_record(record)
    header, footer = told.header, told.footer
    baseline = _baseline_of(header)
    again = _again(told, baseline, given)
    cut_short = footer.cut_short if footer is not None else _KILLED
    return Judgement(
        header=header,
        results=again,
        counted=[each for each in again if decides(each, in_shard=header.shard not in ("", "1/1"))],
        baseline_faults=_faults(told, baseline, again),
        requests_spent=footer.requests_spent if footer is not None else 0,
        cut_short=cut_short,
        interrupted=footer is not None and footer.verdict is Conformance.INTERRUPTED,
    )


def _faults(told: Record, baseline: Baseline, again: Sequence[Result]) -> tuple[str, ...]:
    """Give the faults of the run's baseline as the run found them, or anew where its findings are others now."""
    same = all(old.findings == new.findings for old, new in zip(told.results, again, strict=True))
    if told.footer is not None and same:
        return told.footer.baseline_faults
    cut_short = told.footer is None or told.footer.cut_short is not None
    side = told.header.target.side
    return faults_of(baseline, again, cases=shipped("cases"), side=side, cut_short=cut_short)


def _again(told: Record, baseline: Baseline, given: Path | None) -> list[Result]:
    """Judge what can be; the baseline marks only what was judged anew, for it marked the rest in the run."""
    _, target = target_of(told, given)
    key = told.header.gateway_key
    known = target.with_public_key(lambda: key) if key is not None else target
    judged = judged_again(told.results, load_items(shipped("cases"), told.header.profile), known)
    pairs = list(zip(told.results, judged, strict=True))
    again = [new if new is old else baseline.applied(new) for old, new in pairs]
    changed = [old.slug for old, new in zip(told.results, again, strict=True) if old.findings != new.findings]
    stand = sum(new is old for old, new in pairs)
    judged_anew = len(again) - stand
    out.print(
        f"{judged_anew} probe{'' if judged_anew == 1 else 's'} judged again, {len(changed)} of them otherwise than they were recorded; "
        f"{stand} others stand as recorded"
    )
    for slug in changed:
        out.print(f"  otherwise: {slug}", markup=False)
    return again


def _baseline_of(header: Header) -> Baseline:
    """Give the run's baseline as it counted on the day of the run."""
    entries = tuple(
        Entry.model_validate(each.model_dump(exclude={"expired"}, exclude_none=True))
        for each in header.baseline
    )
    return Baseline(entries, date.fromisoformat(header.started[:10]))
