"""Gateways that do right and say wrong."""

from collections.abc import Mapping
from dataclasses import replace

from conformance.protocol.answers import AnsweredOrder
from conformance.protocol.clauses import Severity
from conformance.simulator.assembly import Assembly
from conformance.simulator.ledger import Ledger, Order
from conformance.simulator.mutants.mutant import mutant
from conformance.simulator.window import Window


@mutant(
    "check-value-wrong",
    clause="answer/checkvalue",
    sentence="Computes the check value without the order's state.",
    severity=Severity.CRITICAL,
)
def check_value_wrong(assembly: Assembly) -> Assembly:
    """One field is left out of the string that the check value covers."""

    def without_state(merchant_id: str, fields: Mapping[str, str]) -> str:
        return assembly.check_string(merchant_id, {**fields, "orderstate": ""})

    return replace(assembly, check_string=without_state)


@mutant(
    "check-value-lower-case",
    clause="answer/checkvalue",
    sentence="Writes the check value in lower-case letters.",
    severity=Severity.CRITICAL,
)
def check_value_lower_case(assembly: Assembly) -> Assembly:
    """The last of the formula's upper-casings is forgotten."""
    return replace(assembly, check_value=lambda secret, x: assembly.check_value(secret, x).lower())


@mutant(
    "declined-reported-approved",
    clause="order/payment/declined",
    sentence="Reports an order Approved that the bank declined.",
    severity=Severity.CRITICAL,
)
def declined_reported_approved(assembly: Assembly) -> Assembly:
    """The ledger knows better than the answer to the payment."""

    def cheerful(order: Order) -> AnsweredOrder:
        shown = assembly.payment_answer(order)
        state = shown.fields["orderstate"].replace("Declined", "Approved")
        return AnsweredOrder({**shown.fields, "orderstate": state}, shown.operations)

    return replace(assembly, payment_answer=cheerful)


@mutant(
    "status-shows-first-order-only",
    clause="order/status/every-billnumber",
    sentence="Shows only the first order of an order number.",
    severity=Severity.MAJOR,
)
def status_shows_first_order_only(assembly: Assembly) -> Assembly:
    """Order numbers are taken to be unique."""

    def first(ledger: Ledger, ordernumber: str, within: Window) -> tuple[Order, ...]:
        return assembly.orders_within(ledger, ordernumber, within)[:1]

    return replace(assembly, orders_within=first)


@mutant(
    "status-ignores-window",
    clause="order/status/window-given",
    sentence="Shows orders outside the period that the request gives.",
    severity=Severity.MAJOR,
)
def status_ignores_window(assembly: Assembly) -> Assembly:
    """Every order of the number is shown, whenever it was paid."""
    return replace(assembly, orders_within=lambda ledger, ordernumber, _: ledger.orders(ordernumber))
