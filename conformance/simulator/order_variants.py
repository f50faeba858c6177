"""Other right ways with orders: what the documents leave open of an order's life, done otherwise."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from conformance.protocol.answers import Answer, AnsweredOrder
from conformance.protocol.orders import Operation as OperationType
from conformance.protocol.orders import OrderState
from conformance.protocol.services import CANCELLATION, CONFIRMATION
from conformance.simulator.assembly import Assembly
from conformance.simulator.bank import BankAnswer
from conformance.simulator.ledger import Operation, Order, Purchase
from conformance.simulator.money import Money
from conformance.simulator.refusal import FORBIDDEN, INVALID, RefusedError
from conformance.simulator.refusing import Refused
from conformance.simulator.services.call import orders_answer, unsealed
from conformance.simulator.settings import Settings
from conformance.simulator.transitions import TransitionTable
from conformance.simulator.writers import moment

_DECLINED = "AS100"
_OF_3D_SECURE = "AS110"


def _approving_parts(assembly: Assembly) -> Assembly:
    rows = (
        row.model_copy(update={"after": row.or_after[0]}) if row.or_after else row
        for row in assembly.transitions.rows
    )
    return replace(assembly, transitions=TransitionTable(tuple(rows)))


def _keeping_what_was_confirmed(assembly: Assembly) -> Assembly:
    """Refuse what is assumed of an order that was confirmed in part; no document says that it may be cancelled."""
    rows = tuple(
        row
        for row in assembly.transitions.rows
        if not (
            row.refusable
            and row.before is OrderState.PARTIAL_DELAYED
            and row.event.startswith("cancellation")
        )
    )
    return replace(assembly, transitions=TransitionTable(rows))


def _comparing_repetitions(assembly: Assembly) -> Assembly:
    """Take a repeated confirmation for one only where it names what was confirmed."""

    def confirm(table: TransitionTable, order: Order, money: Money | None, at: datetime) -> Order:
        confirmations = order.successful(OperationType.CONFIRMATION)
        if confirmations and money is not None and money != confirmations[-1].money:
            raise RefusedError(INVALID, "108")
        return assembly.confirm(table, order, money, at)

    return replace(assembly, confirm=confirm)


def _releasing_quietly(assembly: Assembly) -> Assembly:
    def lapse(table: TransitionTable, order: Order, settings: Settings, now: datetime) -> Order:
        lapsed = assembly.lapse(table, order, settings, now)
        return replace(lapsed, operations=order.operations)

    return replace(assembly, lapse=lapse)


def _holding_for(days: int) -> Callable[[Assembly], Assembly]:
    hold = {"hold_lasts": timedelta(days=days)}

    def make(assembly: Assembly) -> Assembly:
        def lapse(table: TransitionTable, order: Order, settings: Settings, now: datetime) -> Order:
            return assembly.lapse(table, order, settings.model_copy(update=hold), now)

        return replace(assembly, lapse=lapse)

    return make


def _declining_by_code(assembly: Assembly) -> Assembly:
    """Answer a confirmation or cancellation that the order's state forbids with the order and a declining code."""

    def refuse(refused: Refused) -> Answer:
        order = _order_of(refused)
        if order is None or refused.account is None:
            return assembly.refuse(refused)
        at, confirms = refused.account.now(), refused.service is CONFIRMATION
        kind = OperationType.CONFIRMATION if confirms else OperationType.CANCELLATION
        money = Money(order.remains, order.purchase.charged.currency)
        tried = Operation(len(order.operations) + 1, kind, _DECLINED, money, at)
        shown = replace(order, operations=(*order.operations, tried))
        write = assembly.confirmation_answer if confirms else assembly.cancellation_answer
        return orders_answer(unsealed(write(shown, tried), moment(at)))

    return replace(assembly, refuse=refuse)


def _order_of(refused: Refused) -> Order | None:
    """Find the order whose state forbids what was asked; None where that is not why it was refused."""
    asked = refused.service in (CONFIRMATION, CANCELLATION) and refused.refusal.firstcode == FORBIDDEN
    billnumber = refused.fields.get("billnumber", "").partition(".")[0]
    if not asked or refused.account is None or not refused.account.ledger.has(billnumber):
        return None
    return refused.account.ledger.order(billnumber)


def _waiting_for_3d_secure(assembly: Assembly) -> Assembly:
    def pay(
        table: TransitionTable, billnumber: str, purchase: Purchase, bank: BankAnswer, at: datetime
    ) -> Order:
        order = assembly.pay(table, billnumber, purchase, bank, at)
        if order.state is not OrderState.IN_PROCESS:
            return order
        waits = (replace(each, responsecode=_OF_3D_SECURE) for each in order.operations)
        return replace(order, operations=tuple(waits))

    return replace(assembly, pay=pay)


def _telling_of_itself(*, flat: bool) -> Callable[[Assembly], Assembly]:
    """Answer a cancellation with its own operation alone, as the captured answer of the old service does."""

    def make(assembly: Assembly) -> Assembly:
        def shown(order: Order, operation: Operation) -> AnsweredOrder:
            whole = assembly.cancellation_answer(order, operation)
            *_, own = whole.operations
            if flat:
                return AnsweredOrder({**whole.fields, **own, "billnumber": order.billnumber})
            return AnsweredOrder(whole.fields, (own,))

        return replace(assembly, cancellation_answer=shown)

    return make


OTHER_ORDERS: tuple[tuple[str, str, Callable[[Assembly], Assembly]], ...] = (
    ("part-confirmed-is-approved", "Makes an order Approved that was confirmed in part.", _approving_parts),
    ("part-confirmed-is-final", "Refuses to cancel an order that was confirmed in part.", _keeping_what_was_confirmed),
    ("repetitions-compared", "Refuses a repeated confirmation of another amount.", _comparing_repetitions),
    ("hold-released-quietly", "Shows no operation when a hold ends.", _releasing_quietly),
    ("hold-of-five-days", "Ends a hold after five days.", _holding_for(5)),
    ("hold-of-two-weeks", "Ends a hold after fourteen days.", _holding_for(14)),
    ("cancellation-alone", "Answers a cancellation with its own operation alone.", _telling_of_itself(flat=False)),
    ("cancellation-flat", "Answers a cancellation in one flat row.", _telling_of_itself(flat=True)),
    ("declining-by-code", "Shows the order with AS100 where its state forbids what was asked.", _declining_by_code),
    ("waiting-for-3d-secure", "Answers AS110 to a payment that waits for the customer.", _waiting_for_3d_secure),
)  # fmt: skip
"""Gateways that are right in other ways: id, sentence, what makes them of a faultless one."""
