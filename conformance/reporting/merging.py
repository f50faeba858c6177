"""One record of several shards of one run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from conformance.judging.findings import WORSE, Finding, Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import Registry
from conformance.reporting.counting import footer_of
from conformance.reporting.record import Record
from conformance.reporting.run import Conformance, Header


class MergeError(Exception):
    """The records are not shards of one run; one sentence says why."""


_SHARED: Mapping[str, Callable[[Header], object]] = {
    "suite version": lambda header: header.suite_version,
    "target": lambda header: header.target.digest,
    "side": lambda header: header.target.side,
    "profile": lambda header: header.profile,
    "seed": lambda header: header.seed,
    "clauses": lambda header: header.registry_digest,
}
"""What shards of one run have in common."""


APART = (
    "Judged in every shard apart: the count is that of one shard, "
    "and what one shard showed was not compared with what another did."
)
"""What a reader of a merged invariant must know."""


def merge(records: Sequence[Record], clauses: Registry) -> Record:
    """Merge shards: every item once, invariants over all of them.

    A shard that is missing or was cut short makes the merged run cut short.

    Raises:
        MergeError: the records differ in target, profile, seed or suite, or share an item.
    """
    headers = [record.header for record in records]
    for name, of in _SHARED.items():
        values = sorted({str(of(header)) for header in headers})
        if len(values) > 1:
            raise MergeError(f"not shards of one run: {name} is {' in one and '.join(values)} in another")
    results = _merged_results(records)
    header = _header(headers)
    cut_short = _cut_short(records)
    footers = [record.footer for record in records if record.footer is not None]
    footer = footer_of(
        header,
        results,
        clauses,
        ended=max((footer.ended for footer in footers), default=header.started),
        requests_spent=sum(footer.requests_spent for footer in footers),
        fail_on_warn=any(header.fail_on_warn for header in headers),
        baseline_faults=tuple(dict.fromkeys(each for footer in footers for each in footer.baseline_faults)),
        cut_short=cut_short,
        interrupted=any(footer.verdict is Conformance.INTERRUPTED for footer in footers),
    )
    if cut_short and footer.verdict is Conformance.CONFORMANT:
        footer = footer.model_copy(update={"verdict": Conformance.INCONCLUSIVE})
    return Record(header, results, footer, torn=False)


def _header(headers: Sequence[Header]) -> Header:
    first = min(headers, key=lambda header: header.started)
    return first.model_copy(
        update={
            "planned_probes": sum(header.planned_probes for header in headers),
            "planned_requests": sum(header.planned_requests for header in headers),
            "not_tested": tuple(dict.fromkeys(each for header in headers for each in header.not_tested)),
            "shard": "",
        }
    )


def _cut_short(records: Iterable[Record]) -> str | None:
    told = list(records)
    reasons = [record.footer.cut_short for record in told if record.footer and record.footer.cut_short]
    reasons += ["a shard left no footer" for record in told if record.footer is None]
    shards = {record.header.shard for record in told if record.header.shard}
    counts = {int(shard.partition("/")[2]) for shard in shards}
    if len(counts) > 1:
        raise MergeError(f"not shards of one run: {' and '.join(sorted(shards))}")
    missing = [f"{number}/{count}" for count in counts for number in range(1, count + 1)]
    reasons += [f"shard {shard} is missing" for shard in missing if shard not in shards]
    return "; ".join(dict.fromkeys(reasons)) or None


def _merged_results(records: Iterable[Record]) -> tuple[Result, ...]:
    merged: dict[str, Result] = {}
    for record in records:
        for result in record.results:
            known = merged.get(result.slug)
            if known is None:
                merged[result.slug] = result
            elif result.kind == "invariant":
                merged[result.slug] = _both(known, result)
            else:
                raise MergeError(f"{result.slug} is in two of the records: the same shard was given twice")
    ordered = sorted(merged.values(), key=lambda result: result.kind == "invariant")
    return tuple(ordered)


def _both(one: Result, other: Result) -> Result:
    """Give an invariant over two shards: the more telling of each clause's findings, with what shows it."""
    more, less = sorted((one, other), key=lambda result: _telling(result.verdict), reverse=True)
    found = {finding.clause: finding for finding in less.findings}
    findings = tuple(_more(finding, found.get(finding.clause)) for finding in more.findings)
    return replace(more, findings=findings, notes=tuple(dict.fromkeys((*more.notes, APART))))


def _more(finding: Finding, other: Finding | None) -> Finding:
    if other is None or _telling(finding.verdict) >= _telling(other.verdict):
        return finding
    return other


def _telling(verdict: Verdict) -> int:
    """Rank a verdict: the worse tells more, but what one shard could not see another may have seen."""
    return -1 if verdict is Verdict.INCONCLUSIVE else WORSE[verdict]
