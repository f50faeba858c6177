"""Families of the order's state machine: edges that are gone, that lead elsewhere, that must not be there."""

from collections.abc import Iterator
from dataclasses import replace

from conformance.protocol.edges import Edge, edges
from conformance.protocol.orders import OrderState, Transition, transitions
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Mutant
from conformance.simulator.transitions import TransitionTable

GONE: tuple[tuple[str, str, str], ...] = (
    ("confirmed-in-full", "double-stage/confirmation-allowed", "Refuses to confirm a hold in full."),
    ("confirmed-in-part", "confirmation/partial", "Refuses to confirm a part of a hold."),
    ("hold-cancelled", "cancel/delayed", "Refuses to cancel a hold."),
    ("hold-ended", "double-stage/hold-ends", "Keeps a hold that nobody confirms for ever."),
    ("cancelled-in-full", "cancel/allowed", "Refuses to cancel a paid order."),
    ("cancelled-in-part", "cancel/partial", "Refuses to cancel a part of a paid order."),
    ("rest-cancelled", "cancel/rest", "Refuses to cancel the rest of an order that was cancelled in part."),
)
"""Edges of the table that a gateway does not go along: the transition, the clause under `order/`, the sentence."""

ASTRAY: tuple[tuple[str, str, str], ...] = (
    ("one-stage-payment-approved", "In Process", "one-stage/approved"),
    ("one-stage-payment-approved", "Declined", "one-stage/approved"),
    ("double-stage-payment-approved", "Approved", "double-stage/delayed"),
    ("double-stage-payment-approved", "In Process", "double-stage/delayed"),
    ("payment-declined", "Approved", "payment/declined"),
    ("payment-declined", "Delayed", "payment/declined"),
    ("payment-declined", "In Process", "payment/declined-state"),
    ("payment-declined", "Timeout", "payment/declined-state"),
    ("payment-timed-out", "Declined", "timeout"),
    ("payment-timed-out", "Approved", "timeout"),
    ("payment-pending", "Approved", "in-process"),
    ("payment-pending", "Declined", "in-process"),
    ("confirmed-in-full", "Delayed", "double-stage/confirmed"),
    ("confirmed-in-full", "PartialDelayed", "double-stage/confirmed"),
    ("confirmed-in-part", "Delayed", "confirmation/partial"),
    ("confirmed-in-part", "Canceled", "confirmation/partial"),
    ("hold-cancelled", "Declined", "cancel/delayed"),
    ("hold-cancelled", "PartialCanceled", "cancel/delayed"),
    ("hold-ended", "Approved", "double-stage/hold-ends"),
    ("cancelled-in-full", "Approved", "cancel/full"),
    ("cancelled-in-full", "PartialCanceled", "cancel/full"),
    ("cancelled-in-part", "Approved", "cancel/partial"),
    ("cancelled-in-part", "Canceled", "cancel/partial"),
    ("rest-cancelled", "PartialCanceled", "cancel/rest"),
)
"""Edges that lead to another state than the table's: the transition, that state, the clause under `order/`."""

_AFTER = {
    "confirmation in full": OrderState.APPROVED,
    "confirmation in part": OrderState.PARTIAL_DELAYED,
    "cancellation in full": OrderState.CANCELED,
    "cancellation in part": OrderState.PARTIAL_CANCELED,
}
"""The state to which a gateway takes an order that it should leave alone."""

_UNPAID = (OrderState.IN_PROCESS, OrderState.DECLINED, OrderState.TIMEOUT)


def wrong_edges() -> tuple[Mutant, ...]:
    """Make the families, in the order of the table."""
    return (
        *(each for row in GONE for each in _gone(*row)),
        *(each for row in ASTRAY for each in _astray(*row)),
        *(each for edge in edges() if edge.event in _AFTER and not edge.legal for each in _added(edge)),
    )


def _row(name: str) -> Transition:
    return next(row for row in transitions() if row.id == name)


def _with_rows(assembly: Assembly, *rows: Transition) -> Assembly:
    return replace(assembly, transitions=TransitionTable(rows))


def _gone(name: str, clause: str, sentence: str) -> Iterator[Mutant]:
    def make(assembly: Assembly) -> Assembly:
        return _with_rows(assembly, *(row for row in assembly.transitions.rows if row.id != name))

    return fault(f"never-{name}", f"order/{clause}", sentence, make)


def _astray(name: str, state: str, clause: str) -> Iterator[Mutant]:
    wrong = _row(name).model_copy(update={"after": OrderState(state)})

    def make(assembly: Assembly) -> Assembly:
        return _with_rows(assembly, *(wrong if row.id == name else row for row in assembly.transitions.rows))

    started = f", where it was {wrong.before.value}," if wrong.before else ""
    sentence = f"Makes an order {state}{started} after “{wrong.event}”."
    return fault(f"{name}-{state.replace(' ', '-').lower()}", f"order/{clause}", sentence, make)


def _added(edge: Edge) -> Iterator[Mutant]:
    row = _row("confirmed-in-full").model_copy(
        update={
            "id": edge.id, "before": edge.before, "event": edge.event, "scheme": edge.scheme,
            "after": _AFTER[edge.event],
        }
    )  # fmt: skip

    def make(assembly: Assembly) -> Assembly:
        return _with_rows(assembly, *assembly.transitions.rows, row)

    state = "" if edge.before is None else edge.before.value
    sentence = f"Carries out a {edge.event} of an order of {edge.scheme.replace('-', ' ')} that is {state}."
    return fault(f"allowed-{_slug(state, edge.event, edge.scheme)}", _clause_of(edge), sentence, make)


def _slug(*words: str) -> str:
    return "-".join(words).replace(" ", "-").lower()


def _clause_of(edge: Edge) -> str:
    """Name the clause that an edge breaks by being there."""
    if edge.event.startswith("confirmation"):
        if edge.before in _UNPAID:
            return "order/double-stage/only-after-payment"
        return (
            "order/cancel/not-confirmable"
            if edge.before is OrderState.CANCELED
            else "order/payment/at-most-one"
        )
    if edge.before in _UNPAID:
        return "order/cancel/unpaid"
    return (
        "order/cancel/at-most-once"
        if edge.before is OrderState.CANCELED
        else "order/cancel/double-stage-partial"
    )
