"""Whether a probe applies to a target at all: what it declares, and how its account is set up."""

from collections.abc import Mapping

from conformance.exchange.accounts import account_like, account_with, accounts_of
from conformance.exchange.shop.applicability import why_not_delivered
from conformance.exchange.target import Target
from conformance.planning.probe import Probe


def why_not_applicable(probe: Probe, target: Target) -> str | None:
    """Give the reason why the probe does not apply; None when it does.

    A capability that is declared and does not work is no reason: that is a failure.
    """
    if probe.side == "merchant":
        return why_not_delivered(probe, target.the_merchant)
    missing = missing_capabilities(probe, target)
    if missing:
        return f"the target does not declare {', '.join(missing)}"
    if probe.settings and not _can_be_had(probe.settings, target):
        settings = target.public_settings()
        name, wanted = next(
            (name, value) for name, value in probe.settings.items() if settings.get(name) != value
        )
        return f"the account is set up otherwise: {name} is {settings.get(name, 'not given')}, the case needs {wanted}"
    return None


def missing_capabilities(probe: Probe, target: Target) -> tuple[str, ...]:
    """Name what the probe needs and the gateway does not declare; nothing on the merchant side."""
    if probe.side == "merchant":
        return ()
    return tuple(sorted(name for name in probe.needs if name not in target.capabilities))


def _can_be_had(settings: Mapping[str, str], target: Target) -> bool:
    gateway = target.the_gateway
    if account_with(accounts_of(gateway), settings) is not None:
        return True
    return "accounts" in gateway.capabilities and account_like(gateway, settings) is not None
