"""Which state follows which event: the protocol's table, as this gateway goes by it."""

from dataclasses import dataclass
from functools import cached_property

from conformance.protocol import orders
from conformance.protocol.orders import Event, OrderState, Transition


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
            for scheme in row.schemes:
                found.setdefault((row.before, row.event, scheme == "double-stage"), row.after)
        return found


def documented_transitions() -> TransitionTable:
    """Give the protocol's table; where it leaves a state open, the first it names."""
    return TransitionTable(orders.transitions())
