"""Shops that refuse, or fail on, notifications that the gateway may well send."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from conformance.protocol import notification as document
from conformance.protocol.signatures import check_value
from conformance.simulator.merchant.assembly import MerchantAssembly
from conformance.simulator.merchant.checks import SIGNED
from conformance.simulator.merchant.mutants.mutant import MerchantMutant
from conformance.simulator.merchant.notification import Notification, read_form
from conformance.simulator.merchant.replacing import Make, reading, refusing_too, sealing
from conformance.simulator.merchant.settings import ShopSettings

FORM = "application/x-www-form-urlencoded"

_LONGEST = 255
_LATEST = timedelta(hours=1)
_LOWER_CASE_HEX = re.compile(rb"%(?=[0-9a-fA-F]{2})(?![0-9A-F]{2})")
_LETTER_OR_DIGIT = re.compile(rb"%(?=3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])")
_SEALS = ("signature", "checkvalue")


def known_fields_alone(came: Notification) -> bool:
    """Every field is one of the list."""
    return came.values.keys() <= {row.name for row in document.fields()}


def without(presence: str) -> Callable[[Notification], bool]:
    """Ask that no field of some kind comes."""
    names = {row.name for row in document.fields() if row.presence == presence}
    return lambda came: not names & came.values.keys()


def nothing_empty(came: Notification) -> bool:
    """Every field but the seals has a value."""
    return all(all(values) for name, values in came.values.items() if name not in _SEALS)


def of_late(came: Notification) -> bool:
    """The package is not older than an hour."""
    try:
        sent = datetime.strptime(came["packetdate"], "%d.%m.%Y %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return True
    return datetime.now(UTC) - sent < _LATEST


def in_order_of_arrival(shop: ShopSettings, came: Notification) -> bool:
    """X is joined while the fields are gone through."""
    x = "".join(came[name] for name in came.values if name in SIGNED)
    return came["checkvalue"] == check_value(shop.secret, x)


def failing(demands: Callable[[Notification], bool], complaint: str) -> Make:
    """Fail on notifications that do not meet a demand."""

    def change(came: Notification) -> Notification:
        if not demands(came):
            raise ValueError(complaint)
        return came

    return reading(change)


def decoding(change: Callable[[bytes], bytes]) -> Make:
    """Read another body than came."""
    return lambda assembly: replace(assembly, read=lambda kind, body: assembly.read(kind, change(body)))


def plain_form_alone(assembly: MerchantAssembly) -> MerchantAssembly:
    """The Content-Type is compared as a whole."""
    return replace(
        assembly, read=lambda kind, body: assembly.read(kind, body) if kind == FORM else Notification({})
    )


def declared_charset_ignored(assembly: MerchantAssembly) -> MerchantAssembly:
    """A body is UTF-8, whatever its Content-Type says, or else the shop fails."""

    def read(_kind: str, body: bytes) -> Notification:
        came = read_form(FORM, body)
        if "\ufffd" in "".join(_all(came)):
            raise UnicodeError("invalid byte sequence for encoding UTF8")
        return came

    return replace(assembly, read=read)


def _all(came: Notification) -> tuple[str, ...]:
    return tuple(value for values in came.values.values() for value in values)


_OPTIONAL = "notification/tolerant/optional-fields"
_EMPTY = "notification/tolerant/empty-fields"
_ENCODING = "notification/tolerant/encoding"
_WITHSTANDS = "notification/withstands"

INTOLERANT = (
    MerchantMutant(
        "shop-refuses-unknown-fields", "notification/tolerant/unknown-fields",
        "Refuses a notification with a field that is not on its list.", refusing_too(known_fields_alone),
    ),
    MerchantMutant(
        "shop-refuses-fiscal-fields", _OPTIONAL, "Refuses a notification with fiscal fields.",
        refusing_too(without("fiscal")),
    ),
    MerchantMutant(
        "shop-refuses-secure-fields", _OPTIONAL, "Refuses a notification with fields of 3-D Secure.",
        refusing_too(without("3-D Secure")),
    ),
    MerchantMutant(
        "shop-refuses-empty-fields", _EMPTY, "Refuses a notification with an empty field.",
        refusing_too(nothing_empty),
    ),
    MerchantMutant(
        "shop-fails-on-authrequired-null", _EMPTY, "Reads authrequired as a number and fails on null.",
        failing(lambda came: came["authrequired"] != "null", "invalid literal for a number: null"),
    ),
    MerchantMutant(
        "shop-refuses-other-operations", "notification/tolerant/operationtype",
        "Refuses a notification of another operation than a payment.",
        refusing_too(lambda came: set(came.all("operationtype")) <= {"100"}),
    ),
    MerchantMutant(
        "shop-joins-x-as-it-comes", "notification/tolerant/field-order",
        "Joins the fields of X in the order in which they come.", sealing(in_order_of_arrival),
    ),
    MerchantMutant(
        "shop-fails-on-long-values", "notification/tolerant/longest-values",
        "Fails on values of more than 255 characters.",
        failing(lambda came: max(map(len, _all(came)), default=0) <= _LONGEST, "value too long"),
    ),
    MerchantMutant(
        "shop-refuses-late-packages", "notification/tolerant/late",
        "Refuses a package that was written more than an hour ago.", refusing_too(of_late),
    ),
    MerchantMutant(
        "shop-knows-ascii-alone", "notification/charset", "Fails on text beyond ASCII.",
        failing(lambda came: "".join(_all(came)).isascii(), "ordinal not in range(128)"),
    ),
    MerchantMutant(
        "shop-compares-content-type", _ENCODING, "Reads no form whose Content-Type has a parameter.",
        plain_form_alone,
    ),
    MerchantMutant(
        "shop-ignores-declared-charset", _ENCODING, "Fails on a body of another charset than UTF-8.",
        declared_charset_ignored,
    ),
    MerchantMutant(
        "shop-decodes-upper-case-alone", _ENCODING, "Decodes no percent-encoding in lower case.",
        decoding(lambda body: _LOWER_CASE_HEX.sub(b"%25", body)),
    ),
    MerchantMutant(
        "shop-decodes-punctuation-alone", _ENCODING, "Decodes no letter or digit that is percent-encoded.",
        decoding(lambda body: _LETTER_OR_DIGIT.sub(b"%25", body)),
    ),
    MerchantMutant(
        "shop-fails-on-arrays", _WITHSTANDS, "Fails on a parameter that is sent as an array.",
        failing(lambda came: not any("[" in name for name in came.values), "array to string conversion"),
    ),
    MerchantMutant(
        "shop-fails-on-bars", "notification/reply/success",
        "Keeps what it received in one line, divided by bars, and fails on a bar in a text.",
        failing(lambda came: "|" not in "".join(_all(came)), "too many columns"),
    ),
    MerchantMutant(
        "shop-fails-on-empty-body", _WITHSTANDS, "Fails on a body without any field.",
        failing(lambda came: bool(came.values), "undefined index: ordernumber"),
    ),
)  # fmt: skip
