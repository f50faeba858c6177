"""Families of the sums that confirmations and cancellations move: too much, too little, of another currency."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from conformance.protocol.orders import Operation as OperationType
from conformance.protocol.orders import OrderState
from conformance.simulator.assembly import Assembly
from conformance.simulator.ledger import Order
from conformance.simulator.money import CENT, NOTHING, Money
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.rules import checks
from conformance.simulator.rules.rule import ParameterRule, Rule
from conformance.simulator.transitions import TransitionTable

Act = Callable[[Order, Money | None], Order]
"""Confirms, or cancels, an order as it should be done."""

Wrong = Callable[[Act, Order, Money | None], Order]
"""Does it wrongly, with the right way at hand."""

_UNIT = Decimal(1)


def wrong_sums() -> tuple[Mutant, ...]:
    """Make the families: what is asked for beyond every limit, what is moved instead, what is moved twice."""
    return (
        *(each for row in CONFIRMATIONS for each in fault(*row[:3], _confirming(row[3]))),
        *(each for row in CANCELLATIONS for each in fault(*row[:3], _cancelling(row[3]))),
        *fault(
            "confirms-thousandths",
            "order/confirmation/amount-form",
            "Confirms amounts of three decimals.",
            _confirming_thousandths,
        ),
        *fault(
            "cancels-thousandths",
            "order/cancel/amount-form",
            "Cancels amounts of three decimals.",
            _cancelling_thousandths,
        ),
    )


def _confirming(wrong: Wrong) -> Make:
    def make(assembly: Assembly) -> Assembly:
        def confirm(table: TransitionTable, order: Order, money: Money | None, at: datetime) -> Order:
            return wrong(lambda order, money: assembly.confirm(table, order, money, at), order, money)

        return replace(assembly, confirm=confirm)

    return make


def _cancelling(wrong: Wrong) -> Make:
    def make(assembly: Assembly) -> Assembly:
        def cancel(
            table: TransitionTable, order: Order, money: Money | None, at: datetime, reference: str
        ) -> Order:
            return wrong(
                lambda order, money: assembly.cancel(table, order, money, at, reference), order, money
            )

        return replace(assembly, cancel=cancel)

    return make


def _confirming_thousandths(assembly: Assembly) -> Assembly:
    return replace(assembly, confirmation_rules=_with_thousandths(assembly.confirmation_rules))


def _cancelling_thousandths(assembly: Assembly) -> Assembly:
    return replace(assembly, cancellation_rules=_with_thousandths(assembly.cancellation_rules))


def _with_thousandths(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    loose = ParameterRule("Amount", "amount", "108", None, (checks.shape(r"[0-9]+\.[0-9]{2,3}"),))
    return tuple(loose if each.name == "Amount" else each for each in rules)


def _moving(order: Order, amount: Decimal, **changes: Any) -> Order:
    """Show another amount in the order's last operation."""
    *before, last = order.operations
    moved = replace(last, money=replace(last.money, amount=amount))
    return replace(order, operations=(*before, moved), **changes)


def _up_to(limit: Callable[[Order], Decimal]) -> Wrong:
    """Take amounts up to a limit that is too high, for all that there is and shown as they were asked for."""

    def wrong(act: Act, order: Order, money: Money | None) -> Order:
        if money is None or not order.remains < money.amount <= limit(order):
            return act(order, money)
        done = act(order, None)
        return done if done is order else _moving(done, money.amount)

    return wrong


def _whatever_currency(act: Act, order: Order, money: Money | None) -> Order:
    return act(order, money and replace(money, currency=order.purchase.charged.currency))


def _rounding(rounding: str) -> Wrong:
    """Move whole units alone; all that there is stays all that there is."""

    def wrong(act: Act, order: Order, money: Money | None) -> Order:
        done = act(order, money)
        if done is order or money is None or money.amount >= order.remains:
            return done
        return _moving(done, max(money.amount.quantize(_UNIT, rounding), _UNIT))

    return wrong


def _all_less_a_cent(act: Act, order: Order, money: Money | None) -> Order:
    done = act(order, money)
    return (
        done if done is order or money is not None else _moving(done, done.operations[-1].money.amount - CENT)
    )


def _all_of_it(act: Act, order: Order, money: Money | None) -> Order:
    return act(order, money if money is None or not CENT <= money.amount < order.remains else None)


def _all_of_it_unseen(act: Act, order: Order, money: Money | None) -> Order:
    """Move all of it, and leave the order in the state of a part."""
    done = act(order, money)
    return done if done is order or money is None else _moving(done, order.remains)


def _none(act: Act, order: Order, money: Money | None) -> Order:
    """Do as if an amount of nothing were a cent, and show nothing."""
    if money is None or money.amount:
        return act(order, money)
    done = act(order, replace(money, amount=CENT))
    return done if done is order else _moving(done, NOTHING)


def _rest_when_repeated(act: Act, order: Order, money: Money | None) -> Order:
    confirmed = order.successful(OperationType.CONFIRMATION)
    if not confirmed or order.state is not OrderState.PARTIAL_DELAYED:
        return act(order, money)
    rest = order.authorised - order.debited
    again = replace(
        confirmed[-1], number=len(order.operations) + 1, money=replace(confirmed[-1].money, amount=rest)
    )
    return replace(order, state=OrderState.APPROVED, operations=(*order.operations, again))


