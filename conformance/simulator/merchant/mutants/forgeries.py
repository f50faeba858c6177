"""Shops that believe a check value, or a signature, of something else."""

from conformance.protocol.orders import OrderState
from conformance.protocol.signatures import check_value, md5_hex
from conformance.simulator.merchant.assembly import MerchantAssembly
from conformance.simulator.merchant.checks import SIGNED, x_of
from conformance.simulator.merchant.mutants.mutant import MerchantMutant
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.replacing import (
    Genuine,
    Make,
    reading,
    right_check_value,
    sealed_rightly,
    sealing,
    with_fields,
    without_check,
)
from conformance.simulator.merchant.settings import ShopSettings


def also_secret(*secrets: str) -> Genuine:
    """Some secret words are believed besides the shop's own."""

    def genuine(shop: ShopSettings, notification: Notification) -> bool:
        known = {check_value(secret, x_of(notification)) for secret in (shop.secret, *secrets)}
        return notification["checkvalue"] in known

    return genuine


def without_secret(shop: ShopSettings, notification: Notification) -> bool:
    """The bare MD5 of X is believed too."""
    return notification["checkvalue"] == md5_hex(x_of(notification)).upper() or sealed_rightly(
        shop, notification
    )


def remembered(assembly: MerchantAssembly) -> MerchantAssembly:
    """A check value that was right once is believed ever after."""
    seen: set[str] = set()

    def genuine(shop: ShopSettings, notification: Notification) -> bool:
        if sealed_rightly(shop, notification):
            seen.add(notification["checkvalue"])
        return notification["checkvalue"] in seen

    return sealing(genuine)(assembly)


def of_any_order(shop: ShopSettings, notification: Notification) -> bool:
    """The check value fits some order of the shop, not necessarily the one that is named."""
    numbers = shop.orders.each
    return notification["checkvalue"] in {
        right_check_value(shop, notification, ordernumber=each) for each in numbers
    }


def of_any_state(shop: ShopSettings, notification: Notification) -> bool:
    """The check value fits some state, not necessarily the one that is named."""
    return notification["checkvalue"] in {
        right_check_value(shop, notification, orderstate=each) for each in OrderState
    }


def of_own_id(assembly: MerchantAssembly) -> MerchantAssembly:
    """X is made with the configured merchant id, and the one that came is not looked at."""

    def genuine(shop: ShopSettings, notification: Notification) -> bool:
        return notification["checkvalue"] == right_check_value(
            shop, notification, merchant_id=shop.merchant_id
        )

    return without_check(sealing(genuine)(assembly), "merchant")


def md5_is_enough(shop: ShopSettings, notification: Notification) -> bool:
    """Where a signature is expected, a check value is believed too."""
    return notification["checkvalue"] == right_check_value(shop, notification) or sealed_rightly(
        shop, notification
    )


def signature_of_any_kind(_shop: ShopSettings, notification: Notification) -> bool:
    """Where a signature is expected, it only has to be there."""
    return bool(notification["signature"])


def sealed_unless_signed(shop: ShopSettings, notification: Notification) -> bool:
    """What has a signature is left to code that verifies signatures, which nobody wrote."""
    return bool(notification["signature"]) or sealed_rightly(shop, notification)


def also_of_a_request(delimiter: str) -> Genuine:
    """Believe the check value that leads to the payment page, too: all of X but the state, joined by this."""

    def genuine(shop: ShopSettings, notification: Notification) -> bool:
        x = delimiter.join(notification[name] for name in SIGNED[:-1])
        return notification["checkvalue"] == check_value(shop.secret, x) or sealed_rightly(shop, notification)

    return genuine


def original(name: str) -> Make:
    """Read the original amount, or currency, in the place of the one that was paid."""
    return reading(lambda came: with_fields(came, **{name: came[f"order{name}"]}))


def _forgery(name: str, rule: str, sentence: str, genuine: Genuine) -> MerchantMutant:
    return MerchantMutant(name, f"notification/checkvalue/{rule}", sentence, sealing(genuine))


_CHECK_VALUE = "notification/checkvalue"
_RSA = {"signature": "RSA"}

FORGERIES = (
    _forgery(
        "shop-knows-empty-secret", "own-secret",
        "Believes check values made with an empty secret word.", also_secret(""),
    ),
    _forgery(
        "shop-knows-sample-secret", "own-secret",
        "Believes check values made with the secret word of an example.", also_secret("secret", "topsecret"),
    ),
    _forgery(
        "shop-knows-no-secret", "own-secret", "Believes the bare MD5 of X.", without_secret
    ),
    MerchantMutant(
        "shop-remembers-check-values", f"{_CHECK_VALUE}/other-order",
        "Believes a check value that was right once, whatever comes with it.", remembered,
    ),
    _forgery(
        "shop-takes-check-value-of-any-order", "covers-ordernumber",
        "Looks for an order that the check value fits, and pays the one that is named.", of_any_order,
    ),
    _forgery(
        "shop-takes-check-value-of-any-state", "covers-orderstate",
        "Looks for a state that the check value fits, and believes the one that is named.", of_any_state,
    ),
    MerchantMutant(
        "shop-verifies-own-merchant-id", f"{_CHECK_VALUE}/covers-merchant_id",
        "Computes X with its own merchant id and does not look at the one sent.", of_own_id,
    ),
    MerchantMutant(
        "shop-verifies-original-amount", f"{_CHECK_VALUE}/covers-amount",
        "Reads orderamount in the place of amount, in X and everywhere.", original("amount"),
    ),
    MerchantMutant(
        "shop-verifies-original-currency", f"{_CHECK_VALUE}/covers-currency",
        "Reads ordercurrency in the place of currency, in X and everywhere.", original("currency"),
    ),
    _forgery(
        "shop-skips-what-is-signed", "verified", "Does not verify the check value where there is a signature.",
        sealed_unless_signed,
    ),
    _forgery(
        "shop-takes-check-value-of-requests", "verified",
        "Takes the check value of a payment page's request, too.", also_of_a_request(";"),
    ),
    _forgery(
        "shop-takes-undelimited-request", "verified",
        "Takes the check value of a request that is joined without delimiters, too.", also_of_a_request(""),
    ),
    MerchantMutant(
        "shop-takes-md5-for-signature", "notification/signature/required",
        "Takes a check value in the place of a signature.", sealing(md5_is_enough), _RSA,
    ),
    MerchantMutant(
        "shop-takes-any-signature", "notification/signature/verified",
        "Asks only whether there is a signature.", sealing(signature_of_any_kind), _RSA,
    ),
)  # fmt: skip
