"""Orders as the documents describe them: states, operations, and the transitions between states."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.protocol.tables import load_table


class OrderState(StrEnum):
    """The states of an order, spelt as they are on the wire (vendor's list of OrderState values)."""

    IN_PROCESS = "In Process"
    DELAYED = "Delayed"
    APPROVED = "Approved"
    PARTIAL_DELAYED = "PartialDelayed"
    CANCELED = "Canceled"
    PARTIAL_CANCELED = "PartialCanceled"
    DECLINED = "Declined"
    TIMEOUT = "Timeout"


class Operation(StrEnum):
    """The operations of an order, by their `operationtype` on the wire; 500, bonus points, is documented and not sent."""

    PAYMENT = "100"
    CONFIRMATION = "200"
    CANCELLATION = "300"


Event = Literal[
    "request",
    "payment approved",
    "payment declined",
    "payment times out",
    "payment pending",
    "merchant declines",
    "confirmation in full",
    "confirmation in part",
    "repeated confirmation",
    "cancellation in full",
    "cancellation in part",
    "cancellation of the rest",
    "hold ends",
    "settlement",
    "new attempt",
]

Scheme = Literal["one-stage", "double-stage"]
Basis = Literal["stated", "documented", "assumed"]

_SCHEMES: Mapping[str, tuple[Scheme, ...]] = {
    "one-stage": ("one-stage",),
    "double-stage": ("double-stage",),
    "both": ("one-stage", "double-stage"),
}


class Transition(BaseModel):
    """One edge of the order's state machine: `event` takes an order from `before` to `after`.

    `before` is None where the event creates the order. `or_after` are other states that the documents
    allow, `refusable` says that they leave a refusal open. `notified` says whether the gateway sends a
    result notification, `untestable` why no request of a merchant brings the event about. `source`
    names the document or the vendor's page that each half comes from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    before: OrderState | None
    event: Event
    after: OrderState
    or_after: tuple[OrderState, ...] = Field((), alias="or")
    scheme: Literal["one-stage", "double-stage", "both"]
    notified: bool
    basis: Basis
    source: str
    refusable: bool = False
    untestable: str | None = None

    @property
    def schemes(self) -> tuple[Scheme, ...]:
        """The schemes in which the edge is there."""
        return _SCHEMES[self.scheme]


class Guard(BaseModel):
    """An event that is refused in every state; tried from `before`, where None is no order at all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event: str
    before: tuple[OrderState | None, ...]
    basis: Basis
    source: str


@cache
def transitions() -> tuple[Transition, ...]:
    """Give every edge, in the order of an order's life; the table names each edge's source."""
    return tuple(Transition.model_validate(row) for row in load_table("orders.yaml")["transitions"])


@cache
def transitions_by_start() -> Mapping[tuple[OrderState | None, Event, Scheme], Transition]:
    """Index the edges by what decides them: the state before, the event and the scheme."""
    return {(row.before, row.event, scheme): row for row in transitions() for scheme in row.schemes}


@cache
def guards() -> tuple[Guard, ...]:
    """Give what is refused although the order's state allows the operation itself."""
    return tuple(Guard.model_validate(row) for row in load_table("orders.yaml")["guards"])


@cache
def state_meanings() -> Mapping[str, str]:
    """Give what each state means, by its wire spelling, `PartialApproved` (documented as unused) included."""
    meanings: Mapping[str, str] = load_table("orders.yaml")["states"]
    return meanings
