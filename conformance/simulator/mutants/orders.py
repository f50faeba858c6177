"""Gateways whose orders end up as something else than what was asked for."""

import hashlib
from dataclasses import replace

from conformance.protocol.clauses import Severity
from conformance.protocol.orders import OrderState
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.mutant import mutant
from conformance.simulator.rules.rule import Fields
from conformance.simulator.transitions import TransitionTable

_STORED_OF_COMMENT = 3999


@mutant(
    "order-comment-cut",
    clause="token-payment/OrderComment/length",
    sentence="Stores 3999 of an OrderComment's 4000 characters.",
    severity=Severity.MAJOR,
)
def order_comment_cut(assembly: Assembly) -> Assembly:
    """The field that keeps comments is one character short."""

    def store(fields: Fields) -> Fields:
        stored = assembly.store(fields)
        return {**stored, "ordercomment": stored.get("ordercomment", "")[:_STORED_OF_COMMENT]}

    return replace(assembly, store=store)


@mutant(
    "one-stage-delayed",
    clause="order/one-stage/approved",
    sentence="Leaves an order of one stage Delayed after its payment.",
    severity=Severity.CRITICAL,
)
def one_stage_delayed(assembly: Assembly) -> Assembly:
    """Every payment is taken for the first of two stages."""
    rows = tuple(
        row.model_copy(update={"after": OrderState.DELAYED})
        if (row.event, row.after) == ("payment approved", OrderState.APPROVED)
        else row
        for row in assembly.transitions.rows
    )
    return replace(assembly, transitions=TransitionTable(rows))


@mutant(
    "confirmation-ignored",
    clause="order/double-stage/confirmed",
    sentence="Answers a confirmation and leaves the order Delayed.",
    severity=Severity.CRITICAL,
)
def confirmation_ignored(assembly: Assembly) -> Assembly:
    """Nothing is done about the confirmation."""
    return replace(assembly, confirm=lambda _table, order, _money, _at: order)


@mutant(
    "billnumber-repeated",
    clause="order/billnumber/unique",
    sentence="Gives every order of one order number the same billnumber.",
    severity=Severity.CRITICAL,
)
def billnumber_repeated(assembly: Assembly) -> Assembly:
    """The billnumber is derived from the merchant's order number, which may come again."""

    def billnumber(_nth: int, ordernumber: str) -> str:
        digest = hashlib.sha256(ordernumber.encode()).hexdigest()
        return f"57{int(digest, 16) % 10**14:014d}"

    return replace(assembly, billnumber=billnumber)
