"""Replaces parts of a shop's assembly: the tools of mutants and of correct variants."""

from collections.abc import Callable
from dataclasses import replace

from conformance.protocol.signatures import check_value
from conformance.simulator.merchant.assembly import MerchantAssembly
from conformance.simulator.merchant.checks import Check, OrderCheck, sealed, x_of
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.order_book import ShopOrder
from conformance.simulator.merchant.replies import Reply
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.refusal import BADLY_SIGNED, INVALID, NO_DETAIL, Refusal

Make = Callable[[MerchantAssembly], MerchantAssembly]
Genuine = Callable[[ShopSettings, Notification], bool]
Agrees = Callable[[ShopOrder, Notification], bool]
Rewrite = Callable[[Reply, Notification], Reply]
"""Makes another reply to a notification of the faultless one."""


def without_check(assembly: MerchantAssembly, name: str) -> MerchantAssembly:
    """Forget one check; ValueError where there is none of that name."""
    authenticity = tuple(check for check in assembly.authenticity if check.name != name)
    agreement = tuple(check for check in assembly.agreement if check.name != name)
    if authenticity != assembly.authenticity:
        return replace(assembly, authenticity=authenticity)
    if agreement != assembly.agreement:
        return replace(assembly, agreement=agreement)
    raise ValueError(f"no check is called {name}")


def sealing(genuine: Genuine) -> Make:
    """Believe what seems to be genuine in another way."""

    def refuse(shop: ShopSettings, notification: Notification) -> Refusal | None:
        return None if genuine(shop, notification) else Refusal(BADLY_SIGNED, NO_DETAIL)

    def make(assembly: MerchantAssembly) -> MerchantAssembly:
        wrong = Check("seal", refuse)
        checks = tuple(wrong if check.name == "seal" else check for check in assembly.authenticity)
        return replace(assembly, authenticity=checks)

    return make


def sealed_rightly(shop: ShopSettings, notification: Notification) -> bool:
    """Ask whether the seal is right, as the faultless shop does."""
    return sealed(shop, notification) is None


def right_check_value(shop: ShopSettings, notification: Notification, **fields: str) -> str:
    """Give the right check value of a notification, or of one with other values of some fields."""
    return check_value(shop.secret, x_of(with_fields(notification, **fields)))


def agreeing(name: str, agrees: Agrees) -> Make:
    """Compare a notification with its order in another way."""

    def refuse(_shop: ShopSettings, order: ShopOrder, notification: Notification) -> Refusal | None:
        return None if agrees(order, notification) else Refusal(INVALID, NO_DETAIL)

    def make(assembly: MerchantAssembly) -> MerchantAssembly:
        wrong = OrderCheck(name, refuse)
        return replace(
            assembly, agreement=tuple(wrong if each.name == name else each for each in assembly.agreement)
        )

    return make


def agreeing_too(agrees: Agrees) -> Make:
    """Refuse what agrees with its order but does not meet one more demand."""

    def refuse(_shop: ShopSettings, order: ShopOrder, notification: Notification) -> Refusal | None:
        return None if agrees(order, notification) else Refusal(INVALID, NO_DETAIL)

    return lambda assembly: replace(assembly, agreement=(*assembly.agreement, OrderCheck("one more", refuse)))


def refusing_too(demands: Callable[[Notification], bool]) -> Make:
    """Refuse genuine notifications that do not meet one more demand."""

    def refuse(_shop: ShopSettings, notification: Notification) -> Refusal | None:
        return None if demands(notification) else Refusal(INVALID, NO_DETAIL)

    return lambda assembly: replace(
        assembly, authenticity=(*assembly.authenticity, Check("one more", refuse))
    )


def reading(change: Callable[[Notification], Notification]) -> Make:
    """Take a notification for another one than came."""

    def make(assembly: MerchantAssembly) -> MerchantAssembly:
        return replace(assembly, read=lambda kind, body: change(assembly.read(kind, body)))

    return make


def acknowledging(change: Rewrite) -> Make:
    """Answer successes in another way."""

    def make(assembly: MerchantAssembly) -> MerchantAssembly:
        def acknowledge(shop: ShopSettings, notification: Notification) -> Reply:
            return change(assembly.acknowledge(shop, notification), notification)

        return replace(assembly, acknowledge=acknowledge)

    return make


def refusing(change: Rewrite) -> Make:
    """Answer refusals in another way."""

    def make(assembly: MerchantAssembly) -> MerchantAssembly:
        def refuse(shop: ShopSettings, notification: Notification, refusal: Refusal) -> Reply:
            return change(assembly.refuse(shop, notification, refusal), notification)

        return replace(assembly, refuse=refuse)

    return make


def with_fields(notification: Notification, **fields: str) -> Notification:
    """Give a notification with other values of some fields."""
    changed = {name: (value,) for name, value in fields.items()}
    return replace(notification, values={**notification.values, **changed})
