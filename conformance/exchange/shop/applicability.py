"""Whether a probe applies to a shop: what is seen of it, what it allows, and how it is set up."""

from collections.abc import Mapping

from conformance.exchange.merchant import MerchantTarget
from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.probe import Probe

VARIED = ("signature", "expected_answer", "mode", "scheme")
"""The settings in which an embedded shop can be had otherwise than the target file says."""

_LACKS: Mapping[str, str] = {
    "observer": "it names no observer, so that what became of an order cannot be seen (observer)",
    "credited": "it does not say how the sum credited is seen (observer.credited)",
    "authorised": "it does not say how a hold is seen (observer.authorised)",
    "race": "two deliveries at once need pace.in_flight of 2 or more",
    "zero-like": "it names no order whose right check value reads as a number (orders.zero_like)",
    "number-like search": "it names an order whose right check value reads as a number, so that none need be "
    "looked for, or it verifies signatures",
    "hostile-input": "it does not allow hostile-input (capabilities)",
}

_COMPARISON_HARDLY_TRIED = (
    "loose comparison of check values (PHP's ==) is tried with an amount of many decimals alone, and not in a "
    "smoke run; a shop that refuses such an amount may still compare loosely. Name an order for it in "
    "orders.zero_like: conformance number-like finds its number"
)


def why_not_seen(expect: DeliveryExpect, shop: MerchantTarget) -> str | None:
    """Give the reason why this shop does not show what is expected; None when it does."""
    return lack_of(expect.needs) if expect.needs and expect.needs not in shop.able_to else None


def lack_of(need: str) -> str:
    """Say what the target lacks."""
    return f"the target: {_LACKS[need]}"


def why_not_delivered(probe: Probe, shop: MerchantTarget) -> str | None:
    """Give the reason why the probe does not apply to this shop; None when it does."""
    missing = next((need for need in probe.needs if need not in shop.able_to), None)
    if missing is not None:
        return lack_of(missing)
    expects = [expect for delivery in probe.deliveries for expect in delivery.then]
    unseen = [why for expect in expects if (why := why_not_seen(expect, shop))]
    if unseen and len(unseen) == len(expects):
        return unseen[0]
    facts = shop.facts()
    for name, wanted in probe.settings.items():
        if facts.get(name) != wanted and not (shop.is_embedded and name in VARIED):
            return f"the shop is set up otherwise: {name} is {facts.get(name)}, the case needs {wanted}"
    return None


def doubts_of_comparison(shop: MerchantTarget) -> tuple[str, ...]:
    """Say how little a run can tell of loose comparison where the target names no order for it."""
    if shop.signature != "MD5" or shop.orders.zero_like is not None:
        return ()
    return (_COMPARISON_HARDLY_TRIED,)
