"""The shop in process: an httpx transport that hands requests straight to it."""

import httpx

from conformance.simulator.merchant.shop import Shop


def shop_transport(shop: Shop) -> httpx.MockTransport:
    """Give a transport for an `httpx.Client`; every host is this shop."""
    return httpx.MockTransport(shop.handle)
