"""The Personal Account: what a merchant does by hand, without a web service."""

from dataclasses import dataclass

from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.ledger import Order
from conformance.simulator.money import Money


@dataclass(frozen=True)
class PersonalAccount:
    """One merchant at the pages of the Personal Account (general-scheme document, step 6)."""

    assembly: Assembly
    account: Account

    def orders(self, ordernumber: str) -> tuple[Order, ...]:
        """Look at every order of an order number, as in the Orders Monitor."""
        with self.account.lock:
            return self.account.ledger.orders(ordernumber)

    def cancel(self, billnumber: str, money: Money | None = None) -> Order:
        """Cancel an order, or a part of it; RefusedError as from the web service."""
        account = self.account
        with account.lock:
            order = account.ledger.order(billnumber)
            order = self.assembly.cancel(self.assembly.transitions, order, money, account.now(), "")
            account.ledger.keep(order)
        return order

    def settle(self) -> None:
        """Let the day end: financial transactions are sent, and what is given back from now on is a refund."""
        with self.account.lock:
            self.account.ledger.settle()
