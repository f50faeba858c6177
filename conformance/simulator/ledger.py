"""The orders of one account and the operations on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from conformance.protocol.orders import Operation as OperationType
from conformance.protocol.orders import OrderState
from conformance.simulator.bank import APPROVED_CODE, BankAnswer
from conformance.simulator.money import NOTHING, Money
from conformance.simulator.refusal import UNKNOWN, RefusedError

Return = Literal["reversal", "refund"]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of an order, by its sequence from 1.

    Of a cancellation, `reference` is the merchant's own id of the refund, and `returned_by` the type
    of transaction that the gateway determined (general-scheme document, step 6).
    """

    number: int
    type: OperationType
    responsecode: str
    money: Money
    at: datetime
    reference: str = ""
    returned_by: Return | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the operation moved money."""
        return self.responsecode == APPROVED_CODE


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a token payment asks for, as it is stored: the merchant's fields and the money.

    `original` is what the order says (orderamount, ordercurrency), `charged` what is debited after
    conversion (amount, currency), `rate` what one original unit is worth. `fields` are the stored
    parameters, names in lower case. `debited_at_once` is true for schemes that send no financial
    transaction (general-scheme document, step 5).
    """

    ordernumber: str
    original: Money
    charged: Money
    rate: Decimal
    double_stage: bool
    fields: Mapping[str, str] = field(default_factory=dict)
    seen_from: str = ""
    debited_at_once: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """One order: what was asked, what the bank said, its state, and every operation so far."""

    billnumber: str
    purchase: Purchase
    bank: BankAnswer
    state: OrderState
    created: datetime
    operations: tuple[Operation, ...]
    settled: bool = False

    @property
    def authorised(self) -> Decimal:
        """How much the bank set aside or debited with the payment."""
        return self._total(OperationType.PAYMENT)

    @property
    def debited(self) -> Decimal:
        """How much the customer paid: the payment of one stage, or the confirmation of two."""
        return self._total(
            OperationType.CONFIRMATION if self.purchase.double_stage else OperationType.PAYMENT
        )

    @property
    def cancelled(self) -> Decimal:
        """How much was given back."""
        return self._total(OperationType.CANCELLATION)

    @property
    def remains(self) -> Decimal:
        """How much can still be given back: of what was debited or, before confirmation, set aside."""
        return (self.debited or self.authorised) - self.cancelled

    @property
    def returned_by(self) -> Return:
        """What giving money back takes now: a reversal before settlement, a refund after it."""
        at_once = self.purchase.debited_at_once and bool(self.debited)
        return "refund" if self.settled or at_once else "reversal"

    def successful(self, kind: OperationType) -> tuple[Operation, ...]:
        """Give the successful operations of one type."""
        return tuple(each for each in self.operations if each.type is kind and each.succeeded)

    def _total(self, kind: OperationType) -> Decimal:
        return sum((each.money.amount for each in self.successful(kind)), NOTHING)


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one order: as it was, None where it is new, and as it is now."""

    before: Order | None
    after: Order


class Ledger:
    """Keeps the orders of one account, by billnumber and by the merchant's order number.

    Order numbers are not unique at Assist: each payment makes an order with a billnumber of its own
    (vendor's page on order status). Not locked: the account that owns the ledger is.
    """

    def __init__(self) -> None:
        self._orders: dict[str, Order] = {}
        self._billnumbers: dict[str, list[str]] = {}
        self._changes: list[Change] = []
        self._by_state: dict[OrderState, dict[str, None]] = {state: {} for state in OrderState}

    def open(self, order: Order) -> None:
        """Enter a new order."""
        self._billnumbers.setdefault(order.purchase.ordernumber, []).append(order.billnumber)
        self._enter(order)

    def keep(self, order: Order) -> None:
        """Enter what became of an order."""
        self._enter(order)

    def oldest(self, state: OrderState) -> Order | None:
        """Give the order that has been in a state for the longest time, None where no order is in it."""
        billnumber = next(iter(self._by_state[state]), None)
        return None if billnumber is None else self._orders[billnumber]

    def changes(self) -> tuple[Change, ...]:
        """Give what was entered since this was last asked for, oldest first."""
        given, self._changes = tuple(self._changes), []
        return given

    def has(self, billnumber: str) -> bool:
        """Whether this account has an order of that billnumber."""
        return billnumber in self._orders

    def all(self) -> tuple[Order, ...]:
        """Give every order, oldest first."""
        return tuple(self._orders.values())

    def order(self, billnumber: str) -> Order:
        """Find one order; RefusedError 10/201 when this account has none of that billnumber."""
        try:
            return self._orders[billnumber]
        except KeyError:
            raise RefusedError(UNKNOWN, "201") from None

    def orders(self, ordernumber: str) -> tuple[Order, ...]:
        """Give every order under one order number, oldest first."""
        return tuple(self._orders[bill] for bill in self._billnumbers.get(ordernumber, ()))

    def settle(self, billnumbers: Iterable[str] | None = None) -> None:
        """Mark orders, or all, as settled: their financial transactions are sent, what follows is a refund."""
        for billnumber in tuple(self._orders if billnumbers is None else billnumbers):
            order = self.order(billnumber)
            if order.debited and not order.purchase.debited_at_once:
                self.keep(replace(order, settled=True))

    def _enter(self, order: Order) -> None:
        before = self._orders.get(order.billnumber)
        self._changes.append(Change(before, order))
        self._orders[order.billnumber] = order
        if before is None or before.state is not order.state:
            if before is not None:
                del self._by_state[before.state][order.billnumber]
            self._by_state[order.state][order.billnumber] = None
