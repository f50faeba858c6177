"""Which state follows which event: the protocol's table, and the edges this gateway adds to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from conformance.protocol import orders
from conformance.protocol.orders import Event, OrderState, Transition

_ADDED = (
    "no document follows a refund of an order that was confirmed or refunded in part; read as for Approved"
)


def _added(before: OrderState, event: Event, after: OrderState) -> Transition:
    name = f"simulator: {before.value}, {event}"
    return Transition.model_validate(
        {
            "id": name, "before": before, "event": event, "after": after, "scheme": "both",
            "notified": False, "basis": "assumed", "source": _ADDED,
        }
    )  # fmt: skip


ADDED = (
    _added(OrderState.PARTIAL_DELAYED, "cancellation in full", OrderState.CANCELED),
    _added(OrderState.PARTIAL_DELAYED, "cancellation in part", OrderState.PARTIAL_CANCELED),
    _added(OrderState.PARTIAL_CANCELED, "cancellation in part", OrderState.PARTIAL_CANCELED),
    _added(OrderState.PARTIAL_CANCELED, "cancellation of the rest", OrderState.CANCELED),
)


@dataclass(frozen=True)
class TransitionTable:
    """The edges of the order's state machine; the first row that fits decides."""

    rows: tuple[Transition, ...]

    def after(self, before: OrderState, event: Event, *, double_stage: bool) -> OrderState | None:
        """Give the state after `event`, or None where the event is not allowed."""
        return self._after.get((before, event, double_stage))

    @cached_property
    def _after(self) -> dict[tuple[OrderState | None, str, bool], OrderState]:
        found: dict[tuple[OrderState | None, str, bool], OrderState] = {}
        for row in self.rows:
            for double_stage in _schemes(row.scheme):
                found.setdefault((row.before, row.event, double_stage), row.after)
        return found


def _schemes(scheme: str) -> Iterable[bool]:
    return {"one-stage": (False,), "double-stage": (True,), "both": (False, True)}[scheme]


def documented_transitions() -> TransitionTable:
    """Give the protocol's table, completed."""
    return TransitionTable((*orders.transitions(), *ADDED))
