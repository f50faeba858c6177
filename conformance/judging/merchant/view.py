"""A delivery in the light of its evidence: what was answered, and what an observer saw after it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from conformance.exchange.evidence import Evidence, Observation
from conformance.exchange.merchant import MerchantTarget
from conformance.judging.merchant.replies import Reply
from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.probe import Probe


@dataclass(frozen=True)
class Delivered:
    """One delivery of a probe; `seen` is the order it is about, `beside` the probe's other order.

    `was_paid` says that the order was paid before it, as an earlier look shows, or, where nobody looked,
    the acknowledgement of an earlier payment.
    """

    shop: MerchantTarget
    number: int
    delivery: Deliver
    replies: tuple[Reply, ...]
    seen: Observation | None = None
    beside: Observation | None = None
    was_paid: bool = False

    @property
    def unanswered(self) -> str | None:
        """Why a reply is missing; None where every one came."""
        if not self.replies:
            return "the delivery was not made"
        return next((reply.missing for reply in self.replies if reply.missing), None)

    def describe(self) -> str:
        """Say in one line what was answered, several answers each once."""
        told = dict.fromkeys(reply.describe() for reply in self.replies)
        return "; ".join(told) or "the delivery was not made"

    def described_order(self) -> str:
        """Say in one line what the observer saw, and what was answered."""
        if self.seen is None:
            return f"{self.describe()}; nobody looked at the order"
        if self.seen.state is None:
            return f"the order could not be seen: {self.seen.problem}"
        credited = f", {self.seen.credited} credited" if self.seen.credited is not None else ""
        return f"the order is {self.seen.state}{credited}; {self.describe()}"

    def is_credited(self, amount: str) -> bool | None:
        """Say whether the sum credited is this amount; None where no sum is seen, or none that can be read."""
        if self.seen is None or self.seen.credited is None:
            return None
        try:
            credited = Decimal(self.seen.credited)
        except InvalidOperation:
            return None
        return credited == Decimal(amount) if credited.is_finite() else None


def delivered(probe: Probe, evidence: Evidence, shop: MerchantTarget) -> Iterator[Delivered]:
    """Give every delivery of the probe with its evidence, in order; `shop` is set up as the probe asks."""
    plain = shop.expected_answer == "http-200"
    earlier: list[Delivered] = []
    for number, delivery in enumerate(probe.deliveries):
        replies = tuple(Reply(each, plain) for each in evidence.exchanges if each.step == number)
        seen = [each for each in evidence.observations if each.step == number]
        own, beside = (*seen, None, None)[:2]
        was_paid = _was_paid(earlier, own.order) if own and earlier else probe.on == "paid"
        view = Delivered(shop, number, delivery, replies, own, beside, was_paid)
        earlier.append(view)
        yield view


def _was_paid(earlier: Sequence[Delivered], order: str) -> bool:
    """Say whether the order was paid after earlier deliveries: the last look tells, without one the answers."""
    looks = [each.seen for each in earlier if each.seen and each.seen.order == order and each.seen.state]
    if looks:
        return any(each.state == "paid" for each in looks)
    return any(each.delivery.pays and any(reply.accepts for reply in each.replies) for each in earlier)
