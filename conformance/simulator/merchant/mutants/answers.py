"""Shops whose replies the gateway cannot read, or reads as something else."""

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from conformance.protocol.messages.xmltext import xml_escaped
from conformance.protocol.signatures import md5_hex
from conformance.simulator.merchant.assembly import MerchantAssembly
from conformance.simulator.merchant.checks import x_of
from conformance.simulator.merchant.mutants.mutant import MerchantMutant
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.replacing import Rewrite, acknowledging, refusing
from conformance.simulator.merchant.replies import TEXT_TYPE, Reply
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.refusal import Refusal

LATE = 1.0
"""Seconds that the slow shop takes for a reply."""

_PHP_NOTICE = b"<br />\n<b>Notice</b>:  Undefined index: email in <b>result.php</b> on line <b>12</b><br />\n"
_PACKET_DATE = re.compile(rb"<packetdate>.*</packetdate>", re.DOTALL)
_BILL_NUMBER = re.compile(rb"<billnumber>.*</billnumber>", re.DOTALL)
_ORDER = re.compile(rb"<order>.*</order>", re.DOTALL)


def without(part: bytes) -> Rewrite:
    """Leave a part of the reply out."""
    return putting(part, b"")


def putting(part: bytes, other: bytes) -> Rewrite:
    """Write something else in the place of a part."""
    return lambda reply, _came: replace(reply, body=reply.body.replace(part, other))


def before(text: bytes) -> Rewrite:
    """Write something before the reply."""
    return lambda reply, _came: replace(reply, body=text + reply.body)


def saying(body: bytes, content_type: str = TEXT_TYPE) -> Rewrite:
    """Answer something else."""
    return lambda _reply, _came: Reply(body, content_type)


def with_status(status: int) -> Rewrite:
    """Answer with another status."""
    return lambda reply, _came: replace(reply, status=status)


def with_type(content_type: str) -> Rewrite:
    """Answer with another Content-Type."""
    return lambda reply, _came: replace(reply, content_type=content_type)


def repeating(name: str, change: Callable[[Notification], str]) -> Rewrite:
    """Repeat something else in billnumber or packetdate."""

    def rewritten(reply: Reply, came: Notification) -> Reply:
        element = f"<{name}>{change(came)}</{name}>".encode()
        place = _BILL_NUMBER if name == "billnumber" else _PACKET_DATE
        return replace(reply, body=place.sub(lambda _: element, reply.body))

    return rewritten


def without_element(place: re.Pattern[bytes]) -> Rewrite:
    """Leave an element out."""
    return lambda reply, _came: replace(reply, body=place.sub(b"", reply.body))


def as_number(came: Notification) -> str:
    """Write the billnumber as a spreadsheet would: 15 significant digits."""
    try:
        return f"{float(came['billnumber']):.15g}"
    except ValueError:
        return "0"


def of_its_own(_came: Notification) -> str:
    """Give the shop's own time."""
    return f"{datetime.now(UTC):%d.%m.%Y %H:%M:%S}"


def turned_round(came: Notification) -> str:
    """Write the date as databases do."""
    day, _, hour = came["packetdate"].partition(" ")
    return xml_escaped(" ".join(("-".join(reversed(day.split("."))), hour)).strip())


def late(reply: Reply, _came: Notification) -> Reply:
    """The e-mail to the customer is sent before the reply."""
    time.sleep(LATE)
    return reply


def naming_the_order(reply: Reply, came: Notification) -> Reply:
    """The refusal is the acknowledgement with other codes."""
    order = (
        f"<order><billnumber>{xml_escaped(came['billnumber'])}</billnumber>"
        f"<packetdate>{xml_escaped(came['packetdate'])}</packetdate></order></pushpaymentresult>"
    )
    return replace(reply, body=reply.body.replace(b"</pushpaymentresult>", order.encode()))


def explained(reply: Reply, came: Notification) -> Reply:
    """The refusal says what it is about, as it came."""
    told = f'message="{came["ordernumber"]}: {came["billnumber"]}" secondcode='
    return replace(reply, body=reply.body.replace(b"secondcode=", told.encode("utf-8", "replace")))


_REPLY = "notification/reply"
_CODES = b'firstcode="0" secondcode="0"'
_ACCEPTED = b'<?xml version="1.0"?><pushpaymentresult firstcode="0" secondcode="0"></pushpaymentresult>'


def _success(name: str, rule: str, sentence: str, change: Rewrite) -> MerchantMutant:
    return MerchantMutant(name, f"{_REPLY}/{rule}", sentence, acknowledging(change))


def _refusal(name: str, rule: str, sentence: str, change: Rewrite) -> MerchantMutant:
    return MerchantMutant(name, f"{_REPLY}/{rule}", sentence, refusing(change))


def explaining(assembly: MerchantAssembly) -> MerchantAssembly:
    """A refusal says how the check value is made, secret word and all."""

    def refuse(shop: ShopSettings, came: Notification, refusal: Refusal) -> Reply:
        inner = f"{md5_hex(shop.secret)}{md5_hex(x_of(came))}".upper()
        reply = assembly.refuse(shop, came, refusal)
        return replace(reply, body=reply.body + f"<!-- md5 of {inner} -->".encode())

    return replace(assembly, refuse=refuse)


