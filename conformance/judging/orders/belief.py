"""What is believed of a probe's orders after some of its steps.

The documents leave some outcomes open, so what is believed of one order is a set: every order that the
table allows and that no answer so far has ruled out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain

from conformance.exchange.settings import Dialect
from conformance.protocol.attempts import Attempt, Order
from conformance.protocol.orders import OrderState
from conformance.protocol.outcomes import outcomes

Believed = frozenset[Order]

DAY = 24 * 60 * 60
_HOLD_LASTS, _HOLD_IS_OVER = 5 * DAY, 14 * DAY
_PAYMENT_IS_OVER = DAY
"""Seconds. A hold ends after 5 to 14 days (vendor's manual of the Personal Account); how long a payment
may take is nowhere said, and no payment takes a day."""


@dataclass(frozen=True)
class Known:
    """One order: the number it was paid under, how old it is in seconds, and what it may have become."""

    number: str
    may_be: Believed
    age: float = 0.0


@dataclass(frozen=True)
class Belief:
    """All orders of a probe by billnumber, the oldest first."""

    orders: Mapping[str, Known] = field(default_factory=dict)

    def under(self, number: str) -> tuple[str, ...]:
        """Give the billnumbers of an order number, the oldest first."""
        return tuple(bill for bill, known in self.orders.items() if known.number == number)

    def may_be(self, bill: str | None) -> Iterable[Order | None]:
        """Give what an order may be; None alone where there is no such order."""
        known = self.orders.get(bill or "")
        return known.may_be if known else (None,)

    def with_order(self, bill: str, known: Known) -> "Belief":
        """Give the belief with one order more, or with what is now known of it."""
        return Belief({**self.orders, bill: known})

    def narrowed(self, bill: str, may_be: Believed) -> "Belief":
        """Give the belief with less, or something else, believed of one order."""
        return self.with_order(bill, replace(self.orders[bill], may_be=may_be))

    def joined(self, other: "Belief") -> "Belief":
        """Believe what either believes."""
        together = dict(self.orders)
        for bill, known in other.orders.items():
            mine = together.get(bill)
            together[bill] = replace(known, may_be=known.may_be | mine.may_be) if mine else known
        return Belief(together)

    def later(self, seconds: float, edges: set[str]) -> "Belief":
        """Let time pass, and add the edges that this walks for certain."""
        return Belief({bill: _aged(known, seconds, edges) for bill, known in self.orders.items()})

    def settled(self, edges: set[str]) -> "Belief":
        """Send the financial transactions of every order, and add the edges that this walks."""
        return Belief(
            {
                bill: replace(known, may_be=_after(known.may_be, Attempt("settlement"), edges))
                for bill, known in self.orders.items()
            }
        )


def _aged(known: Known, seconds: float, edges: set[str]) -> Known:
    age = known.age + seconds
    may_be = frozenset(chain(*(_older(each, age, edges) for each in known.may_be)))
    return replace(known, age=age, may_be=may_be)


def _older(order: Order, age: float, edges: set[str]) -> Believed:
    """Give what an order of that age may have become."""
    unfinished = order.state is OrderState.IN_PROCESS
    attempt = Attempt("payment times out" if unfinished else "hold ends")
    certain, possible = (_PAYMENT_IS_OVER, 0) if unfinished else (_HOLD_IS_OVER, _HOLD_LASTS)
    if age >= certain:
        return _after((order,), attempt, edges)
    return frozenset((order,)) | (_after((order,), attempt, set()) if age > possible else frozenset())


def _after(orders: Iterable[Order], attempt: Attempt, edges: set[str]) -> Believed:
    found: set[Order] = set()
    for order in orders:
        for outcome in outcomes(order, attempt, _NO_QUESTION):
            edges.update(outcome.edges)
            if outcome.order is not None:
                found.add(outcome.order)
    return frozenset(found)


_NO_QUESTION = Dialect()
"""Time and settlement ask nothing that a dialect answers."""
