"""The accounts of an embedded simulator: the target's own, and variants of it with other settings."""

from collections.abc import Mapping
from itertools import product

from conformance.exchange.gateway import Gateway

_VARIED: Mapping[str, tuple[str, ...]] = {"request_signature": ("optional", "required")}
"""The settings that cases ask for, with all their values."""


def accounts_of(gateway: Gateway) -> tuple[Gateway, ...]:
    """Give the target's account first, then, where any settings can be had, one for each other combination."""
    if "accounts" not in gateway.capabilities:
        return (gateway,)
    own = gateway.settings.facts()
    variants = [dict(zip(_VARIED, values, strict=True)) for values in product(*_VARIED.values())]
    others = [each for each in variants if any(own[name] != value for name, value in each.items())]
    return (
        gateway,
        *(_variant(gateway, number, settings) for number, settings in enumerate(others, start=1)),
    )


def account_with(accounts: tuple[Gateway, ...], settings: Mapping[str, str]) -> Gateway | None:
    """Give the first account that has all these settings; None when none has."""
    for account in accounts:
        facts = account.settings.facts()
        if all(facts.get(name) == value for name, value in settings.items()):
            return account
    return None


def _variant(gateway: Gateway, number: int, settings: Mapping[str, str]) -> Gateway:
    merchant_id = str(int(gateway.merchant_id) + number)
    return gateway.model_copy(
        update={"merchant_id": merchant_id, "settings": gateway.settings.model_copy(update=settings)}
    )