REPLIES = (
    _success("shop-says-ok", "success", "Answers OK where XML is expected.", saying(b"OK")),
    _success("shop-says-nothing", "success", "Answers a success with an empty body.", saying(b"")),
    _success("shop-forgets-codes", "success", "Leaves the codes out of its reply.", without(_CODES)),
    _success(
        "shop-forgets-second-code", "success", "Leaves secondcode out of its reply.",
        without(b' secondcode="0"'),
    ),
    _success(
        "shop-writes-codes-as-elements", "success", "Writes the codes as elements.",
        putting(_CODES + b">", b"><firstcode>0</firstcode><secondcode>0</secondcode>"),
    ),
    _success(
        "shop-answers-one", "success", "Answers a success with firstcode 1.",
        putting(b'firstcode="0"', b'firstcode="1"'),
    ),
    _success(
        "shop-misspells-root", "success", "Calls the root element PushPaymentResult.",
        putting(b"pushpaymentresult", b"PushPaymentResult"),
    ),
    _success(
        "shop-answers-html", "success", "Answers a page for people.",
        saying(b"<html><body>Thank you for your order!</body></html>", "text/html; charset=utf-8"),
    ),
    _success(
        "shop-begins-with-blank-line", "readable", "Writes an empty line before the XML declaration.",
        before(b"\n"),
    ),
    _success(
        "shop-begins-with-notice", "readable", "Lets a warning of its interpreter come before the XML.",
        before(_PHP_NOTICE),
    ),
    _success(
        "shop-leaves-root-open", "readable", "Does not close the root element.",
        without(b"</pushpaymentresult>"),
    ),
    _success(
        "shop-quotes-nothing", "readable", "Writes attributes without quotation marks.",
        putting(_CODES, b"firstcode=0 secondcode=0"),
    ),
    _success(
        "shop-escapes-nothing", "escaped", "Repeats the billnumber unescaped.",
        repeating("billnumber", lambda came: came["billnumber"]),
    ),
    _success(
        "shop-escapes-no-packetdate", "escaped", "Repeats the packetdate unescaped.",
        repeating("packetdate", lambda came: came["packetdate"]),
    ),
    _refusal(
        "shop-explains-unescaped", "escaped", "Says in a refusal what came, unescaped.", explained
    ),
    MerchantMutant(
        "shop-explains-check-value", f"{_REPLY}/no-secrets",
        "Says in a refusal of what the check value is the MD5.", explaining,
    ),
    _success(
        "shop-forgets-billnumber", "billnumber", "Leaves the billnumber out.", without_element(_BILL_NUMBER)
    ),
    _success(
        "shop-repeats-ordernumber", "billnumber", "Repeats its own order number in the place of billnumber.",
        repeating("billnumber", lambda came: xml_escaped(came["ordernumber"])),
    ),
    _success(
        "shop-rounds-billnumber", "billnumber", "Reads the billnumber as a number of 15 digits.",
        repeating("billnumber", as_number),
    ),
    _success("shop-forgets-order", "packetdate", "Acknowledges without an order.", without_element(_ORDER)),
    _success(
        "shop-forgets-packetdate", "packetdate", "Leaves the packetdate out.", without_element(_PACKET_DATE)
    ),
    _success(
        "shop-gives-own-date", "packetdate", "Gives its own time in the place of packetdate.",
        repeating("packetdate", of_its_own),
    ),
    _success(
        "shop-turns-packetdate-round", "packetdate", "Writes the packetdate with the year first.",
        repeating("packetdate", turned_round),
    ),
    _success(
        "shop-answers-as-html", "content-type", "Sends its XML as text/html.", with_type("text/html")
    ),
    _success(
        "shop-answers-as-text", "content-type", "Sends its XML as text/plain.", with_type(TEXT_TYPE)
    ),
    _success("shop-answers-202", "status", "Acknowledges with status 202.", with_status(202)),
    _success("shop-answers-500", "status", "Acknowledges with status 500.", with_status(500)),
    _refusal(
        "shop-accepts-everything", "refusal-codes", "Answers zeros to what it refuses.",
        saying(_ACCEPTED, "text/xml"),
    ),
    _refusal(
        "shop-refuses-with-second-code-alone", "refusal-codes", "Refuses with firstcode 0.",
        lambda reply, _came: replace(reply, body=re.sub(b'firstcode="[0-9]+"', b'firstcode="0"', reply.body)),
    ),
    _refusal("shop-refuses-in-words", "refusal-codes", "Refuses without codes.", saying(b"Wrong signature")),
    _refusal(
        "shop-names-refused-order", "refusal-without-order", "Names the order in a refusal.", naming_the_order
    ),
    _success("shop-answers-late", "in-time", "Takes a second for a reply that is wanted sooner.", late),
    MerchantMutant(
        "shop-answers-204", f"{_REPLY}/plain-200", "Answers 204 where the gateway waits for 200.",
        acknowledging(with_status(204)), {"expected_answer": "http-200"},
    ),
)  # fmt: skip
