"""What a request may touch: the orders of the merchant that sent it, one request after the other."""

from collections.abc import Callable, Mapping

from conformance.protocol.answers import Answer
from conformance.protocol.services import Service
from conformance.simulator.account import Account
from conformance.simulator.ledger import Ledger, Order

Reach = Callable[[Account, Mapping[str, Account], Service], tuple[Ledger, ...]]
"""Gives the ledgers that a merchant's request to a service looks into, the merchant's own first."""

FindOrder = Callable[[Ledger, str], Order]
"""Finds an order by its billnumber; RefusedError 10/201 when the ledger has none."""

Serve = Callable[[Account], Answer]

Transact = Callable[[Account, Serve], Answer]
"""Serves a request to an account, so that it sees all that earlier ones did and none of what later ones do."""


def own_orders(account: Account, _accounts: Mapping[str, Account], _service: Service) -> tuple[Ledger, ...]:
    """Look into the account's own ledger alone."""
    return (account.ledger,)


def by_billnumber(ledger: Ledger, billnumber: str) -> Order:
    """Find the order that has this very billnumber."""
    return ledger.order(billnumber)


def one_at_a_time(account: Account, serve: Serve) -> Answer:
    """Serve while nobody else uses the account."""
    with account.lock:
        return serve(account)
