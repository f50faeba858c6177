"""What a notification that is believed makes of its order."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from conformance.protocol.orders import OrderState
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.order_book import ShopOrder, ShopState

Transitions = Mapping[tuple[ShopState, str], ShopState]
"""The state that follows, by where an order stands and the state that it has at the gateway."""

TRANSITIONS: Final[Transitions] = MappingProxyType(
    {
        (ShopState.UNPAID, OrderState.APPROVED): ShopState.PAID,
        (ShopState.UNPAID, OrderState.DELAYED): ShopState.HOLD,
        (ShopState.UNPAID, OrderState.DECLINED): ShopState.DECLINED,
        # A declined order may be paid by the next attempt, under the same order number.
        (ShopState.DECLINED, OrderState.APPROVED): ShopState.PAID,
        (ShopState.DECLINED, OrderState.DELAYED): ShopState.HOLD,
        (ShopState.HOLD, OrderState.APPROVED): ShopState.PAID,
    }
)
"""Whatever is not listed leaves the order as it is.

So a paid order stays paid, and a later attempt that fails takes nothing away. A cancellation is the
merchant's own doing, made through the gateway, and its result comes in that answer.
"""


def settle(transitions: Transitions, order: ShopOrder, notification: Notification) -> ShopOrder:
    """Give the order as it stands now; its sum is credited at the moment it becomes paid, and never again."""
    state = transitions.get((order.state, notification["orderstate"]), order.state)
    if state is ShopState.PAID and order.state is not ShopState.PAID:
        return replace(order, state=state, paid_total=order.paid_total + order.amount)
    return replace(order, state=state)
