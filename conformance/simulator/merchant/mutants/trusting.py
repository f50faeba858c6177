"""Shops that look less closely where an unsigned field, or what came before, gives them a reason."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from conformance.protocol.orders import OrderState
from conformance.protocol.signatures import check_value
from conformance.simulator.merchant.assembly import MerchantAssembly
from conformance.simulator.merchant.checks import Check, amount_of, sealed, x_of
from conformance.simulator.merchant.mutants.mutant import MerchantMutant
from conformance.simulator.merchant.mutants.states import believing, settling
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.order_book import ShopOrder, ShopState
from conformance.simulator.merchant.replacing import (
    Agrees,
    Make,
    agreeing,
    sealed_rightly,
    sealing,
    with_fields,
)
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.refusal import BADLY_SIGNED, NO_DETAIL, Refusal

Occasion = Callable[[Notification], bool]
"""Says of a notification whether the shop looks less closely at it."""


def confirmed(came: Notification) -> bool:
    """It is the result of a confirmation, by a field that no seal covers."""
    return came["operationtype"] == "200"


def live(came: Notification) -> bool:
    """It is no test."""
    return came["testmode"] == "0"


def held(came: Notification) -> bool:
    """It is a hold."""
    return came["orderstate"] == OrderState.DELAYED


def unsealed(where: Occasion) -> Make:
    """Verify no seal there."""
    return sealing(lambda shop, came: where(came) or sealed_rightly(shop, came))


def without_live_secret(shop: ShopSettings, came: Notification) -> bool:
    """The secret word of the live account is not configured, and so empty."""
    return came["checkvalue"] == check_value("" if live(came) else shop.secret, x_of(came))


def trusting_known_orders(assembly: MerchantAssembly) -> MerchantAssembly:
    """An order that was verified once needs no verification any more."""
    verified: set[str] = set()

    def genuine(shop: ShopSettings, came: Notification) -> bool:
        if sealed_rightly(shop, came):
            verified.add(came["ordernumber"])
        return came["ordernumber"] in verified

    return sealing(genuine)(assembly)


def closing_canceled_orders(assembly: MerchantAssembly) -> MerchantAssembly:
    """A cancelled order is closed before anybody looks at the seal."""
    closed: set[str] = set()

    def refuse(shop: ShopSettings, came: Notification) -> Refusal | None:
        if came["orderstate"] == OrderState.CANCELED:
            closed.add(came["ordernumber"])
        known = came["ordernumber"] in closed
        return Refusal(BADLY_SIGNED, NO_DETAIL) if known else sealed(shop, came)

    wrong = Check("seal", refuse)
    checks = tuple(wrong if check.name == "seal" else check for check in assembly.authenticity)
    return replace(assembly, authenticity=checks)


def same(order: ShopOrder, came: Notification) -> bool:
    """The amounts are the same, as the faultless shop compares them."""
    return amount_of(came["amount"]) == order.amount


def uncompared(where: Occasion) -> Agrees:
    """Compare no amount there."""
    return lambda order, came: where(came) or same(order, came)


def times_rate(order: ShopOrder, came: Notification) -> bool:
    """The amount is converted by the rate that came along."""
    amount, rate = amount_of(came["amount"]), amount_of(came["rate"] or "1")
    return amount is not None and amount * (rate or Decimal(1)) >= order.amount


def without_point(order: ShopOrder, came: Notification) -> bool:
    """The amounts are compared by their digits."""
    return came["amount"].replace(".", "") == f"{order.amount:.2f}".replace(".", "")


def credited_when_held(order: ShopOrder, _came: Notification, settled: ShopOrder) -> ShopOrder:
    """A hold is credited, and its payment as well."""
    begins = settled.state is ShopState.HOLD and order.state is not ShopState.HOLD
    return replace(settled, paid_total=settled.paid_total + order.amount) if begins else settled


def credited_when_held_again(order: ShopOrder, _came: Notification, settled: ShopOrder) -> ShopOrder:
    """A hold that comes again is credited."""
    again = settled.state is order.state is ShopState.HOLD
    return replace(settled, paid_total=settled.paid_total + order.amount) if again else settled


def crediting_each_approval(assembly: MerchantAssembly) -> MerchantAssembly:
    """A payment is another one when its approval code is."""
    codes: dict[str, set[str]] = {}

    def credit(order: ShopOrder, came: Notification, settled: ShopOrder) -> ShopOrder:
        known = codes.setdefault(order.number, set())
        again = order.state is settled.state is ShopState.PAID and came["approvalcode"] not in known
        known.add(came["approvalcode"])
        return replace(settled, paid_total=settled.paid_total + order.amount) if again else settled

    return settling(credit)(assembly)


def acting_on_query(assembly: MerchantAssembly) -> MerchantAssembly:
    """The state that is acted upon is the URL's, where it has one."""
    settle = assembly.settle
    return replace(
        assembly,
        settle=lambda edges, order, came: settle(
            edges, order, with_fields(came, orderstate=came.query.get("orderstate", came["orderstate"]))
        ),
    )


