"""An order as a model follows it: what is tried with it, what it shows, what may follow."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from conformance.protocol.orders import Operation, OrderState, Scheme

AnswerKind = Literal["approved", "declined", "accepted", "refused", "none"]
"""How an attempt is answered: carried out (AS000) · declined by the bank · an order was opened and is
neither · refused with nothing changed · by no answer, since nobody asked (time, settlement)."""

AttemptKind = Literal[
    "payment", "confirmation", "cancellation", "hold ends", "payment times out", "settlement"
]
BankSays = Literal["approved", "declined", "pending", "timed-out"]
AskedBy = Literal["merchant", "another merchant", "wrong credentials"]

_NOTHING = Decimal("0.00")


class OrderDialect(Protocol):
    """The answers to open questions that bear on orders, by their names in a target's dialect."""

    @property
    def repeated_confirmation(self) -> Literal["any", "accepted", "refused"]:
        """What a second confirmation of a confirmed order is told."""

    @property
    def reuse_after_approved(self) -> Literal["new-order", "refused"]:
        """Whether the number of a paid order opens a new one."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One thing that is tried: an operation that a merchant asks for, or what time and settlement do.

    `amount` and `currency` are texts as they are sent, None where they are left out; of a payment they
    are what is charged, and both are there. `bank` and `double_stage` are a payment's alone.
    """

    kind: AttemptKind
    amount: str | None = None
    currency: str | None = None
    bank: BankSays = "approved"
    double_stage: bool = False
    by: AskedBy = "merchant"


@dataclass(frozen=True, slots=True)
class Performed:
    """An operation that an order shows; of a cancellation, the type of transaction it became."""

    type: Operation
    amount: Decimal
    succeeded: bool = True
    returned_by: Literal["reversal", "refund"] | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order as the model sees it: what was charged, its state, and its operations.

    `settled` says that its financial transaction has been sent.
    """

    state: OrderState
    double_stage: bool
    amount: Decimal
    currency: str
    operations: tuple[Performed, ...] = ()
    settled: bool = False

    @property
    def scheme(self) -> Scheme:
        """The scheme the order is paid by."""
        return "double-stage" if self.double_stage else "one-stage"

    @property
    def authorised(self) -> Decimal:
        """How much the bank set aside or debited with the payment."""
        return self._total(Operation.PAYMENT)

    @property
    def captured(self) -> Decimal:
        """How much the customer paid: the payment of one stage, the confirmation of two."""
        return self._total(Operation.CONFIRMATION if self.double_stage else Operation.PAYMENT)

    @property
    def refunded(self) -> Decimal:
        """How much was given back."""
        return self._total(Operation.CANCELLATION)

    @property
    def confirmed(self) -> bool:
        """Whether a confirmation succeeded."""
        return any(each.type is Operation.CONFIRMATION and each.succeeded for each in self.operations)

    @property
    def remains(self) -> Decimal:
        """How much can still be given back: of what was captured or, before that, set aside."""
        return (self.captured or self.authorised) - self.refunded

    def _total(self, kind: Operation) -> Decimal:
        return sum(
            (each.amount for each in self.operations if each.type is kind and each.succeeded), _NOTHING
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """One thing that may follow: the answer, what became of the order, the edges that were walked.

    `order` is the order that the answer is about: of a payment the new one, of a refusal the one that
    was asked about, untouched (None where there is none). `notified` says whether the gateway owes a
    result notification.
    """

    answer: AnswerKind
    order: Order | None
    notified: bool = False
    edges: tuple[str, ...] = ()
