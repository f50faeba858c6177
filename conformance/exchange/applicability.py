"""Whether a probe applies to a target at all: what it declares, and how its account is set up."""

from collections.abc import Mapping

from conformance.exchange.accounts import account_like, account_with, accounts_of
from conformance.exchange.shop.applicability import why_not_delivered
from conformance.exchange.target import Target
from conformance.planning.probe import Drawing, Probe, Property, Step


def why_not_applicable(item: Probe | Drawing, target: Target) -> str | None:
    """Give the reason why a probe, or every example of a property, does not apply; None when it does.

    A capability that is declared and does not work is no reason: that is a failure.
    """
    if item.side == "merchant":
        return why_not_delivered(item, target.the_merchant) if isinstance(item, Probe) else None
    missing = missing_capabilities(item, target)
    if missing:
        return f"the target does not declare {', '.join(missing)}"
    if item.settings and not _can_be_had(item.settings, target):
        settings = target.public_settings()
        name, wanted = next(
            (name, value) for name, value in item.settings.items() if settings.get(name) != value
        )
        return f"the account is set up otherwise: {name} is {settings.get(name, 'not given')}, the case needs {wanted}"
    return _without_token(item, target)


def no_token(bank: str) -> str:
    """Say that the target names no token that the bank gives this answer to."""
    return f"no token for a payment the bank answers with {bank} (outcomes: {bank})"


def _without_token(item: Probe | Drawing, target: Target) -> str | None:
    banks = [step.bank for step in _steps_of(item) if step.action == "pay"]
    return next((no_token(bank) for bank in banks if bank not in target.the_gateway.outcomes), None)


def _steps_of(item: Probe | Drawing) -> tuple[Step, ...]:
    """Give the steps that are known beforehand: of drawn journeys none is."""
    match item:
        case Probe():
            return item.steps
        case Property():
            return (item.step,)
        case _:
            return ()


def missing_capabilities(item: Probe | Drawing, target: Target) -> tuple[str, ...]:
    """Name what a probe or property needs and the gateway does not declare; nothing on the merchant side."""
    if item.side == "merchant":
        return ()
    return tuple(sorted(name for name in item.needs if name not in target.capabilities))


def _can_be_had(settings: Mapping[str, str], target: Target) -> bool:
    gateway = target.the_gateway
    if account_with(accounts_of(gateway), settings) is not None:
        return True
    return "accounts" in gateway.capabilities and account_like(gateway, settings) is not None
