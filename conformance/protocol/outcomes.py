"""What may become of an order: every outcome that the documents allow for one attempt at it.

Made from the table of transitions and its guards. Where the documents leave an outcome open, the set
has several members; a gateway is right when it shows one of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from conformance.protocol.attempts import (
    AnswerKind,
    Attempt,
    AttemptKind,
    BankSays,
    Order,
    OrderDialect,
    Outcome,
    Performed,
)
from conformance.protocol.edges import edges_by_start
from conformance.protocol.orders import Event, Operation, OrderState, Transition, transitions_by_start

_PLAIN_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,12})\.[0-9]{2}").fullmatch
_ANY_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{0,2})?").fullmatch


def outcomes(order: Order | None, attempt: Attempt, dialect: OrderDialect) -> frozenset[Outcome]:
    """Give every outcome that is allowed when `attempt` meets `order`; never none.

    `order` is None where the attempt names none that exists. A payment opens a new order; where
    `order` is given, it is a new attempt under that order's number, and `order` stays as it is.
    ValueError for a payment that does not say what is charged.
    """
    if attempt.kind == "payment":
        return frozenset(_paid(order, attempt, dialect))
    if attempt.kind == "confirmation":
        return frozenset(_confirmed(order, attempt, dialect))
    if attempt.kind == "cancellation":
        return frozenset(_cancelled(order, attempt))
    return frozenset(_by_itself(order, attempt.kind))


def _paid(earlier: Order | None, attempt: Attempt, dialect: OrderDialect) -> Iterator[Outcome]:
    if earlier is None:
        yield _opened(attempt, ())
        return
    walked = _edge(earlier, "new attempt")
    refused = dialect.reuse_after_approved == "refused"
    if _transition(earlier, "new attempt").refusable and (
        refused or earlier.state in _NEITHER_PAID_NOR_FAILED
    ):
        yield Outcome("refused", earlier, edges=walked)
    if not (refused and earlier.state is OrderState.APPROVED):
        yield _opened(attempt, walked)


_NEITHER_PAID_NOR_FAILED = (OrderState.IN_PROCESS, OrderState.CANCELED)

_EVENT_OF_BANK: Mapping[BankSays, tuple[Event, AnswerKind]] = {
    "approved": ("payment approved", "approved"),
    "declined": ("payment declined", "declined"),
    "pending": ("payment pending", "accepted"),
    "timed-out": ("payment times out", "accepted"),
}


def _opened(attempt: Attempt, walked: tuple[str, ...]) -> Outcome:
    if attempt.amount is None or attempt.currency is None:
        raise ValueError("a payment says what is charged")
    money = Decimal(attempt.amount)
    created = Order(OrderState.IN_PROCESS, attempt.double_stage, money, attempt.currency)
    event, answer = _EVENT_OF_BANK[attempt.bank]
    row = _transition(created, event)
    payment = Performed(Operation.PAYMENT, money, succeeded=attempt.bank == "approved")
    order = replace(created, state=row.after, operations=(payment,))
    first = edges_by_start()[None, "request", created.scheme].id
    return Outcome(answer, order, row.notified, (*walked, first, *_edge(created, event)))


def _confirmed(order: Order | None, attempt: Attempt, dialect: OrderDialect) -> Iterator[Outcome]:
    if order is None:
        yield Outcome("refused", None, edges=("confirmation of an unknown order",))
        return
    event = _guard(attempt, order, "confirmation")
    repeated = order.confirmed and event not in _NEVER_CARRIED_OUT
    if repeated:
        yield from _confirmed_again(order, attempt, dialect)
        return
    if event is None and _asked(attempt, order.amount) > order.amount:
        event = "confirmation above the authorised amount"
    if event is not None:
        yield _refused(order, event)
        return
    asked = _asked(attempt, order.amount)
    confirmed: Event = "confirmation in full" if asked == order.amount else "confirmation in part"
    yield from _carried_out(order, confirmed, Performed(Operation.CONFIRMATION, asked), attempt)


def _confirmed_again(order: Order, attempt: Attempt, dialect: OrderDialect) -> Iterator[Outcome]:
    """A repetition never debits; what it is told is for the dialect, where it repeats what was asked."""
    walked = _edge(order, "repeated confirmation")
    if dialect.repeated_confirmation != "refused":
        yield Outcome("approved", order, edges=walked)
    same = _asked(attempt, order.captured) == order.captured and attempt.currency in (None, order.currency)
    as_it_was = same and order.state in (OrderState.APPROVED, OrderState.PARTIAL_DELAYED)
    if dialect.repeated_confirmation != "accepted" or not as_it_was:
        yield Outcome("refused", order, edges=walked)


def _cancelled(order: Order | None, attempt: Attempt) -> Iterator[Outcome]:
    if order is None:
        yield Outcome("refused", None, edges=("cancellation of an unknown order",))
        return
    event = _guard(attempt, order, "cancellation")
    most = order.remains or order.amount
    if event is None and _asked(attempt, most) > most:
        event = "cancellation above what remains"
    if event is not None:
        yield _refused(order, event)
        return
    asked = _asked(attempt, most)
    cancelled: Event = "cancellation in part"
    if asked == most:
        cancelled = "cancellation of the rest" if order.refunded and order.remains else "cancellation in full"
    performed = Performed(
        Operation.CANCELLATION, asked, returned_by="refund" if order.settled else "reversal"
    )
    yield from _carried_out(order, cancelled, performed, attempt)
    if cancelled == "cancellation in part" and order.double_stage and order.settled and order.remains:
        # vendor's page on the types of cancellation: of two stages in part, only until settlement
        yield _refused(order, cancelled)


def _by_itself(order: Order | None, kind: AttemptKind) -> Iterator[Outcome]:
    if order is None:
        yield Outcome("none", None)
    elif kind == "settlement":
        yield Outcome("none", replace(order, settled=bool(order.captured)), edges=_edge(order, "settlement"))
    elif kind == "payment times out" and order.state is OrderState.IN_PROCESS:
        row = _transition(order, "payment times out")
        yield Outcome("none", replace(order, state=row.after), row.notified, _edge(order, row.event))
    elif kind == "hold ends" and order.state is OrderState.DELAYED:
        row = _transition(order, "hold ends")
        ended = replace(order, state=row.after)
        released = Performed(Operation.CANCELLATION, order.remains, returned_by="reversal")
        # No document says whether the operation that releases a hold is shown.
        for operations in (order.operations, (*order.operations, released)):
            yield Outcome(
                "none", replace(ended, operations=operations), row.notified, _edge(order, row.event)
            )
    else:
        yield Outcome("none", order, edges=_edge(order, kind))


def _carried_out(order: Order, event: Event, done: Performed, attempt: Attempt) -> Iterator[Outcome]:
    row = transitions_by_start().get((order.state, event, order.scheme))
    if row is None:
        yield _refused(order, event)
        return
    walked = _edge(order, event)
    operations = (*order.operations, done)
    for state in (row.after, *row.or_after):
        yield Outcome("approved", replace(order, state=state, operations=operations), row.notified, walked)
    if row.refusable or not _is_plain(attempt, order):
        yield _refused(order, event)


_NEVER_CARRIED_OUT = tuple(
    f"confirmation {how}"
    for how in (
        "by another merchant",
        "with wrong credentials",
        "of an unpaired amount",
        "of an invalid amount",
    )
)


def _guard(attempt: Attempt, order: Order, operation: str) -> str | None:
    """Name the event that is refused whatever the order's state; None where the state decides."""
    if attempt.by != "merchant":
        return f"{operation} {'by' if attempt.by == 'another merchant' else 'with'} {attempt.by}"
    if (attempt.amount is None) != (attempt.currency is None):
        return f"{operation} of an unpaired amount"
    if attempt.amount is None or attempt.currency is None:
        return None
    if not _ANY_AMOUNT(attempt.amount) or not Decimal(attempt.amount):
        return f"{operation} of an invalid amount"
    if attempt.currency.upper() != order.currency:
        return f"{operation} in another currency"
    return None


def _is_plain(attempt: Attempt, order: Order) -> bool:
    """Whether the money is written as every reading of the documents has it: two decimals, the code's own case."""
    return attempt.amount is None or bool(
        _PLAIN_AMOUNT(attempt.amount) and attempt.currency == order.currency
    )


def _asked(attempt: Attempt, everything: Decimal) -> Decimal:
    return everything if attempt.amount is None else Decimal(attempt.amount)


def _refused(order: Order, event: str) -> Outcome:
    return Outcome("refused", order, edges=_edge(order, event))


def _transition(order: Order, event: Event) -> Transition:
    return transitions_by_start()[order.state, event, order.scheme]


def _edge(order: Order, event: str) -> tuple[str, ...]:
    """Name the edge; none where something else than the order's state already stands in the way."""
    edge = edges_by_start().get((order.state, event, order.scheme))
    return () if edge is None else (edge.id,)
