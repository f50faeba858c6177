"""Everything a run holds open towards the shop it tests: the shops, the courier, the pool."""

from dataclasses import dataclass

from conformance.exchange.pace import Pace
from conformance.exchange.pool import Pool
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.session import GRACE
from conformance.exchange.shop.delivering import Courier
from conformance.exchange.shop.shops import InProcess, Shops
from conformance.exchange.target import Target


@dataclass
class ShopSession:
    """One run's open connections to one shop, and to others set up otherwise; `close` ends them all."""

    target: Target
    pace: Pace
    shops: Shops
    performer: Courier
    pool: Pool

    def stop(self, reason: str = "the run was stopped") -> None:
        """Send nothing more: what is queued is dropped, what is in flight goes on for the grace period."""
        self.pace.stop(reason)
        self.pool.stop(reason)

    def close(self) -> None:
        """Stop, give what is in flight its grace, then close the connections and end the children."""
        self.stop()
        self.pool.join(GRACE)
        self.shops.close()


def open_shop_session(
    target: Target, run_id: str, budget: int | None = None, *, in_process: InProcess | None = None
) -> ShopSession:
    """Open a session of the merchant side; the shop itself is reached with the first delivery.

    Args:
        target: What is tested.
        run_id: The run's own id.
        budget: How many requests may be spent, in place of the target file's.
        in_process: Gives, by its description, what stands for an embedded shop's sockets.
    """
    limits = target.the_merchant.pace
    pace = Pace(limits.in_flight, limits.per_second, budget if budget is not None else limits.budget)
    shops = Shops(target.the_merchant, pace, Redactor(target.secrets), in_process)
    courier = Courier(shops, run_id)
    return ShopSession(target, pace, shops, courier, Pool(courier.perform, pace.in_flight))
