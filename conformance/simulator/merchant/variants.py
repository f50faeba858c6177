"""Shops that are right in other permitted ways than the faultless one: none of them may raise a `fail`."""

import re
import time
from dataclasses import dataclass, replace

from conformance.protocol.clauses import Side
from conformance.protocol.messages.xmltext import xml_escaped
from conformance.simulator.merchant.assembly import MerchantAssembly, faultless_merchant
from conformance.simulator.merchant.checks import amount_of
from conformance.simulator.merchant.notification import Notification
from conformance.simulator.merchant.order_book import Change, OrderBook, ShopOrder, ShopState
from conformance.simulator.merchant.replacing import (
    Make,
    acknowledging,
    agreeing,
    reading,
    refusing,
    with_fields,
)
from conformance.simulator.merchant.replies import Reply

_SLOWLY = 0.02
"""Seconds that the unhurried shop takes to store a payment."""

_FORBIDDEN = 403


@dataclass(frozen=True)
class CorrectMerchant:
    """A shop that keeps every MUST; `sentence` says what it does otherwise than the faultless one."""

    id: str
    sentence: str
    make: Make
    side: Side = Side.MERCHANT

    @property
    def assembly(self) -> MerchantAssembly:
        """The shop's assembly."""
        return self.make(faultless_merchant())


def indifferent(came: Notification) -> Notification:
    """Blanks around a check value, and the case of its letters, let nothing else in."""
    if len(came.all("checkvalue")) != 1:
        return came
    return with_fields(came, checkvalue=came["checkvalue"].strip().upper())


def pretty(reply: Reply, came: Notification) -> Reply:
    """Write the same document as a person would, and say more than is asked."""
    if not _is_xml(reply):
        return reply
    document = f"""<?xml version='1.0' encoding='utf-8' standalone='yes'?>
<!-- result of the notification -->
<pushpaymentresult shop='sample' secondcode='0' firstcode='0'>
    <order number='1'>
        <packetdate>{xml_escaped(came["packetdate"])}</packetdate>
        <billnumber>{xml_escaped(came["billnumber"])}</billnumber>
        <ordernumber>{xml_escaped(came["ordernumber"])}</ordernumber>
    </order>
</pushpaymentresult>
"""
    return Reply(document.encode(), "application/xml")


def in_windows_1251(reply: Reply, _came: Notification) -> Reply:
    """Write the reply in another charset, which it declares; what that lacks becomes a reference."""
    if not _is_xml(reply):
        return reply
    text = reply.body.decode().replace('encoding="UTF-8"', 'encoding="windows-1251"')
    return Reply(text.encode("cp1251", "xmlcharrefreplace"), "text/xml")


def with_byte_order_mark(reply: Reply, _came: Notification) -> Reply:
    """Begin with a byte order mark, leave the declaration out, and end with blank lines."""
    if not _is_xml(reply):
        return reply
    return replace(reply, body=b"\xef\xbb\xbf" + reply.body.partition(b"\n")[2] + b"\n\n")


def with_one_pair(reply: Reply, _came: Notification) -> Reply:
    """Refuse with the same codes always, and say so in words."""
    codes = re.sub(b'firstcode="[0-9]+" secondcode="[0-9]+"', b'firstcode="5" secondcode="143"', reply.body)
    return replace(reply, body=codes.replace(b"></", b"><message>not accepted</message></"))


def by_status(reply: Reply, _came: Notification) -> Reply:
    """Say with the status, too, that the notification is refused."""
    return replace(reply, status=_FORBIDDEN)


def at_least(order: ShopOrder, came: Notification) -> bool:
    """Who pays more than the order's amount has paid."""
    amount = amount_of(came["amount"])
    return amount is not None and amount >= order.amount


def without_declines(assembly: MerchantAssembly) -> MerchantAssembly:
    """An order of which an attempt was declined is as unpaid as before."""
    edges = assembly.transitions.items()
    kept = {edge: after for edge, after in edges if ShopState.DECLINED not in (edge[0], after)}
    return replace(assembly, transitions=kept)


def with_a_second_look(assembly: MerchantAssembly) -> MerchantAssembly:
    """A payment is stored only where the order is still as it was read, else it is read again."""

    def store(book: OrderBook, number: str, change: Change) -> None:
        stored = False

        def if_unchanged(now: ShopOrder) -> ShopOrder:
            nonlocal stored
            stored = now == before
            return after if stored else now

        while not stored:
            before = book.find(number)
            if before is None:
                return
            after = change(before)
            time.sleep(_SLOWLY)
            assembly.store(book, number, if_unchanged)

    return replace(assembly, store=store)


def _is_xml(reply: Reply) -> bool:
    return "xml" in reply.content_type


_VARIANTS: tuple[tuple[str, str, Make], ...] = (
    (
        "shop-indifferent-to-case",
        "Takes check values in either case, with blanks around them.",
        reading(indifferent),
    ),
    (
        "shop-with-pretty-xml",
        "Writes application/xml in another order, with blanks, comments, more elements and attributes.",
        acknowledging(pretty),
    ),
    ("shop-in-windows-1251", "Writes its XML in windows-1251 and says so.", acknowledging(in_windows_1251)),
    (
        "shop-with-byte-order-mark",
        "Writes XML with a byte order mark, without a declaration.",
        acknowledging(with_byte_order_mark),
    ),
    (
        "shop-with-one-pair-of-codes",
        "Refuses everything with the same codes, and in words.",
        refusing(with_one_pair),
    ),
    ("shop-refusing-by-status", "Refuses with the status 403 besides the codes.", refusing(by_status)),
    ("shop-glad-of-more", "Takes more than the order's amount for a payment.", agreeing("amount", at_least)),
    ("shop-without-declines", "Leaves an order unpaid when an attempt is declined.", without_declines),
    (
        "shop-without-locks",
        "Reads an order again where somebody else has changed it meanwhile, and takes its time.",
        with_a_second_look,
    ),
)


def correct_merchants() -> tuple[CorrectMerchant, ...]:
    """Give every one of them."""
    return tuple(CorrectMerchant(*variant) for variant in _VARIANTS)
