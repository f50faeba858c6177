"""What `conformance list --transitions` shows: every edge of the order's state machine, and what a run did with it."""

from collections import Counter
from collections.abc import Collection
from pathlib import Path

from conformance.cli.records import latest_run, record_of
from conformance.cli.telling import out, show_table
from conformance.places import RECORD
from conformance.protocol.edges import Edge, edges
from conformance.reporting.record import Record
from conformance.reporting.transitions import WALKED, EdgeVerdict, edge_verdicts, why_not_walked


def list_transitions(run: Path | None) -> None:
    """Show each edge, legal and illegal, with what a run did with it: that one, or the latest below `reports/`."""
    if run is None and not any(Path("reports").glob(f"*/{RECORD}")):
        show_table(_COLUMNS, [_row(edge, "no run yet", None) for edge in edges()])
        out.print(f"{len(edges())} edges; name a run with --run to see what it did with them", markup=False)
        return
    record = record_of(run or latest_run())
    capabilities = record.header.capabilities
    told = edge_verdicts(record.results, capabilities)
    show_table(
        _COLUMNS, [_row(edge, told[edge.id], _reason(edge, told[edge.id], capabilities)) for edge in edges()]
    )
    out.print(_summary(record, Counter(told.values())), markup=False)


_COLUMNS = ("edge", "before", "event", "scheme", "after", "basis", "what the run did")


def _row(edge: Edge, told: str, reason: str | None) -> tuple[str, ...]:
    after = " or ".join([*edge.after, *(["refused"] if edge.refusable or not edge.legal else [])])
    said = f"{told}: {reason}" if reason else str(told)
    return edge.id, edge.before or "no order", edge.event, edge.scheme, after, edge.basis, said


def _reason(edge: Edge, verdict: EdgeVerdict, capabilities: Collection[str]) -> str | None:
    return why_not_walked(edge, capabilities) if verdict is EdgeVerdict.NOT_APPLICABLE else None


def _summary(record: Record, counts: Counter[EdgeVerdict]) -> str:
    walked = sum(counts[verdict] for verdict in WALKED)
    could = len(edges()) - counts[EdgeVerdict.NOT_APPLICABLE]
    share = 100 * walked / could if could else 0.0
    told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in EdgeVerdict if counts[verdict])
    return (
        f"run {record.header.run_id}: {walked} of the {could} edges that apply were exercised "
        f"({share:.0f} %); {len(edges())} in all: {told}"
    )
