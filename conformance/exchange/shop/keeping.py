"""Whether the orders that probes share are still as they were when they were fresh."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from conformance.exchange.evidence import Exchange, Observation
from conformance.exchange.merchant import MerchantTarget
from conformance.exchange.shop.observer import Watch
from conformance.exchange.shop.success import is_success, says_paid


@dataclass
class Keeper:
    """Remembers how shared orders looked before anything came to them, and looks again; for many threads.

    Without an observer, and where one sees nothing, the answers are all there is. `can_create` says that
    the shop makes as many fresh orders as are wanted: only then is an order given up for a bare HTTP 200,
    which some shops answer to whatever comes.
    """

    shop: MerchantTarget
    watch: Watch | None
    can_create: bool = False
    _fresh: dict[str, Observation] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def remember(self, orders: Iterable[str]) -> None:
        """Look at those of the orders that nobody has looked at before."""
        for order in orders:
            if self.watch is not None and order not in self._fresh:
                seen = self.watch.see(0, order)
                with self._lock:
                    self._fresh[order] = seen

    def is_changed(
        self, orders: Iterable[str], came: Iterable[Exchange], seen: Iterable[Observation] = ()
    ) -> bool:
        """Say whether one of the orders is not as it was, after these answers; `seen` is what was looked at since."""
        answers = tuple(came)
        looks = {each.order: each for each in seen}
        return any(self._is_changed(order, answers, looks.get(order)) for order in orders)

    def _is_changed(self, order: str, answers: tuple[Exchange, ...], seen: Observation | None) -> bool:
        if seen is None and self.watch is not None:
            seen = self.watch.see(0, order)
        if seen is None or seen.state is None:
            tells = is_success if self.can_create else says_paid
            return any(tells(each, self.shop) for each in answers)
        if seen.state != "unpaid":
            return True
        fresh = self._fresh.get(order)
        if fresh is None or fresh.state is None:
            return False
        if not _same_sum(fresh.credited, seen.credited):
            return True
        # Patterns need not name every state: what a success was answered to and looks otherwise has changed.
        return seen.shown != fresh.shown and any(is_success(each, self.shop) for each in answers)


def _same_sum(one: str | None, other: str | None) -> bool:
    """Compare sums as numbers; where none was shown, none was credited."""
    if one == other:
        return True
    try:
        return Decimal(one or "0") == Decimal(other or "0")
    except InvalidOperation:
        return False