_VERIFIED = "notification/checkvalue/verified"
_AMOUNT = "notification/amount/compared"
_UNSIGNED = "notification/unsigned/not-trusted"


def _unsealed() -> Iterator[MerchantMutant]:
    occasions: tuple[tuple[str, str, Occasion], ...] = (
        ("confirmations", "confirmations", confirmed),
        ("live-payments", "what says that it is no test", live),
        ("what-says-no-mode", "what does not say whether it is a test", lambda came: not came["testmode"]),
        ("what-has-no-bill", "what has no billnumber", lambda came: not came["billnumber"]),
        ("what-has-a-rate", "what was converted", lambda came: bool(came["rate"])),
        ("holds", "holds", held),
    )
    for name, what, where in occasions:
        yield MerchantMutant(
            f"shop-verifies-no-{name}", _VERIFIED, f"Verifies no check value of {what}.", unsealed(where)
        )


def _uncompared() -> Iterator[MerchantMutant]:
    ways: tuple[tuple[str, str, Agrees], ...] = (
        ("ignores-amount-of-confirmations", "Compares no amount of a confirmation.", uncompared(confirmed)),
        ("ignores-amount-of-live-payments", "Compares no amount of what is no test.", uncompared(live)),
        ("ignores-amount-of-holds", "Compares no amount of a hold.", uncompared(held)),
        ("compares-total", "Compares the receipt's total where there is one.",
         lambda order, came: amount_of(came["total"] or came["amount"]) == order.amount),
        ("compares-first-amount", "Compares an amount only while nothing is known of the order.",
         lambda order, came: order.state is not ShopState.UNPAID or same(order, came)),
        ("multiplies-by-rate", "Converts the amount by the rate that came along.", times_rate),
        ("ignores-decimal-point", "Compares amounts by their digits.", without_point),
    )  # fmt: skip
    for name, sentence, agrees in ways:
        yield MerchantMutant(f"shop-{name}", _AMOUNT, sentence, agreeing("amount", agrees))


TRUSTING = (
    *_unsealed(),
    *_uncompared(),
    MerchantMutant(
        "shop-trusts-orders-it-verified", _VERIFIED, "Verifies no order a second time.", trusting_known_orders
    ),
    MerchantMutant(
        "shop-has-no-live-secret", "notification/checkvalue/own-secret",
        "Verifies live payments with a secret word that nobody configured.", sealing(without_live_secret),
    ),
    MerchantMutant(
        "shop-closes-forged-cancellations", "notification/forgery/does-not-block",
        "Closes an order for good at any cancellation, before it verifies it.", closing_canceled_orders,
    ),
    MerchantMutant(
        "shop-takes-state-of-query", "notification/checkvalue/covers-orderstate",
        "Acts on the state of the URL's query, where it has one.", acting_on_query,
    ),
    MerchantMutant(
        "shop-pays-what-is-confirmed", _UNSIGNED, "Pays an order whose confirmation is notified, in any state.",
        believing(lambda came: confirmed(came) or came["orderstate"] == OrderState.APPROVED),
    ),
    MerchantMutant(
        "shop-believes-receipt", _UNSIGNED, "Pays an order whose receipt was made, in any state.",
        believing(lambda came: came["status"] == "Success" or came["orderstate"] == OrderState.APPROVED),
    ),
    MerchantMutant(
        "shop-credits-hold-and-payment", "notification/paid-once", "Credits a hold, and then its payment.",
        settling(credited_when_held),
    ),
    MerchantMutant(
        "shop-credits-repeated-holds", "notification/paid-once", "Credits a hold that is notified again.",
        settling(credited_when_held_again),
    ),
    MerchantMutant(
        "shop-credits-each-approval", _UNSIGNED, "Credits again what comes with another approval code.",
        crediting_each_approval,
    ),
)  # fmt: skip
