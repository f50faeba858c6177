"""Orders as the documents describe them: states, operations, and the transitions between states."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

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
    """The operations of an order, by their `operationtype` on the wire."""

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
    "cancellation in full",
    "cancellation in part",
    "cancellation of the rest",
    "hold ends",
    "new attempt",
]


class Transition(BaseModel):
    """One edge of the order's state machine: `event` takes an order from `before` to `after`.

    `before` is None where the event creates the order. `notified` says whether the gateway sends a
    result notification. `source` names the document or the vendor's page that each half comes from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    before: OrderState | None
    event: Event
    after: OrderState
    scheme: Literal["one-stage", "double-stage", "both"]
    notified: bool
    basis: Literal["stated", "documented", "assumed"]
    source: str


@cache
def transitions() -> tuple[Transition, ...]:
    """Give every edge, in the order of an order's life; the table names each edge's source."""
    return tuple(Transition.model_validate(row) for row in load_table("orders.yaml")["transitions"])


@cache
def state_meanings() -> Mapping[str, str]:
    """Give what each state means, by its wire spelling, `PartialApproved` (documented as unused) included."""
    meanings: Mapping[str, str] = load_table("orders.yaml")["states"]
    return meanings


@cache
def operation_meanings() -> Mapping[str, str]:
    """Give what each `operationtype` means; 500, the accrual of bonus points, is documented but not sent."""
    meanings: Mapping[str, str] = load_table("orders.yaml")["operations"]
    return meanings
