"""Gateways that move the wrong money."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from conformance.protocol.clauses import Severity
from conformance.protocol.orders import Operation as OperationType
from conformance.protocol.orders import OrderState
from conformance.simulator.assembly import Assembly
from conformance.simulator.ledger import Order
from conformance.simulator.money import Money
from conformance.simulator.mutants.mutant import mutant
from conformance.simulator.transitions import TransitionTable


@mutant(
    "default-currency-wrong",
    clause="token-payment/OrderCurrency/default",
    sentence="Takes another currency than the enterprise's where OrderCurrency is missing.",
    severity=Severity.CRITICAL,
)
def default_currency_wrong(assembly: Assembly) -> Assembly:
    """The default is a currency of the gateway's own choice."""
    return replace(assembly, default_currency=lambda settings: "EUR" if settings.currency == "USD" else "USD")


@mutant(
    "never-converts",
    clause="token-payment/isConvert/always",
    sentence="Does not convert where isConvert is 2.",
    severity=Severity.CRITICAL,
)
def never_converts(assembly: Assembly) -> Assembly:
    """The original amount is charged, whatever isConvert says."""
    return replace(assembly, convert=lambda original, _is_convert, _settings: (original, Decimal(1)))


@mutant(
    "confirmation-debits-twice",
    clause="order/confirmation/never-debits-twice",
    sentence="Debits the customer again when a confirmation is repeated.",
    severity=Severity.CRITICAL,
)
def confirmation_debits_twice(assembly: Assembly) -> Assembly:
    """Every confirmation is taken for the first."""

    def confirm(table: TransitionTable, order: Order, money: Money | None, at: datetime) -> Order:
        if not order.successful(OperationType.CONFIRMATION):
            return assembly.confirm(table, order, money, at)
        forgetful = replace(order, state=OrderState.DELAYED, operations=order.operations[:1])
        again = assembly.confirm(table, forgetful, money, at).operations[-1]
        return replace(
            order, operations=(*order.operations, replace(again, number=len(order.operations) + 1))
        )

    return replace(assembly, confirm=confirm)


@mutant(
    "cancels-more-than-captured",
    clause="order/cancel/not-above-captured",
    sentence="Gives back more than the customer paid.",
    severity=Severity.CRITICAL,
)
def cancels_more_than_captured(assembly: Assembly) -> Assembly:
    """A cancellation of too much is carried out, by the amount it names."""

    def cancel(
        table: TransitionTable, order: Order, money: Money | None, at: datetime, reference: str
    ) -> Order:
        if money is None or money.amount <= order.remains:
            return assembly.cancel(table, order, money, at, reference)
        done = assembly.cancel(table, order, None, at, reference)
        return replace(done, operations=(*done.operations[:-1], replace(done.operations[-1], money=money)))

    return replace(assembly, cancel=cancel)
