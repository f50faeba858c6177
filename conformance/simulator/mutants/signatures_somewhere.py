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


def not_required(where: Callable[[Fields], bool]) -> Callable[[Assembly], Assembly]:
    """Make a fault: no signature is required there."""

    def make(assembly: Assembly) -> Assembly:
        def verify(account: Account, fields: Fields) -> Refusal | None:
            unsigned = "signature" not in fields and where(fields)
            return None if unsigned else assembly.verify_signature(account, fields)

        return replace(assembly, verify_signature=verify)

    return make


for name, what, where in UNSIGNED:
    mutant(
        f"signature-not-required-{name}",
        clause="token-payment/Signature/required",
        sentence=f"Requires no signature of {what}.",
        severity=Severity.CRITICAL,
    )(not_required(where))


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


def not_verified(where: Callable[[Fields], bool]) -> Callable[[Assembly], Assembly]:
    """Make a fault: any signature will do there."""

    def make(assembly: Assembly) -> Assembly:
        def verify(account: Account, fields: Fields) -> Refusal | None:
            any_will_do = "signature" in fields and where(fields)
            return None if any_will_do else assembly.verify_signature(account, fields)

        return replace(assembly, verify_signature=verify)

    return make


for name, what, where in UNVERIFIED:
    mutant(
        f"signature-not-verified-{name}",
        clause="token-payment/Signature/verified",
        sentence=f"Does not verify the signature of {what}.",
        severity=Severity.CRITICAL,
    )(not_verified(where))
