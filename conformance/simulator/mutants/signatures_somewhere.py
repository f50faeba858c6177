"""Gateways that look less closely at the signatures of some payments."""

from collections.abc import Callable
from dataclasses import replace

from conformance.protocol.clauses import Severity
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.mutant import mutant
from conformance.simulator.refusal import Refusal
from conformance.simulator.rules.rule import Fields

UNSIGNED: tuple[tuple[str, str, Callable[[Fields], bool]], ...] = (
    ("of-holds", "a hold", lambda fields: fields.get("delay") == "1"),
    ("for-soap", "a payment that is answered in SOAP", lambda fields: fields.get("format") == "4"),
    ("without-currency", "a payment without OrderCurrency", lambda fields: "ordercurrency" not in fields),
    ("of-recurring", "a recurring payment", lambda fields: fields.get("recurringindicator") == "1"),
)
"""Payments that some gateways take unsigned from an account that signs."""

UNVERIFIED: tuple[tuple[str, str, Callable[[Fields], bool]], ...] = (
    ("of-holds", "a hold", lambda fields: fields.get("delay") == "1"),
    ("for-soap", "a payment that is answered in SOAP", lambda fields: fields.get("format") == "4"),
    (
        "of-wallets",
        "a payment by Apple Pay or Google Pay",
        lambda fields: fields.get("tokentype") in ("1", "2"),
    ),
)
"""Payments whose signature only has to be there."""


def overlooking(where: Callable[[Fields], bool]) -> Callable[[Assembly], Assembly]:
    """Make a fault: the signature of these payments is not looked at."""

    def make(assembly: Assembly) -> Assembly:
        def verify(account: Account, fields: Fields) -> Refusal | None:
            return None if where(fields) else assembly.verify_signature(account, fields)

        return replace(assembly, verify_signature=verify)

    return make


def unsigned(where: Callable[[Fields], bool]) -> Callable[[Fields], bool]:
    """Say whether a payment is one of these and has no signature."""
    return lambda fields: "signature" not in fields and where(fields)


def signed(where: Callable[[Fields], bool]) -> Callable[[Fields], bool]:
    """Say whether a payment is one of these and has a signature, be it wrong."""
    return lambda fields: "signature" in fields and where(fields)


for name, what, where in UNSIGNED:
    mutant(
        f"signature-not-required-{name}",
        clause="token-payment/Signature/required",
        sentence=f"Requires no signature of {what}.",
        severity=Severity.CRITICAL,
    )(overlooking(unsigned(where)))


for name, what, where in UNVERIFIED:
    mutant(
        f"signature-not-verified-{name}",
        clause="token-payment/Signature/verified",
        sentence=f"Does not verify the signature of {what}.",
        severity=Severity.CRITICAL,
    )(overlooking(signed(where)))
