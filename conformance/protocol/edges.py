"""Every edge of the order's state machine: those of the table, and those that must not exist."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from conformance.protocol.orders import (
    Basis,
    Guard,
    OrderState,
    Scheme,
    Transition,
    guards,
    transitions,
    transitions_by_start,
)

_ASKED_FOR = (
    "confirmation in full", "confirmation in part", "cancellation in full", "cancellation in part",
)  # fmt: skip
"""What a merchant can ask for in any state, and must be refused wherever the table has no such edge."""

_SAME_AS: Mapping[tuple[OrderState, Scheme], tuple[str, ...]] = {
    (OrderState.APPROVED, "double-stage"): ("confirmation in full", "confirmation in part"),
    (OrderState.PARTIAL_DELAYED, "double-stage"): ("confirmation in full", "confirmation in part"),
    (OrderState.PARTIAL_CANCELED, "double-stage"): (
        "confirmation in full", "confirmation in part", "cancellation in full",
    ),
    (OrderState.PARTIAL_CANCELED, "one-stage"): ("cancellation in full",),
}  # fmt: skip
"""Events that have another name in a state: what is confirmed is confirmed again, of what is partly
cancelled the rest is cancelled."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One thing that can be tried with an order in one state: `event` under one scheme.

    `after` are the states that may follow: none where the event must be refused and the order stay as
    it is, several where the documents leave open which. `refusable` says that a refusal is allowed
    too. `scheme` is `both` where there is no order that had one. `untestable` says why no request of a
    merchant brings the event about.
    """

    id: str
    before: OrderState | None
    event: str
    scheme: Literal["one-stage", "double-stage", "both"]
    after: tuple[OrderState, ...]
    basis: Basis
    source: str
    refusable: bool = False
    untestable: str | None = None

    @property
    def legal(self) -> bool:
        """Whether the edge exists: whether the gateway may do what is asked."""
        return bool(self.after)


@cache
def edges() -> tuple[Edge, ...]:
    """Give every edge: the table's, each scheme apart, then those that must not exist; ids are unique."""
    return (
        *(_of_table(row, scheme) for row in transitions() for scheme in row.schemes),
        *_refused_by_state(),
        *(each for guard in guards() for each in _refused_by(guard)),
    )


@cache
def edges_by_start() -> Mapping[tuple[OrderState | None, str, str], Edge]:
    """Index the edges by the state before, the event and the scheme."""
    return {(edge.before, edge.event, edge.scheme): edge for edge in edges()}


@cache
def states_of(scheme: Scheme) -> tuple[OrderState, ...]:
    """Give the states that an order of a scheme can get into, in the order of the vendor's list."""
    found: set[OrderState | None] = {None}
    for _ in OrderState:
        reached = (row for row in transitions() if scheme in row.schemes and row.before in found)
        found |= {state for row in reached for state in (row.after, *row.or_after)}
    return tuple(state for state in OrderState if state in found)


def _of_table(row: Transition, scheme: Scheme) -> Edge:
    return Edge(
        row.id if row.scheme != "both" else f"{row.id}, {scheme}",
        row.before,
        row.event,
        scheme,
        (row.after, *row.or_after),
        row.basis,
        row.source,
        row.refusable,
        row.untestable,
    )


def _refused_by_state() -> Iterator[Edge]:
    known = transitions_by_start().keys()
    for scheme in ("one-stage", "double-stage"):
        for state in states_of(scheme):
            for event in _ASKED_FOR:
                if (state, event, scheme) not in known and event not in _SAME_AS.get((state, scheme), ()):
                    yield _refused(state, event, scheme, "stated", _NO_SUCH_STEP)


def _refused_by(guard: Guard) -> Iterator[Edge]:
    for state in guard.before:
        if state is None:
            yield _refused(state, guard.event, "both", guard.basis, guard.source)
            continue
        for scheme in ("one-stage", "double-stage"):
            if state in states_of(scheme):
                yield _refused(state, guard.event, scheme, guard.basis, guard.source)


def _refused(
    state: OrderState | None,
    event: str,
    scheme: Literal["one-stage", "double-stage", "both"],
    basis: Basis,
    source: str,
) -> Edge:
    name = event if state is None else f"{state.value}, {event}, {scheme}"
    return Edge(name, state, event, scheme, (), basis, source)


_NO_SUCH_STEP = "general-scheme document: neither scheme has this step in this state"
