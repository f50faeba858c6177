"""The assembly of a shop: everything that makes it treat notifications as it does, as replaceable values."""

from collections.abc import Callable
from dataclasses import dataclass

from conformance.simulator.merchant import bookkeeping, checks, replies
from conformance.simulator.merchant.bookkeeping import Transitions
from conformance.simulator.merchant.checks import Check, OrderCheck
from conformance.simulator.merchant.notification import Notification, read_body
from conformance.simulator.merchant.order_book import Change, OrderBook, ShopOrder
from conformance.simulator.merchant.replies import Reply
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.refusal import Refusal

LARGEST_BODY = 1_048_576


def order_of(book: OrderBook, notification: Notification) -> ShopOrder | None:
    """Find the order that a notification names."""
    return book.find(notification["ordernumber"])


@dataclass(frozen=True)
class MerchantAssembly:
    """The parts of a shop.

    `methods` may be used at the result URL, with bodies of at most `largest_body` bytes. `read` makes a
    notification of Content-Type and body. It is believed when no check of `authenticity` refuses it, and
    concerns the order that `order_of` finds when no check of `agreement` refuses it. `settle` says what
    it makes of the order, by the `transitions`; `store` does that to the order of the book.
    `acknowledge` and `refuse` answer, `failed` where the shop itself has failed.
    """

    transitions: Transitions
    methods: tuple[str, ...] = ("POST",)
    largest_body: int = LARGEST_BODY
    read: Callable[[str, bytes], Notification] = read_body
    authenticity: tuple[Check, ...] = checks.AUTHENTICITY
    order_of: Callable[[OrderBook, Notification], ShopOrder | None] = order_of
    agreement: tuple[OrderCheck, ...] = checks.AGREEMENT
    settle: Callable[[Transitions, ShopOrder, Notification], ShopOrder] = bookkeeping.settle
    store: Callable[[OrderBook, str, Change], None] = OrderBook.change
    acknowledge: Callable[[ShopSettings, Notification], Reply] = replies.acknowledge
    refuse: Callable[[ShopSettings, Notification, Refusal], Reply] = replies.refuse
    failed: Callable[[], Reply] = replies.failed


def faultless_merchant() -> MerchantAssembly:
    """Assemble a shop that keeps every clause."""
    return MerchantAssembly(transitions=bookkeeping.TRANSITIONS)