def _last_amount_counts(act: Act, order: Order, money: Money | None) -> Order:
    """Take what a repeated confirmation names in the place of what was confirmed."""
    repeated = bool(order.successful(OperationType.CONFIRMATION)) and not order.cancelled
    done = act(order, money)
    return _moving(done, money.amount if money else order.authorised) if repeated else done


def _state_alone(act: Act, order: Order, money: Money | None) -> Order:
    """Change the state, and show no operation for it."""
    done = act(order, money)
    return done if done is order else replace(done, operations=order.operations)


def _not_when_settled(act: Act, order: Order, money: Money | None) -> Order:
    """Know reversals alone: when the financial transaction is sent, there is nothing left to reverse."""
    return act(replace(order, state=OrderState.DECLINED) if order.settled else order, money)


def _only_when_settled(act: Act, order: Order, money: Money | None) -> Order:
    """Know refunds alone: before the financial transaction is sent, there is nothing to refund."""
    too_early = bool(order.debited) and not order.settled and not order.purchase.debited_at_once
    return act(replace(order, state=OrderState.DECLINED) if too_early else order, money)


def _each_part_up_to_all(act: Act, order: Order, money: Money | None) -> Order:
    """Compare every part with the whole of the payment, and never with what is left of it."""
    whole = order.debited
    if money is None or not order.cancelled or not order.remains < money.amount <= whole:
        return act(order, money)
    return _moving(act(order, None), money.amount)


CONFIRMATIONS: tuple[tuple[str, str, str, Wrong], ...] = (
    ("confirms-a-cent-too-much", "order/confirmation/not-above-authorised",
     "Confirms a cent more than was authorised.", _up_to(lambda order: order.authorised + CENT)),
    ("confirms-any-amount", "order/confirmation/not-above-authorised",
     "Confirms more than was authorised.", _up_to(lambda order: order.authorised * 1000)),
    ("confirms-in-any-currency", "order/confirmation/currency-equals",
     "Takes the amount of a confirmation for one in the payment's currency, whatever its own.", _whatever_currency),
    ("confirmation-in-part-rounded-down", "order/confirmation/partial-amount",
     "Debits a confirmed part without its hundredths.", _rounding(ROUND_DOWN)),
    ("confirmation-in-part-rounded", "order/confirmation/partial-amount",
     "Debits a confirmed part rounded to whole units.", _rounding(ROUND_HALF_UP)),
    ("confirmation-in-part-for-all", "order/confirmation/partial-amount",
     "Takes a confirmation of a part for one of the full amount.", _all_of_it),
    ("confirmation-in-part-debits-all", "order/confirmation/partial-amount",
     "Says that a part was confirmed, and debits the full amount.", _all_of_it_unseen),
    ("confirmation-in-full-less-a-cent", "order/confirmation/full",
     "Debits a cent less than the full amount where no amount is given.", _all_less_a_cent),
    ("confirms-nothing", "order/confirmation/amount-form",
     "Confirms an amount of nothing.", _none),
    ("remainder-debited-on-repetition", "order/confirmation/never-debits-twice",
     "Debits what was left unconfirmed when a confirmation is repeated.", _rest_when_repeated),
    ("repetition-changes-the-amount", "order/confirmation/never-debits-twice",
     "Debits the amount of the last confirmation in the place of the first one's.", _last_amount_counts),
    ("confirmation-without-operation", "order/result/agrees",
     "Approves a confirmed order without an operation that says what was debited.", _state_alone),
)  # fmt: skip
"""What is wrong with confirmations: name, clause, sentence, fault."""

CANCELLATIONS: tuple[tuple[str, str, str, Wrong], ...] = (
    ("cancels-a-cent-too-much", "order/cancel/not-above-captured",
     "Gives back a cent more than is left of the payment.", _up_to(lambda order: order.remains + CENT)),
    ("parts-add-up-to-more", "order/cancel/not-above-captured",
     "Gives back parts that are more than the payment together.", _each_part_up_to_all),
    ("returns-what-was-not-confirmed", "order/cancel/not-above-captured",
     "Gives back the whole of a hold of which a part was confirmed.", _up_to(lambda order: order.authorised)),
    ("cancels-in-any-currency", "order/cancel/currency-equals",
     "Takes the amount of a cancellation for one in the payment's currency, whatever its own.", _whatever_currency),
    ("cancellation-in-part-rounded", "order/cancel/partial",
     "Gives back a part rounded to whole units.", _rounding(ROUND_HALF_UP)),
    ("cancellation-in-part-for-all", "order/cancel/partial",
     "Takes a cancellation of a part for one of the full amount.", _all_of_it),
    ("cancellation-in-part-returns-all", "order/cancel/partial",
     "Says that a part was cancelled, and gives back all.", _all_of_it_unseen),
    ("cancellation-in-full-less-a-cent", "order/cancel/without-amount",
     "Keeps a cent of the payment where no amount is given.", _all_less_a_cent),
    ("cancels-nothing", "order/cancel/amount-form",
     "Cancels an amount of nothing.", _none),
    ("cancellation-without-operation", "order/cancel/allowed",
     "Cancels an order without an operation that says what was given back.", _state_alone),
    ("cancellation-always-a-reversal", "order/cancel/after-settlement",
     "Refuses to cancel once the financial transaction has been sent.", _not_when_settled),
    ("cancellation-always-a-refund", "order/cancel/before-settlement",
     "Refuses to cancel a paid order until its financial transaction has been sent.", _only_when_settled),
)  # fmt: skip
"""What is wrong with cancellations: name, clause, sentence, fault."""
