"""Masks card numbers: in fields that carry them, and in free text where the digits add up.

One number in ten of 16 digits passes the Luhn check, so numbers that are known to be something else
are left alone: those in fields such as billnumber, those inside a hex digest, and those that the
suite has sent itself. The mark keeps the number of digits, which is what a judge needs.
"""

import re

from conformance.exchange.redacting.fieldrules import VALUE_ENDS, behind_name

_BETWEEN = rb"(?:[ +-]|%20|%2[Dd])?"
# The first digit of a number, and nothing before it that it could be the rest of: another digit or
# a part of an escape. The digit stands first, because searching for one is quick.
_FIRST = (
    rb"[0-9](?:(?<![0-9%][0-9])(?<!%[0-9A-Fa-f][0-9])(?<![0-9][ +-][0-9])"
    rb"(?<!\\u[0-9])(?<!\\u[0-9A-Fa-f][0-9])(?<!\\u[0-9A-Fa-f]{2}[0-9])(?<!\\u[0-9A-Fa-f]{3}[0-9])"
    rb"|(?<=%[0-9A-Fa-f]{2}[0-9])(?<![0-9]%20[0-9])(?<![0-9]%2[Dd][0-9])"
    rb"|(?<=\\u[0-9A-Fa-f]{4}[0-9]))"
)
_REST = rb"(?:" + _BETWEEN + rb"[0-9]){12,18}"
_NO_MORE = rb"(?![0-9*]|[ +-][0-9]|%20[0-9]|%2[Dd][0-9]|\.[0-9])"
_NUMBER = re.compile(_FIRST + _REST + _NO_MORE)
_LONG_NUMBER = re.compile(rb"[0-9]{13,}")
_NOT_DIGITS = re.compile(rb"%20|%2[Dd]|[^0-9]")
_HEX = b"0123456789abcdefABCDEF"
_DIGEST_LENGTH = 32

_CARD_FIELDS = ("meannumber", "cardnumber", "card_number", "cardno", "pan")
_CARD_FIELD = re.compile(b"(" + behind_name(_CARD_FIELDS) + b")([0-9]" + _REST + b")" + VALUE_ENDS)
_CODE_FIELDS = ("cvc", "cvc2", "cvv", "cvv2", "csc", "csc2")
_CODE_FIELD = re.compile(b"(" + behind_name(_CODE_FIELDS) + b")[0-9]{3,4}" + VALUE_ENDS)
_CARD_HINTS = (b"meannumber", b"card", b"pan")
_CODE_HINTS = (b"cvc", b"cvv", b"csc")

_OTHER_NUMBERS = frozenset(
    b"billnumber ordernumber slipno merchant_id checkvalue signature payment_id fiscalreceipt_id "
    b"fiscal_receipt_number shift_number fn_number ecr_registration_number fiscal_document_number "
    b"fiscal_document_attribute externalrefundid approvalcode amount orderamount total".split()
)
_LOOK_BACK = 160


class CardMask:
    """Masks card numbers, and remembers the long numbers that the suite has sent itself."""

    def __init__(self) -> None:
        self._invented: set[bytes] = set()

    def note_invented(self, sent: bytes) -> None:
        """Remember the long numbers of a request: they are no cards when an answer repeats them."""
        self._invented.update(_LONG_NUMBER.findall(sent))

    def mask(self, body: bytes) -> bytes:
        """Mask the card numbers of an answer, in card fields and in free text."""
        return _NUMBER.sub(self._judge, self.mask_fields(body))

    def mask_fields(self, body: bytes) -> bytes:
        """Mask what stands in fields of cards and their codes alone, whether its digits add up or not."""
        lowered = body.lower()
        if any(hint in lowered for hint in _CARD_HINTS):
            body = _CARD_FIELD.sub(lambda found: found[1] + _mark(_digits(found[2])), body)
        if any(hint in lowered for hint in _CODE_HINTS):
            body = _CODE_FIELD.sub(rb"\1[redacted:cvc]", body)
        return body

    def _judge(self, found: re.Match[bytes]) -> bytes:
        digits = _digits(found[0])
        if not _adds_up(digits) or digits in self._invented:
            return found[0]
        if _inside_digest(found) or _field_before(found) in _OTHER_NUMBERS:
            return found[0]
        return _mark(digits)


def _mark(digits: bytes) -> bytes:
    return b"[redacted:pan:%d]" % len(digits)


def _digits(written: bytes) -> bytes:
    return _NOT_DIGITS.sub(b"", written)


def _adds_up(digits: bytes) -> bool:
    """Say whether the digits pass the Luhn check."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = digit - ord("0")
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2  # noqa: PLR2004 (Luhn's own figure)
        total += value
    return total % 10 == 0


def _inside_digest(found: re.Match[bytes]) -> bool:
    """Say whether the number is a part of a hex digest, such as a check value."""
    before = found.string[max(0, found.start() - _DIGEST_LENGTH) : found.start()]
    after = found.string[found.end() : found.end() + _DIGEST_LENGTH]
    around = len(before) - len(before.rstrip(_HEX)) + len(after) - len(after.lstrip(_HEX))
    return around + len(found[0]) >= _DIGEST_LENGTH


def _field_before(found: re.Match[bytes]) -> bytes:
    """Give the name of the field whose value the number stands in, in lower case; empty if none."""
    before = found.string[max(0, found.start() - _LOOK_BACK) : found.start()]
    cut = max(before.rfind(mark) for mark in (b"=", b":", b">"))
    if cut < 0:
        return b""
    if before[cut : cut + 1] == b">":
        tag = before[before.rfind(b"<", 0, cut) + 1 : cut]
        name = (tag.split() or [b""])[0].rpartition(b":")[2]
    else:
        name = re.split(rb"[^A-Za-z0-9_]", before[:cut].rstrip(b" \t\r\n\"'"))[-1]
    return name.lower()
