"""A delivery in the light of its evidence: what was answered, and what an observer saw after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from conformance.exchange.evidence import Evidence, Observation
from conformance.exchange.merchant import MerchantTarget
from conformance.judging.merchant.replies import Reply
from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.probe import Probe


@dataclass(frozen=True)
class Delivered:
    """One delivery of a probe; `seen` is the order it is about, `beside` the probe's other order."""

    shop: MerchantTarget
    number: int
    delivery: Deliver
    replies: tuple[Reply, ...]
    seen: Observation | None = None
    beside: Observation | None = None

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
        """Say whether the sum credited is this amount; None where no sum is seen."""
        if self.seen is None or self.seen.credited is None:
            return None
        try:
            return Decimal(self.seen.credited) == Decimal(amount)
        except InvalidOperation:
            return False


def delivered(probe: Probe, evidence: Evidence, shop: MerchantTarget) -> Iterator[Delivered]:
    """Give every delivery of the probe with its evidence, in order; `shop` is set up as the probe asks."""
    plain = shop.expected_answer == "http-200"
    for number, delivery in enumerate(probe.deliveries):
        replies = tuple(Reply(each, plain) for each in evidence.exchanges if each.step == number)
        seen = [each for each in evidence.observations if each.step == number]
        yield Delivered(shop, number, delivery, replies, *seen[:2])
