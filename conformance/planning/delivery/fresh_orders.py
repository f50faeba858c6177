"""How many fresh orders of a shop a plan needs, so that it can be said before anything is sent."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from conformance.planning.delivery.properties import DeliveryProperty
from conformance.planning.probe import Item, Probe

SHARED_ORDERS = 2
"""How many orders the probes that change none of them share at most: as many as may be under way at once."""

PREFLIGHT_ORDERS = 1


def fresh_orders(items: Iterable[Item], settings: Mapping[str, str]) -> int:
    """Count the orders that the items need: one for each probe that changes its own, few for all others.

    `settings` are those of the target's own shop; shops that are set up otherwise have orders of their
    own. A faulty shop, whose orders change where they must not, needs more.
    """
    shops: dict[tuple[tuple[str, str], ...], Counter[str]] = defaultdict(Counter)
    for item in items:
        if isinstance(item, Probe | DeliveryProperty) and item.side == "merchant":
            shops[tuple(sorted({**settings, **item.settings}.items()))].update(_used_by(item))
    return PREFLIGHT_ORDERS * bool(shops) + sum(
        used["own"] + min(used["shared"], SHARED_ORDERS) + bool(used["paid"]) for used in shops.values()
    )


def _used_by(item: Probe | DeliveryProperty) -> Mapping[str, int]:
    if isinstance(item, DeliveryProperty):
        kinds = {"genuine": {"paid": 1}, "signed field changed": {"shared": SHARED_ORDERS}}
        return kinds.get(item.draws, {"own": 2 * item.count})
    other = any(
        delivery.names_other or any(expect.other_order for expect in delivery.then)
        for delivery in item.deliveries
    )
    return {"paid": 1} if item.on == "paid" else {item.on: 1 + other}
