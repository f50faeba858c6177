"""What a shop checks of a notification before it believes it, and before it lets it pay an order.

`AUTHENTICITY` asks whether the gateway sent it, and to this shop; `AGREEMENT` whether it fits the order.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from conformance.protocol.codes import SUCCESS
from conformance.protocol.messages.xmltext import fits_xml
from conformance.protocol.orders import OrderState
from conformance.protocol.signatures import check_value, matches, verify
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.order_book import ShopOrder
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.refusal import (
    BADLY_SIGNED,
    FORBIDDEN,
    INVALID,
    MALFORMED,
    MISSING,
    NO_DETAIL,
    UNKNOWN,
    Refusal,
)

DECIDING = ("merchant_id", "ordernumber", "billnumber", "amount", "currency", "orderstate", "packetdate")
"""The fields that a shop decides by or repeats; each of them comes exactly once."""

SIGNED = ("merchant_id", "ordernumber", "amount", "currency", "orderstate")
"""The fields of X, in its order (result-notification document, rows signature and checkvalue)."""

PAYING = (OrderState.APPROVED, OrderState.DELAYED)

_AMOUNT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")

UNKNOWN_ORDER = Refusal(UNKNOWN, "201")
WRONG_AMOUNT = Refusal(INVALID, "108")


@dataclass(frozen=True, slots=True)
class Check:
    """One question about a notification alone; `refuse` gives the refusal where the answer is no."""

    name: str
    refuse: Callable[[ShopSettings, Notification], Refusal | None]


@dataclass(frozen=True, slots=True)
class OrderCheck:
    """One question about a notification and the order that it names."""

    name: str
    refuse: Callable[[ShopSettings, ShopOrder, Notification], Refusal | None]


def x_of(notification: Notification) -> str:
    """Join the fields that check value and signature cover, as they were received."""
    return "".join(notification[name] for name in SIGNED)


def amount_of(text: str) -> Decimal | None:
    """Read an amount; None where the text is none."""
    return Decimal(text) if _AMOUNT.fullmatch(text) else None


def each_once(_shop: ShopSettings, notification: Notification) -> Refusal | None:
    """Refuse a notification in which a deciding field is missing or ambiguous."""
    counts = [len(notification.all(name)) for name in DECIDING]
    if min(counts) == 0:
        return Refusal(MISSING, NO_DETAIL)
    return None if max(counts) == 1 else Refusal(MALFORMED, NO_DETAIL)


def repeatable(_shop: ShopSettings, notification: Notification) -> Refusal | None:
    """Refuse a billnumber or a packetdate that no XML reply could repeat; both are unsigned."""
    fit = all(fits_xml(notification[name]) for name in ("billnumber", "packetdate"))
    return None if fit else Refusal(MALFORMED, NO_DETAIL)


def for_this_shop(shop: ShopSettings, notification: Notification) -> Refusal | None:
    """Refuse a notification for another enterprise."""
    return None if notification["merchant_id"] == shop.merchant_id else Refusal(UNKNOWN, "100")


def sealed(shop: ShopSettings, notification: Notification) -> Refusal | None:
    """Refuse what carries no check value, or no signature, of the gateway's over X as it was received."""
    seals = notification.all("checkvalue" if shop.signature == "MD5" else "signature")
    genuine = len(seals) == 1 and _is_genuine(shop, x_of(notification), seals[0])
    return None if genuine else Refusal(BADLY_SIGNED, NO_DETAIL)


def _is_genuine(shop: ShopSettings, x: str, seal: str) -> bool:
    if shop.signature == "MD5":
        return matches(seal, check_value(shop.secret, x))
    return shop.public_key is not None and verify(shop.public_key, x, seal)


def whole_amount(_shop: ShopSettings, order: ShopOrder, notification: Notification) -> Refusal | None:
    """Refuse another sum than the order's; `128.7` is the same sum as `128.70`."""
    return None if amount_of(notification["amount"]) == order.amount else WRONG_AMOUNT


def same_currency(_shop: ShopSettings, order: ShopOrder, notification: Notification) -> Refusal | None:
    """Refuse another currency than the order's."""
    return None if notification["currency"] == order.currency else Refusal(INVALID, "105")


def real_in_live_mode(shop: ShopSettings, _order: ShopOrder, notification: Notification) -> Refusal | None:
    """Refuse test payments in a shop that is in operation."""
    real = shop.mode == "test" or notification.all("testmode") == ("0",)
    return None if real else Refusal(INVALID, "212")


def scheme_of_the_shop(shop: ShopSettings, _order: ShopOrder, notification: Notification) -> Refusal | None:
    """Refuse a hold where the shop works in one stage: nobody would confirm it."""
    held = notification["orderstate"] == OrderState.DELAYED
    return Refusal(FORBIDDEN, "164") if held and shop.scheme == "one-stage" else None


def codes_agree(_shop: ShopSettings, _order: ShopOrder, notification: Notification) -> Refusal | None:
    """Refuse a paying state whose operations (two where bonus points were used) did not all succeed."""
    codes = set(notification.all("responsecode"))
    return None if notification["orderstate"] not in PAYING or codes == {SUCCESS} else Refusal(INVALID, "170")


AUTHENTICITY = (
    Check("each-once", each_once),
    Check("repeatable", repeatable),
    Check("merchant", for_this_shop),
    Check("seal", sealed),
)

AGREEMENT = (
    OrderCheck("amount", whole_amount),
    OrderCheck("currency", same_currency),
    OrderCheck("test-mode", real_in_live_mode),
    OrderCheck("scheme", scheme_of_the_shop),
    OrderCheck("response-code", codes_agree),
)
