"""Gateways that accept what they should refuse."""

from dataclasses import replace

from conformance.protocol.clauses import Severity
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.faults import with_row
from conformance.simulator.mutants.mutant import mutant
from conformance.simulator.refusal import Refusal
from conformance.simulator.rules.rule import Fields


@mutant(
    "order-number-beyond-limit",
    clause="token-payment/OrderNumber/length",
    sentence="Stores an OrderNumber of 129 characters whole.",
    severity=Severity.MAJOR,
)
def order_number_beyond_limit(assembly: Assembly) -> Assembly:
    """The row's limit is ignored."""
    return with_row(assembly, "OrderNumber", max_length=None)


@mutant(
    "order-amount-optional",
    clause="token-payment/OrderAmount/mandatory",
    sentence="Opens an order of 0.00 when OrderAmount is missing.",
    severity=Severity.MAJOR,
)
def order_amount_optional(assembly: Assembly) -> Assembly:
    """A mandatory parameter is taken for an optional one."""
    return with_row(assembly, "OrderAmount", mandatory="never")


@mutant(
    "signature-not-verified",
    clause="token-payment/Signature/verified",
    sentence="Accepts any signature where the account requires one.",
    severity=Severity.CRITICAL,
)
def signature_not_verified(assembly: Assembly) -> Assembly:
    """The signature must be there, but nobody verifies it."""

    def only_there(account: Account, fields: Fields) -> Refusal | None:
        return None if "signature" in fields else assembly.verify_signature(account, fields)

    return replace(assembly, verify_signature=only_there)


@mutant(
    "signature-not-required",
    clause="token-payment/Signature/required",
    sentence="Accepts a request without a signature where the account requires one.",
    severity=Severity.CRITICAL,
)
def signature_not_required(assembly: Assembly) -> Assembly:
    """A signature that is there is verified, but it may be left out."""

    def only_if_there(account: Account, fields: Fields) -> Refusal | None:
        return assembly.verify_signature(account, fields) if "signature" in fields else None

    return replace(assembly, verify_signature=only_if_there)


@mutant(
    "password-not-verified",
    clause="token-payment/Password/verified",
    sentence="Accepts any password.",
    severity=Severity.CRITICAL,
)
def password_not_verified(assembly: Assembly) -> Assembly:
    """The login alone decides."""

    def login_alone(account: Account, fields: Fields) -> Refusal | None:
        return assembly.verify_credentials(account, {**fields, "password": account.password})

    return replace(assembly, verify_credentials=login_alone)


@mutant(
    "password-by-its-beginning",
    clause="token-payment/Password/verified",
    sentence="Keeps the first eight characters of a password, and compares no more.",
    severity=Severity.CRITICAL,
)
def password_by_its_beginning(assembly: Assembly) -> Assembly:
    """What begins alike is the same password."""

    def first_eight(account: Account, fields: Fields) -> Refusal | None:
        alike = fields["password"][:8] == account.password[:8]
        return assembly.verify_credentials(
            account, {**fields, "password": account.password} if alike else fields
        )

    return replace(assembly, verify_credentials=first_eight)
