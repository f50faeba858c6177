"""Shops that do not ask whether a notification fits its order."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from itertools import takewhile

from conformance.simulator.merchant.assembly import MerchantAssembly
from conformance.simulator.merchant.checks import UNKNOWN_ORDER, amount_of
from conformance.simulator.merchant.mutants.mutant import MerchantMutant
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.order_book import Change, OrderBook, ShopOrder
from conformance.simulator.merchant.replacing import agreeing, without_check
from conformance.simulator.merchant.replies import Reply
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.refusal import Refusal

_NOTHING, _HALF = Decimal(0), Decimal("0.5")


def amount_sent(notification: Notification) -> Decimal:
    """Read the amount; nothing where it is none."""
    return amount_of(notification["amount"]) or _NOTHING


def roughly(order: ShopOrder, notification: Notification) -> bool:
    """`abs($amount - $order->total) < 1.0`."""
    return abs(float(amount_sent(notification)) - float(order.amount)) < 1.0


def in_whole_units(order: ShopOrder, notification: Notification) -> bool:
    """`(int) $amount == (int) $order->total`."""
    return int(amount_sent(notification)) == int(order.amount)


def to_whole_units(order: ShopOrder, notification: Notification) -> bool:
    """`round($amount) == round($order->total)`, where half a unit counts as a whole one."""
    return int(amount_sent(notification) + _HALF) == int(order.amount + _HALF)


def in_truncated_hundredths(order: ShopOrder, notification: Notification) -> bool:
    """`(int) ($amount * 100) == (int) ($order->total * 100)`: as a float, 128.70 * 100 is less than 12870."""
    return int(float(amount_sent(notification)) * 100) == int(float(order.amount) * 100)


def with_itself(_order: ShopOrder, notification: Notification) -> bool:
    """`$_POST['amount'] == $_POST['orderamount']`."""
    return amount_sent(notification) == amount_of(notification["orderamount"])


def with_original(order: ShopOrder, notification: Notification) -> bool:
    """`$_POST['orderamount'] == $order->total`."""
    return amount_of(notification["orderamount"]) == order.amount


def original_currency(order: ShopOrder, notification: Notification) -> bool:
    """`$_POST['ordercurrency'] == $order->currency`."""
    return notification["ordercurrency"] == order.currency


def amount_of_the_query(order: ShopOrder, notification: Notification) -> bool:
    """`$_GET['amount'] ?? $_POST['amount']`, where the check value covers the amount of the form."""
    return amount_of(notification.query.get("amount", notification["amount"])) == order.amount


def order_of_the_query(book: OrderBook, notification: Notification) -> ShopOrder | None:
    """`$_GET['ordernumber'] ?? $_POST['ordernumber']`, where the check value covers that of the form."""
    return book.find(notification.query.get("ordernumber", notification["ordernumber"]))


def acknowledges_unknown(assembly: MerchantAssembly) -> MerchantAssembly:
    """What concerns no order of the shop is answered like what does."""

    def refuse(shop: ShopSettings, notification: Notification, refusal: Refusal) -> Reply:
        answer = assembly.acknowledge(shop, notification)
        return answer if refusal == UNKNOWN_ORDER else assembly.refuse(shop, notification, refusal)

    return replace(assembly, refuse=refuse)


def as_number(book: OrderBook, notification: Notification) -> ShopOrder | None:
    """`(int) $_POST['ordernumber']` takes the digits at the beginning and forgets the rest."""
    return book.find(str(int("0" + "".join(takewhile(str.isdecimal, notification["ordernumber"].lstrip())))))


def up_to_a_quote(book: OrderBook, notification: Notification) -> ShopOrder | None:
    """A query that was glued together ends where the order number has a quote."""
    return book.find(notification["ordernumber"].partition("'")[0].rstrip("%"))


def pays_next_too(assembly: MerchantAssembly) -> MerchantAssembly:
    """The change is made to the order after this one, too."""

    def store(book: OrderBook, number: str, change: Change) -> None:
        assembly.store(book, number, change)
        following = str(int(number) + 1)
        if book.find(following) is not None:
            assembly.store(book, following, change)

    return replace(assembly, store=store)


_AMOUNT = "notification/amount/compared"

DISAGREEMENTS = (
    MerchantMutant(
        "shop-ignores-amount", _AMOUNT, "Does not compare the amount with the order's.",
        partial(without_check, name="amount"),
    ),
    MerchantMutant(
        "shop-compares-amount-roughly", _AMOUNT, "Compares amounts as floats, to the nearest unit.",
        agreeing("amount", roughly),
    ),
    MerchantMutant(
        "shop-compares-whole-units", _AMOUNT, "Compares amounts without their decimals.",
        agreeing("amount", in_whole_units),
    ),
    MerchantMutant(
        "shop-rounds-amounts", _AMOUNT, "Rounds both amounts to whole units before it compares them.",
        agreeing("amount", to_whole_units),
    ),
    MerchantMutant(
        "shop-truncates-float-hundredths", _AMOUNT,
        "Compares hundredths, cut off from amounts that it multiplied as floats.",
        agreeing("amount", in_truncated_hundredths),
    ),
    MerchantMutant(
        "shop-compares-amount-with-itself", _AMOUNT,
        "Compares the amount with the notification's own orderamount.", agreeing("amount", with_itself),
    ),
    MerchantMutant(
        "shop-compares-original-amount", _AMOUNT,
        "Compares orderamount, which nothing protects, with the order.", agreeing("amount", with_original),
    ),
    MerchantMutant(
        "shop-takes-amount-of-query", _AMOUNT, "Compares the amount of the URL's query, where it has one.",
        agreeing("amount", amount_of_the_query),
    ),
    MerchantMutant(
        "shop-ignores-currency", "notification/currency/compared",
        "Does not compare the currency with the order's.", partial(without_check, name="currency"),
    ),
    MerchantMutant(
        "shop-compares-original-currency", "notification/currency/compared",
        "Compares ordercurrency, which nothing protects, with the order.",
        agreeing("currency", original_currency),
    ),
    MerchantMutant(
        "shop-ignores-merchant-id", "notification/merchant_id/compared", "Does not look at merchant_id.",
        partial(without_check, name="merchant"),
    ),
    MerchantMutant(
        "shop-acknowledges-unknown-order", "notification/ordernumber/unknown",
        "Acknowledges a notification for an order that it does not have.", acknowledges_unknown,
    ),
    MerchantMutant(
        "shop-pays-next-order-too", "notification/ordernumber/only-this-order",
        "Pays the following order as well.", pays_next_too,
    ),
    MerchantMutant(
        "shop-takes-order-of-query", "notification/ordernumber/only-this-order",
        "Pays the order that the URL's query names, where it names one.",
        lambda assembly: replace(assembly, order_of=order_of_the_query),
    ),
    MerchantMutant(
        "shop-reads-order-number-as-number", "notification/ordernumber/only-this-order",
        "Reads an order number as far as it has digits.",
        lambda assembly: replace(assembly, order_of=as_number),
    ),
    MerchantMutant(
        "shop-reads-order-number-up-to-a-quote", "notification/ordernumber/only-this-order",
        "Glues the order number into its query.", lambda assembly: replace(assembly, order_of=up_to_a_quote),
    ),
    MerchantMutant(
        "shop-pays-on-failed-response", "notification/responsecode/compared",
        "Pays on the state alone, whatever the response code says.",
        partial(without_check, name="response-code"),
    ),
    MerchantMutant(
        "shop-takes-test-payments", "notification/testmode/live",
        "Takes test payments although it is in operation.", partial(without_check, name="test-mode"),
        {"mode": "live"},
    ),
)  # fmt: skip
