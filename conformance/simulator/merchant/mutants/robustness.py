"""Shops that a hostile request can stop, or make talk."""

from dataclasses import replace

from conformance.simulator.merchant.assembly import MerchantAssembly
from conformance.simulator.merchant.checks import Check
from conformance.simulator.merchant.mutants.mutant import MerchantMutant
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.replacing import reading, refusing, sealed_rightly, sealing
from conformance.simulator.merchant.replies import TEXT_TYPE, Reply
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.refusal import FORBIDDEN, NO_DETAIL, Refusal

_TRACE = (
    b"Fatal error: Uncaught TypeError: strcmp(): Argument #1 ($string1) must be of type string, array given "
    b"in /var/www/shop/result.php:23\nStack trace:\n#0 /var/www/shop/result.php(23): strcmp()\n#1 {main}\n"
)


def burning(assembly: MerchantAssembly) -> MerchantAssembly:
    """An order that a forgery has named is not for sale any more."""
    burnt: set[str] = set()

    def genuine(shop: ShopSettings, notification: Notification) -> bool:
        if not sealed_rightly(shop, notification):
            burnt.add(notification["ordernumber"])
        return notification["ordernumber"] not in burnt

    return sealing(genuine)(assembly)


def noting_too_early(assembly: MerchantAssembly) -> MerchantAssembly:
    """What has been seen is noted before it is verified."""
    seen: set[tuple[str, str]] = set()

    def refuse(_shop: ShopSettings, notification: Notification) -> Refusal | None:
        key = notification["ordernumber"], notification["packetdate"]
        known = key in seen
        seen.add(key)
        return Refusal(FORBIDDEN, NO_DETAIL) if known else None

    return replace(assembly, authenticity=(Check("seen", refuse), *assembly.authenticity))


def stuck(assembly: MerchantAssembly) -> MerchantAssembly:
    """A notification without an order number leaves a transaction open, and everything after it fails."""
    waiting = False

    def change(came: Notification) -> Notification:
        nonlocal waiting
        if waiting:
            raise RuntimeError("cannot start a transaction within a transaction")
        waiting = not came.all("ordernumber")
        return came

    return reading(change)(assembly)


def tracing(reply: Reply, came: Notification) -> Reply:
    """Say where the program stopped, where it was given an array."""
    arrays = any("[" in name for name in came.values)
    return Reply(_TRACE, TEXT_TYPE) if arrays else reply


ROBUSTNESS = (
    MerchantMutant(
        "shop-burns-forged-order", "notification/forgery/does-not-block",
        "Takes no payment any more for an order that a forgery has named.", burning,
    ),
    MerchantMutant(
        "shop-notes-before-verifying", "notification/forgery/does-not-block",
        "Takes the genuine notification for a repetition of the forgery.", noting_too_early,
    ),
    MerchantMutant(
        "shop-gets-stuck", "notification/withstands/serves-on",
        "Fails on everything that comes after a notification without an order number.", stuck,
    ),
    MerchantMutant(
        "shop-shows-stack-trace", "notification/reply/no-internals",
        "Answers an array with the place where the program stopped.", refusing(tracing),
    ),
)  # fmt: skip
