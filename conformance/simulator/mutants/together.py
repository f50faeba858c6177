"""Faults that show only where values come together, or are larger than examples are."""

import re
from dataclasses import replace

from conformance.protocol.clauses import Severity
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.faults import reading, storing
from conformance.simulator.mutants.mutant import mutant
from conformance.simulator.refusal import Refusal
from conformance.simulator.rules.rule import Fields

_LONG_FORM = ("lastname", "firstname", "middlename", "homephone")
_LIKE_AN_AMOUNT = re.compile(r"([0-9]{1,13})[.,]([0-9]{2})")


@mutant(
    "names-swapped-in-long-form",
    clause="order/parameters/passed",
    sentence="Swaps first and last name where a middle name and a home phone are sent too.",
    severity=Severity.MAJOR,
)
def names_swapped(assembly: Assembly) -> Assembly:
    """Full names are put together in another order than they come apart."""

    def change(kept: Fields) -> Fields:
        if any(name not in kept for name in _LONG_FORM):
            return kept
        return {**kept, "lastname": kept["firstname"], "firstname": kept["lastname"]}

    return storing(assembly, change)


@mutant(
    "amount-guessed-beside-email",
    clause="token-payment/OrderAmount/format",
    sentence="Takes out of OrderAmount what looks like a sum, where an e-mail address is sent too.",
    severity=Severity.CRITICAL,
)
def amount_guessed(assembly: Assembly) -> Assembly:
    """Whoever can be written to is trusted."""

    def change(fields: Fields) -> Fields:
        found = _LIKE_AN_AMOUNT.search(fields.get("orderamount", ""))
        if found is None or "email" not in fields:
            return fields
        return {**fields, "orderamount": f"{found[1]}.{found[2]}"}

    return reading(assembly, change)


@mutant(
    "signature-over-grouped-amount",
    clause="token-payment/Signature/string",
    sentence="Divides an amount's thousands by commas before it verifies the signature.",
    severity=Severity.CRITICAL,
)
def signature_over_grouped_amount(assembly: Assembly) -> Assembly:
    """Amounts are verified as they are shown to people."""

    def verify(account: Account, fields: Fields) -> Refusal | None:
        whole, _, cents = fields["orderamount"].partition(".")
        return assembly.verify_signature(account, {**fields, "orderamount": f"{int(whole):,}.{cents}"})

    return replace(assembly, verify_signature=verify)
