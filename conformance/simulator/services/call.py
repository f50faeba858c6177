"""A call of a service: who asks, with which fields, of which gateway."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from conformance.protocol.answers import Answer, AnsweredOrder
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.ledger import Ledger, Operation, Order
from conformance.simulator.refusal import INVALID, RefusedError
from conformance.simulator.rules.rule import Fields

CheckData = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """One call, after its form and its credentials were found in order.

    `at` is the account's time; `nth` numbers the calls of the gateway from 1; `seen_from` is the
    address the request came from, `reached` are the ledgers it looks into.
    """

    assembly: Assembly
    account: Account
    fields: Fields
    at: datetime
    nth: int
    seen_from: str
    reached: tuple[Ledger, ...]

    def sealed(self, shown: AnsweredOrder, packetdate: str) -> AnsweredOrder:
        """Add the packet's fields: with MD5 the signature is empty and the check value is not."""
        x = self.assembly.check_string(self.account.merchant_id, shown.fields)
        value = self.assembly.check_value(self.account.secret, x)
        packet = {"packetdate": packetdate, "signature": "", "checkvalue": value}
        return AnsweredOrder({**shown.fields, **packet}, shown.operations)


def unsealed(shown: AnsweredOrder, packetdate: str) -> AnsweredOrder:
    """Add the packet's fields where no check value is documented: date, and an empty signature."""
    return AnsweredOrder({**shown.fields, "packetdate": packetdate, "signature": ""}, shown.operations)


def orders_answer(*orders: AnsweredOrder) -> Answer:
    """Answer with orders."""
    return Answer("orders", "unknown", orders, firstcode="0", secondcode="0")


def ordered(call: Call) -> tuple[Ledger, Order]:
    """Find the order a Billnumber names, plain or extended by the number of a successful operation, and its ledger.

    RefusedError 10/201 when this account has no such order, 5/143 when the order has no such operation.
    """
    billnumber, _, operation = call.fields["billnumber"].partition(".")
    ledger = next((each for each in call.reached if each.has(billnumber)), call.account.ledger)
    order = call.assembly.find_order(ledger, billnumber)
    if operation and not _succeeded(order.operations, int(operation)):
        raise RefusedError(INVALID, "143")
    return ledger, order


def _succeeded(operations: tuple[Operation, ...], number: int) -> bool:
    return any(each.number == number and each.succeeded for each in operations)
