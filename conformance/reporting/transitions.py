"""What a run did with each edge of the order's state machine, told from its results alone."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from conformance.judging.result import Result
from conformance.protocol.edges import Edge, edges


class EdgeVerdict(StrEnum):
    """What became of one edge in a run."""

    RIGHT = "right"
    REFUSED = "refused"
    WRONG = "wrong"
    NOT_APPLICABLE = "not-applicable"
    NOT_EXERCISED = "not-exercised"


WALKED = (EdgeVerdict.RIGHT, EdgeVerdict.REFUSED, EdgeVerdict.WRONG)
"""The verdicts of edges that the run has tried."""

_NEEDED: Mapping[str, str] = {
    "hold ends": "clock",
    "settlement": "settlement",
    "confirmation in part": "partial-confirmation",
    "cancellation in part": "partial-cancellation",
    "cancellation of the rest": "partial-cancellation",
    "confirmation by another merchant": "other-account",
    "cancellation by another merchant": "other-account",
    "confirmation with wrong credentials": "credential-probing",
    "cancellation with wrong credentials": "credential-probing",
}
"""The capability without which an event cannot be brought about."""


def edge_verdicts(results: Iterable[Result], capabilities: Collection[str]) -> Mapping[str, EdgeVerdict]:
    """Give what the run did with every edge, by its id, in the order of the table.

    An edge that was walked more than once is wrong if it was wrong once. One that was not walked is not
    applicable where nothing can bring it about, or where the target lacks what it takes.
    """
    walked: dict[str, bool] = {}
    for result in results:
        for name, right in result.edges.items():
            walked[name] = right and walked.get(name, True)
    return {edge.id: _verdict(edge, walked.get(edge.id), capabilities) for edge in edges()}


def why_not_walked(edge: Edge, capabilities: Collection[str]) -> str | None:
    """Say why an edge cannot be walked; None where it can."""
    if edge.untestable is not None:
        return edge.untestable
    missing = [name for name in _needs_of(edge) if name not in capabilities]
    return f"the target does not declare {', '.join(missing)}" if missing else None


def _needs_of(edge: Edge) -> Iterable[str]:
    if edge.scheme == "double-stage":
        yield "double-stage"
    # Asking for a part of what is in no state to be confirmed or cancelled takes no capability.
    if edge.event in _NEEDED and (edge.legal or not edge.event.endswith("in part")):
        yield _NEEDED[edge.event]


def _verdict(edge: Edge, right: bool | None, capabilities: Collection[str]) -> EdgeVerdict:
    if right is None:
        unwalkable = why_not_walked(edge, capabilities)
        return EdgeVerdict.NOT_APPLICABLE if unwalkable else EdgeVerdict.NOT_EXERCISED
    if not right:
        return EdgeVerdict.WRONG
    return EdgeVerdict.RIGHT if edge.legal else EdgeVerdict.REFUSED
