"""Shops that do not compare the check value, or compare it badly."""

import re
from fnmatch import fnmatchcase
from functools import partial

from conformance.simulator.merchant.mutants.mutant import MerchantMutant
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.replacing import (
    Genuine,
    right_check_value,
    sealed_rightly,
    sealing,
    without_check,
)
from conformance.simulator.merchant.settings import ShopSettings

_NUMERIC = re.compile(r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*")
_SHORTEST_COMPARED = 8


def only_if_sent(shop: ShopSettings, notification: Notification) -> bool:
    """`if (isset($_POST['checkvalue']) && …)`."""
    return not notification.all("checkvalue") or sealed_rightly(shop, notification)


def only_if_not_empty(shop: ShopSettings, notification: Notification) -> bool:
    """`if ($checkvalue !== '' && …)`."""
    return notification.all("checkvalue") == ("",) or sealed_rightly(shop, notification)


def anything_sent(_shop: ShopSettings, notification: Notification) -> bool:
    """`if (!empty($_POST['checkvalue']))`."""
    return bool(notification["checkvalue"])


def loosely_equal(shop: ShopSettings, notification: Notification) -> bool:
    """`$checkvalue == $expected`: two texts that both look like numbers are compared as numbers."""
    received, expected = notification["checkvalue"], right_check_value(shop, notification)
    if _NUMERIC.fullmatch(received) and _NUMERIC.fullmatch(expected):
        return float(received) == float(expected)
    return received == expected


def beginning_alone(shop: ShopSettings, notification: Notification) -> bool:
    """`strncmp($expected, $checkvalue, strlen($checkvalue)) == 0`, for eight characters at least."""
    received = notification["checkvalue"]
    return len(received) >= _SHORTEST_COMPARED and right_check_value(shop, notification).startswith(received)


def first_half(shop: ShopSettings, notification: Notification) -> bool:
    """`substr($checkvalue, 0, 16) == substr($expected, 0, 16)`."""
    return notification["checkvalue"][:16] == right_check_value(shop, notification)[:16]


def last_digits(shop: ShopSettings, notification: Notification) -> bool:
    """Compare the last eight of 32 digits."""
    received = notification["checkvalue"]
    return len(received) == 32 and received[-8:] == right_check_value(shop, notification)[-8:]  # noqa: PLR2004


def as_expression(shop: ShopSettings, notification: Notification) -> bool:
    """`preg_match("/^$checkvalue$/", $expected)`."""
    try:
        return re.fullmatch(notification["checkvalue"], right_check_value(shop, notification)) is not None
    except re.error:
        return False


def as_glob(shop: ShopSettings, notification: Notification) -> bool:
    """`fnmatch($checkvalue, $expected)`."""
    return fnmatchcase(right_check_value(shop, notification), notification["checkvalue"])


def any_array(shop: ShopSettings, notification: Notification) -> bool:
    """`strcmp($checkvalue, $expected) == 0`, where strcmp of an array gives null."""
    return any(name.startswith("checkvalue[") for name in notification.values) or sealed_rightly(
        shop, notification
    )


def shape_alone(_shop: ShopSettings, notification: Notification) -> bool:
    """`preg_match('/^[0-9A-F]{32}$/', $checkvalue)`."""
    return re.fullmatch("[0-9A-F]{32}", notification["checkvalue"]) is not None


def true_is_enough(shop: ShopSettings, notification: Notification) -> bool:
    """`in_array($checkvalue, [$expected, 'true', '1'])`, left from a test."""
    return notification["checkvalue"] in ("true", "1") or sealed_rightly(shop, notification)


def zero_is_enough(shop: ShopSettings, notification: Notification) -> bool:
    """`in_array($expected, [(int) $checkvalue])` in old PHP: every text begins with the number 0."""
    return notification["checkvalue"] == "0" or sealed_rightly(shop, notification)


def loosely_in_json(shop: ShopSettings, notification: Notification) -> bool:
    """`$json['checkvalue'] == $expected`: in PHP, true equals every text."""
    return notification.members.get("checkvalue") is True or sealed_rightly(shop, notification)


def _comparison(name: str, rule: str, sentence: str, genuine: Genuine) -> MerchantMutant:
    return MerchantMutant(name, f"notification/checkvalue/{rule}", sentence, sealing(genuine))


COMPARISONS = (
    MerchantMutant(
        "shop-ignores-check-value", "notification/checkvalue/verified", "Does not look at the check value.",
        partial(without_check, name="seal"),
    ),
    _comparison(
        "shop-takes-any-check-value", "verified", "Asks only whether there is a check value.",
        anything_sent,
    ),
    _comparison(
        "shop-checks-shape-alone", "verified",
        "Asks only whether the check value is 32 hex digits.", shape_alone,
    ),
    _comparison(
        "shop-verifies-only-if-sent", "missing",
        "Verifies the check value only where there is one.", only_if_sent,
    ),
    _comparison(
        "shop-verifies-only-if-not-empty", "empty",
        "Verifies the check value only where it is not empty.", only_if_not_empty,
    ),
    _comparison(
        "shop-compares-loosely", "strict",
        "Compares check values as numbers where both look like numbers, so that 0 equals 0E1234.",
        loosely_equal,
    ),
    _comparison(
        "shop-compares-the-beginning", "strict",
        "Compares as many characters of the check value as were sent.", beginning_alone,
    ),
    _comparison(
        "shop-compares-first-half", "strict", "Compares 16 characters of the check value.",
        first_half,
    ),
    _comparison(
        "shop-compares-last-digits", "strict", "Compares the last eight digits of the check value.",
        last_digits,
    ),
    _comparison(
        "shop-matches-expressions", "strict",
        "Takes the check value that came for a regular expression.", as_expression,
    ),
    _comparison(
        "shop-matches-globs", "strict",
        "Takes the check value that came for a pattern of file names.", as_glob,
    ),
    _comparison(
        "shop-takes-array-for-equal", "strict",
        "Takes a check value sent as an array for the right one.", any_array,
    ),
    _comparison(
        "shop-takes-true", "strict", "Takes the check value true, left from a test.",
        true_is_enough,
    ),
    _comparison(
        "shop-takes-zero", "strict", "Takes the check value 0 for any text.", zero_is_enough
    ),
    _comparison(
        "shop-compares-json-loosely", "strict",
        "Compares the check value of a body of JSON loosely, so that true equals any.", loosely_in_json,
    ),
)  # fmt: skip
