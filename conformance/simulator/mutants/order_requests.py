"""Families of what is read of a request about an order: who sent it, and half of what it says."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.reception import Pairs
from conformance.simulator.refusal import Refusal
from conformance.simulator.rules.rule import Fields


def wrong_order_requests() -> tuple[Mutant, ...]:
    """Make the families."""
    return (*_credentials(), *_halves())


def _credentials() -> Iterator[Mutant]:
    yield from fault(
        "operations-without-password",
        "order/cancel/credentials",
        "Does not verify the password where a billnumber names the order.",
        _trusting(lambda fields: "billnumber" in fields),
    )
    yield from fault(
        "status-without-password",
        "order/status/credentials",
        "Does not verify the password where the status of an order is asked for.",
        _trusting(lambda fields: "billnumber" not in fields and "paymenttoken" not in fields),
    )


def _trusting(trusted: Callable[[Fields], bool]) -> Make:
    def make(assembly: Assembly) -> Assembly:
        def verify(account: Account, fields: Fields) -> Refusal | None:
            known = {**fields, "password": account.password} if trusted(fields) else fields
            return assembly.verify_credentials(account, known)

        return replace(assembly, verify_credentials=verify)

    return make


def _halves() -> Iterator[Mutant]:
    for name, clause, sentence, change in HALVES:
        yield from fault(name, clause, sentence, _heard(change))


def _heard(change: Callable[[Fields], Fields]) -> Make:
    """Read the requests that name an order by its billnumber otherwise than they were sent."""

    def make(assembly: Assembly) -> Assembly:
        def receive(pairs: Pairs) -> Fields:
            fields = assembly.receive(pairs)
            return change(fields) if "billnumber" in fields else fields

        return replace(assembly, receive=receive)

    return make


def _without(name: str, other: str) -> Callable[[Fields], Fields]:
    """Forget one of two parameters where the other is not there."""
    return lambda fields: (
        fields if other in fields else {key: value for key, value in fields.items() if key != name}
    )


HALVES: tuple[tuple[str, str, str, Callable[[Fields], Fields]], ...] = (
    ("amount-without-currency", "order/confirmation/amount-and-currency-together",
     "Takes an Amount without Currency for the full amount.", _without("amount", "currency")),
    ("currency-without-amount", "order/cancel/amount-and-currency-together",
     "Takes a Currency without Amount for the full amount.", _without("currency", "amount")),
    ("operation-number-ignored", "order/operation/unknown", "Ignores which operation a billnumber names.",
     lambda fields: {**fields, "billnumber": fields["billnumber"].partition(".")[0]}),
    ("operation-number-not-read", "order/operation/named", "Knows no billnumber that names an operation.",
     lambda fields: {**fields, "billnumber": fields["billnumber"].replace(".", "00")}),
    ("cancel-reason-of-fraud", "order/cancel/reason", "Refuses a cancellation because of fraud.",
     lambda fields: {**fields, "cancelreason": "9"} if fields.get("cancelreason") == "3" else fields),
)  # fmt: skip
"""What is not heard of a confirmation or a cancellation: name, clause, sentence, how it is read."""
