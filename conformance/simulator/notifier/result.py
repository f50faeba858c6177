"""The result of a payment, as the notifier takes it up: what is known when it is to be sent."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from conformance.simulator.ledger import Operation, Order
from conformance.simulator.money import NOTHING
from conformance.simulator.notifier.occasions import Occasion
from conformance.simulator.settings import Settings


@dataclass(frozen=True, slots=True)
class Result:
    """What befell one order of a merchant: the order as it has become, and the operations that did it.

    Orders paid with bonus points have two operations, all others one; a timeout has none. `at` is the
    account's time, aware, in GMT.
    """

    merchant_id: str
    settings: Settings
    occasion: Occasion
    order: Order
    operations: tuple[Operation, ...]
    at: datetime

    @property
    def amount(self) -> Decimal:
        """What the operations come to, in the currency of the payment."""
        return sum((each.money.amount for each in self.operations), NOTHING)
