"""Whether a probe applies to a target at all: what it declares, and how its account is set up."""

from conformance.exchange.accounts import account_with, accounts_of
from conformance.exchange.target import Target
from conformance.planning.probe import Probe


def why_not_applicable(probe: Probe, target: Target) -> str | None:
    """Give the reason why the probe does not apply; None when it does.

    A capability that is declared and does not work is no reason: that is a failure.
    """
    missing = [name for name in probe.needs if name not in target.capabilities]
    if missing:
        return f"the target does not declare {', '.join(missing)}"
    if probe.settings and account_with(accounts_of(target.the_gateway), probe.settings) is None:
        settings = target.public_settings()
        name, wanted = next(
            (name, value) for name, value in probe.settings.items() if settings.get(name) != value
        )
        return f"the account is set up otherwise: {name} is {settings.get(name, 'not given')}, the case needs {wanted}"
    return None
