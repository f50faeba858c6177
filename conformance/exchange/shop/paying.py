"""The paid order that probes share: how it is paid, and what a probe gets where its answers would say nothing."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from conformance.exchange.evidence import Exchange
from conformance.exchange.shop.genuine import billnumber_of
from conformance.exchange.shop.notifying import Bound
from conformance.exchange.shop.observer import PAID
from conformance.exchange.shop.orders import Leased, NoOrder, NotPaid
from conformance.exchange.shop.posting import post
from conformance.exchange.shop.shops import OpenShop
from conformance.exchange.shop.success import is_success
from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.probe import Probe

ON_ITS_WAY = timedelta(seconds=37)
"""How old a package is when it comes, so that its date is not the moment at which it is answered."""

_SAYS_NOTHING = "so that its answers about a paid order say nothing of this notification"


@dataclass(frozen=True)
class Payer:
    """Pays orders of one shop with genuine notifications, for probes that come to a paid order."""

    shop: OpenShop
    run_id: str

    @contextmanager
    def leased(self, probe: Probe) -> Iterator[Leased]:
        """Give the paid order, or a fresh one of the probe's own where a payment shows and its repetition does not.

        Where not even the first payment was acknowledged, a probe that expects an acknowledgement gets
        none: that would be blamed on what it delivers.
        """
        asks = any(expect.acknowledged for each in probe.deliveries for expect in each.then)
        with ExitStack() as held:
            try:
                leased = held.enter_context(self.shop.desk.paid(self._paid))
            except NotPaid as unpaid:
                if asks:
                    raise NoOrder(f"{unpaid}, {_SAYS_NOTHING}") from None
                why = str(unpaid)
            else:
                if leased.acknowledges or not asks:
                    yield leased
                    return
                if leased.unacknowledged:
                    got = f"the genuine notification that paid order {leased.numbers[0]} got {leased.unacknowledged}"
                    raise NoOrder(f"{got}, and no success when it came again, {_SAYS_NOTHING}")
                why = (
                    "the shop acknowledges a payment, and does not acknowledge what comes again "
                    f"(notification/paid-once/acknowledged), {_SAYS_NOTHING}"
                )
        with self.shop.desk.spared(why) as own:
            yield own

    def _paid(self, order: str) -> Leased:
        """Pay a fresh order with a genuine notification, which comes twice; NotPaid where nothing shows that it is."""
        billnumber = billnumber_of(self.run_id, f"paid {order}")
        bound = Bound({"own": order}, {"own": billnumber}, datetime.now(UTC) - ON_ITS_WAY)
        posted = self.shop.notifier.posted(Deliver(), bound)
        first = post(self.shop, 0, posted)
        acknowledged = is_success(first, self.shop.target)
        if not acknowledged and not self._is_seen_paid(order):
            raise NotPaid(f"the genuine notification that was to pay order {order} got {_told(first)}")
        again = is_success(post(self.shop, 0, posted), self.shop.target)
        return Leased(
            (order,), billnumber, acknowledges=again, unacknowledged="" if acknowledged else _told(first)
        )

    def _is_seen_paid(self, order: str) -> bool:
        return self.shop.watch is not None and self.shop.watch.see(0, order, PAID).state == "paid"


def _told(exchange: Exchange) -> str:
    """Say what an answer is that is no success."""
    if exchange.response is None:
        return f"no answer ({exchange.problem.text})" if exchange.problem else "no answer"
    return f"HTTP {exchange.response.status} and no success"
