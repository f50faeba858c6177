"""Shops that make the wrong thing of an order: a wrong state, a wrong sum, or the same payment again."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from conformance.protocol.codes import SUCCESS
from conformance.protocol.orders import OrderState
from conformance.simulator.merchant.assembly import MerchantAssembly
from conformance.simulator.merchant.bookkeeping import Transitions
from conformance.simulator.merchant.checks import amount_of
from conformance.simulator.merchant.mutants.mutant import MerchantMutant
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.order_book import Change, OrderBook, ShopOrder, ShopState
from conformance.simulator.merchant.replacing import Make, agreeing_too, with_fields

_A_WHILE = 0.05
"""Seconds between reading an order and writing it, in which the same notification comes once more."""

_OPEN = (ShopState.UNPAID, ShopState.DECLINED, ShopState.HOLD)


def moving(changed: Mapping[tuple[ShopState, str], ShopState]) -> Make:
    """Follow some other edges."""
    return lambda assembly: replace(assembly, transitions={**assembly.transitions, **changed})


def paying_on(*states: OrderState) -> Make:
    """Take some states for a payment."""
    return moving({(before, state): ShopState.PAID for before in _OPEN for state in states})


def settling(change: Callable[[ShopOrder, Notification, ShopOrder], ShopOrder]) -> Make:
    """Make another thing of an order, the notification, and what the faultless shop would make of it."""

    def make(assembly: MerchantAssembly) -> MerchantAssembly:
        def settle(transitions: Transitions, order: ShopOrder, notification: Notification) -> ShopOrder:
            return change(order, notification, assembly.settle(transitions, order, notification))

        return replace(assembly, settle=settle)

    return make


def believing(successful: Callable[[Notification], bool]) -> Make:
    """Read the state from something else than orderstate."""

    def make(assembly: MerchantAssembly) -> MerchantAssembly:
        def settle(transitions: Transitions, order: ShopOrder, notification: Notification) -> ShopOrder:
            state = OrderState.APPROVED if successful(notification) else OrderState.DECLINED
            return assembly.settle(transitions, order, with_fields(notification, orderstate=state))

        return replace(assembly, settle=settle)

    return make


def credited_again(order: ShopOrder, _notification: Notification, settled: ShopOrder) -> ShopOrder:
    """An approved payment is credited whatever state its order is in."""
    if order.state is settled.state is ShopState.PAID:
        return replace(settled, paid_total=order.paid_total + order.amount)
    return settled


def credited_by_original(order: ShopOrder, notification: Notification, settled: ShopOrder) -> ShopOrder:
    """What is credited is orderamount."""
    if settled.paid_total == order.paid_total:
        return settled
    return replace(settled, paid_total=amount_of(notification["orderamount"]) or settled.paid_total)


def failing_on_repeat(order: ShopOrder, _notification: Notification, settled: ShopOrder) -> ShopOrder:
    """The payment is entered into a table whose key is the order number."""
    if order.state is settled.state is ShopState.PAID:
        raise KeyError("duplicate key value violates unique constraint")
    return settled


def read_then_write(assembly: MerchantAssembly) -> MerchantAssembly:
    """The sum to add is computed from an order that was read some time before it is written."""

    def store(book: OrderBook, number: str, change: Change) -> None:
        before = book.find(number)
        if before is None:
            return
        after = change(before)
        time.sleep(_A_WHILE)
        added = after.paid_total - before.paid_total
        assembly.store(book, number, lambda now: replace(after, paid_total=now.paid_total + added))

    return replace(assembly, store=store)


def stored_later(assembly: MerchantAssembly) -> MerchantAssembly:
    """A payment waits in a queue that is worked off when the next notification comes."""
    waiting: list[tuple[str, Change]] = []

    def store(book: OrderBook, number: str, change: Change) -> None:
        while waiting:
            assembly.store(book, *waiting.pop(0))
        waiting.append((number, change))

    return replace(assembly, store=store)


def stored_never(assembly: MerchantAssembly) -> MerchantAssembly:
    """The transaction is never committed."""
    return replace(assembly, store=lambda _book, _number, _change: None)


_UNPAID_STATES = "notification/orderstate/unpaid-states"
_DECLINED = "notification/orderstate/declined-unpaid"

STATES = (
    MerchantMutant(
        "shop-pays-on-decline", _DECLINED, "Takes every well signed notification for a payment.",
        paying_on(OrderState.DECLINED),
    ),
    MerchantMutant(
        "shop-believes-response-code", _DECLINED, "Decides by the response code and not by the state.",
        believing(lambda came: SUCCESS in came.all("responsecode")),
    ),
    MerchantMutant(
        "shop-believes-approval-code", _DECLINED, "Takes an approval code for a payment, whatever the state.",
        believing(lambda came: bool(came["approvalcode"]) or came["orderstate"] == OrderState.APPROVED),
    ),
    MerchantMutant(
        "shop-pays-on-in-process", _UNPAID_STATES, "Pays an order that is still in process.",
        paying_on(OrderState.IN_PROCESS),
    ),
    MerchantMutant(
        "shop-pays-on-canceled", _UNPAID_STATES, "Pays an order that is cancelled, in full or in part.",
        paying_on(OrderState.CANCELED, OrderState.PARTIAL_CANCELED),
    ),
    MerchantMutant(
        "shop-pays-what-begins-so", _UNPAID_STATES, "Takes every state that begins with Approved for a payment.",
        believing(lambda came: came["orderstate"].startswith("Approved")),
    ),
    MerchantMutant(
        "shop-pays-on-a-part", _UNPAID_STATES, "Pays an order that was confirmed in part.",
        paying_on(OrderState.PARTIAL_DELAYED),
    ),
    MerchantMutant(
        "shop-pays-unless-declined", _UNPAID_STATES, "Takes every state but Declined for a payment.",
        paying_on(*(state for state in OrderState if state is not OrderState.DECLINED)),
    ),
    MerchantMutant(
        "shop-looks-for-approved", _UNPAID_STATES, "Takes every state that has Approved in it for a payment.",
        believing(lambda came: "Approved" in came["orderstate"]),
    ),
    MerchantMutant(
        "shop-pays-on-hold", "notification/orderstate/delayed-authorised", "Takes a hold for a payment.",
        paying_on(OrderState.DELAYED),
    ),
    MerchantMutant(
        "shop-forgets-holds", "notification/orderstate/delayed-authorised",
        "Acknowledges a hold and leaves the order unpaid.",
        moving({(ShopState.UNPAID, OrderState.DELAYED): ShopState.UNPAID}),
    ),
    MerchantMutant(
        "shop-unpays-on-decline", "notification/paid-stays-paid",
        "Declines a paid order when a later attempt fails.",
        moving({(ShopState.PAID, OrderState.DECLINED): ShopState.DECLINED}),
    ),
    MerchantMutant(
        "shop-takes-decline-for-final", "notification/orderstate/paid-after-decline",
        "Leaves a declined order unpaid when the next attempt is approved.",
        moving({(ShopState.DECLINED, OrderState.APPROVED): ShopState.DECLINED}),
    ),
    MerchantMutant(
        "shop-refuses-declines", "notification/reply/declined",
        "Answers the notification of a declined payment with a refusal.",
        agreeing_too(lambda _order, came: came["orderstate"] != OrderState.DECLINED),
    ),
    MerchantMutant(
        "shop-credits-original-amount", "notification/unsigned/not-trusted",
        "Credits orderamount, which nothing protects.", settling(credited_by_original),
    ),
    MerchantMutant(
        "shop-credits-repeats", "notification/paid-once", "Credits the order every time that it is notified.",
        settling(credited_again),
    ),
    MerchantMutant(
        "shop-credits-simultaneous-repeats", "notification/paid-once",
        "Credits an order twice when two notifications of it come at once.", read_then_write,
    ),
    MerchantMutant(
        "shop-refuses-repeats", "notification/paid-once/acknowledged",
        "Refuses a notification of an order that is already paid.",
        agreeing_too(lambda order, _came: order.state is not ShopState.PAID),
    ),
    MerchantMutant(
        "shop-fails-on-repeats", "notification/paid-once/acknowledged",
        "Fails on entering a payment that it has already.", settling(failing_on_repeat),
    ),
    MerchantMutant(
        "shop-answers-before-storing", "notification/checkvalue/accepted",
        "Acknowledges a payment and stores it when the next one comes.", stored_later,
    ),
    MerchantMutant(
        "shop-never-stores", "notification/checkvalue/accepted", "Acknowledges payments and stores none.",
        stored_never,
    ),
)  # fmt: skip
