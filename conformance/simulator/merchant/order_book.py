"""The orders of a shop, in SQLite: every change of one is a single transaction."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from threading import RLock
from weakref import finalize

from conformance.simulator.merchant.settings import Orders

IN_MEMORY = ":memory:"

_TABLE = """
create table if not exists orders (
    number text primary key, amount text not null, currency text not null,
    state text not null, paid_total text not null
)
"""


class ShopState(StrEnum):
    """What a shop makes of an order."""

    UNPAID = "unpaid"
    HOLD = "hold"
    PAID = "paid"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class ShopOrder:
    """One order: what it costs, where it stands, and the sum credited to it so far."""

    number: str
    amount: Decimal
    currency: str
    state: ShopState = ShopState.UNPAID
    paid_total: Decimal = Decimal("0.00")


Change = Callable[[ShopOrder], ShopOrder]


class OrderBook:
    """The orders, in memory or in a file. Thread-safe."""

    def __init__(self, orders: Orders, database: str = IN_MEMORY) -> None:
        self._fresh = orders
        self._lock = RLock()
        self._connection = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
        finalize(self, self._connection.close)
        with self._transaction():
            self._connection.execute(_TABLE)
            for number in orders.each:
                self._insert(ShopOrder(number, Decimal(orders.amount), orders.currency))

    def find(self, number: str) -> ShopOrder | None:
        """Give the order of that number, spelt exactly so; None where there is none."""
        with self._lock:
            query = "select number, amount, currency, state, paid_total from orders where number = ?"
            row = self._connection.execute(query, (number,)).fetchone()
        if row is None:
            return None
        return ShopOrder(row[0], Decimal(row[1]), row[2], ShopState(row[3]), Decimal(row[4]))

    def change(self, number: str, change: Change) -> None:
        """Make an order what `change` gives; nobody else changes it meanwhile. KeyError for no order."""
        with self._transaction():
            order = self.find(number)
            if order is None:
                raise KeyError(number)
            self._put(change(order))

    def create(self) -> str:
        """Open a fresh order of the usual amount, and give its number."""
        with self._transaction():
            query = "select max(cast(number as integer)) from orders"
            number = str(self._connection.execute(query).fetchone()[0] + 1)
            self._insert(ShopOrder(number, Decimal(self._fresh.amount), self._fresh.currency))
        return number

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()

    def _insert(self, order: ShopOrder) -> None:
        self._connection.execute(
            "insert or ignore into orders values (?, ?, ?, ?, ?)",
            (order.number, f"{order.amount:.2f}", order.currency, order.state, f"{order.paid_total:.2f}"),
        )

    def _put(self, order: ShopOrder) -> None:
        self._connection.execute(
            "update orders set state = ?, paid_total = ? where number = ?",
            (order.state, f"{order.paid_total:.2f}", order.number),
        )

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._lock:
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")
