"""Check values, and the strings they are computed over (called X in the vendor's documents).

The formula is the result-notification document's, row `checkvalue`; which fields make up X differs
between requests, notifications and answers. Values go into X verbatim: `100` and `100.00` are
different strings and have different check values.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import NamedTuple

from conformance.protocol.answers import JsonNumber

Fields = Mapping[str, str] | Iterable[tuple[str, str]]
"""Names and values of a message; names are looked up without regard to case."""

REQUEST_FIELDS = ("merchant_id", "ordernumber", "orderamount", "ordercurrency")
"""What a request's signature covers (token-payment document, row Signature)."""

REQUEST_DELIMITER = ";"

PAYMENT_PAGE_EXTRAS = ("ordermaxpoints", "customernumber", "disable3ds", "prepayment")
"""What the check value of a payment page's request covers besides, where it is sent (vendor's PHP SDK)."""

NOTIFICATION_FIELDS = ("merchant_id", "ordernumber", "amount", "currency", "orderstate")
"""What a notification's check value covers (result-notification document)."""

ANSWER_FIELDS = ("merchant_id", "ordernumber", "orderamount", "ordercurrency", "orderstate")
"""What an answer's check value covers (vendor's pages on the answers)."""

AS_RECEIVED = "as received"
"""The reading of an amount that every text has."""

_NUMBER = re.compile(r"[0-9]+(E[0-9]+)?", re.IGNORECASE)
_CENT = Decimal("0.01")


class MissingFieldError(KeyError):
    """A field that X is made of is not in the message; `name` is its lower-case name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        """Name the field in a sentence, where KeyError would give its bare repr."""
        return f"the check value and the signature cover {self.name}, and the message has no such field"


class CheckValueSteps(NamedTuple):
    """Every stage of one check value; digests are hexadecimal text.

    `secret_md5` and `joined` suffice to forge check values: they are as secret as the secret word.
    """

    x: str
    secret_md5: str
    x_md5: str
    joined: str
    value: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible X of an answer, and the reading of the amount that it comes from."""

    name: str
    x: str


def md5_hex(text: str, charset: str = "utf-8") -> str:
    """Give the MD5 of a text as 32 lower-case hex digits; UnicodeEncodeError where `charset` lacks a character."""
    return hashlib.md5(text.encode(charset), usedforsecurity=False).hexdigest()


def check_value_steps(secret: str, x: str, charset: str = "utf-8") -> CheckValueSteps:
    """Compute `uppercase(md5(uppercase(md5(SALT) + md5(X))))` and keep every stage.

    Source: result-notification document, row `checkvalue`. The inner digests are lower-case hex
    text before they are joined. Raises UnicodeEncodeError where `charset` cannot encode a text.
    """
    secret_md5 = md5_hex(secret, charset)
    x_md5 = md5_hex(x, charset)
    joined = (secret_md5 + x_md5).upper()
    return CheckValueSteps(x, secret_md5, x_md5, joined, md5_hex(joined).upper())


def check_value(secret: str, x: str, charset: str = "utf-8") -> str:
    """Compute the check value of X, 32 upper-case hex digits, without keeping the stages of `check_value_steps`."""
    return md5_hex((md5_hex(secret, charset) + md5_hex(x, charset)).upper()).upper()


def reads_as_number(value: str) -> bool:
    """Say whether a check value is, to the letter, a number that a float can hold: PHP's `==` compares it as one."""
    return _NUMBER.fullmatch(value) is not None and isfinite(float(value))


def matches(received: str, expected: str) -> bool:
    """Tell whether a check value is exactly the expected one, in a time that does not depend on where it differs.

    The documents state upper-case hex digits, so case counts.
    """
    return hmac.compare_digest(received.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def request_x(fields: Fields, delimiter: str = REQUEST_DELIMITER) -> str:
    """Join what a token payment's signature covers: Merchant_ID;OrderNumber;OrderAmount;OrderCurrency.

    Source: token-payment document, row Signature. A currency that is absent or empty is left out
    together with its delimiter, as public integrations do. Accounts may be set up to join without a
    delimiter (vendor's page on the check value). Raises MissingFieldError for the other fields.
    """
    named = _lower_case(fields)
    values = [_value(named, name) for name in REQUEST_FIELDS[:-1]]
    return delimiter.join(_with_those_sent(values, named, REQUEST_FIELDS[-1:]))


def payment_page_x(fields: Fields, delimiter: str = REQUEST_DELIMITER) -> str:
    """Join what the check value of a payment page's request covers: X of `request_x`, and four fields more.

    OrderMaxPoints, CustomerNumber, Disable3DS and Prepayment follow where they are sent, in this order.
    Source: vendor's PHP SDK. Raises MissingFieldError as `request_x` does.
    """
    named = _lower_case(fields)
    return delimiter.join(_with_those_sent([request_x(named, delimiter)], named, PAYMENT_PAGE_EXTRAS))


def notification_x(fields: Fields) -> str:
    """Join merchant_id, ordernumber, amount, currency and orderstate of a notification, undelimited.

    Source: result-notification document, rows `signature` and `checkvalue`. Raises MissingFieldError.
    """
    named = _lower_case(fields)
    return "".join(_value(named, name) for name in NOTIFICATION_FIELDS)


def answer_x(merchant_id: str, fields: Fields) -> str:
    """Join the merchant's id with an answered order's number, *original* amount and currency, and state.

    Source: vendor's pages on the answers of token payment, order status and order result, where
    orderamount and ordercurrency stand in the place of a notification's amount and currency.
    Raises MissingFieldError.
    """
    named = _lower_case(fields)
    return merchant_id + "".join(_value(named, name) for name in ANSWER_FIELDS[1:])


def answer_x_candidates(merchant_id: str, fields: Fields) -> tuple[Candidate, ...]:
    """Give every X that an answer's check value may honestly be computed over, the likeliest first.

    A text is hashed as it was received. A JSON number loses the form that the gateway hashed, so
    its two-decimal form is a candidate as well. Raises MissingFieldError.
    """
    named = _lower_case(fields)
    candidates = [Candidate(AS_RECEIVED, answer_x(merchant_id, named))]
    for name, amount in amount_readings(named["orderamount"])[1:]:
        candidates.append(Candidate(name, answer_x(merchant_id, {**named, "orderamount": amount})))
    return tuple(candidates)


def amount_readings(amount: str) -> tuple[tuple[str, str], ...]:
    """Give the texts that an amount may have been hashed as, each with the reading's name: what came, first."""
    as_received = (AS_RECEIVED, amount)
    rounded = _with_two_decimals(amount) if isinstance(amount, JsonNumber) else None
    if rounded is None or rounded == amount:
        return (as_received,)
    return (as_received, ("amount with two decimals", rounded))


def _with_two_decimals(number: JsonNumber) -> str | None:
    """Give `100.5` as `100.50`; None where that would change the value or it is no amount."""
    try:
        value = Decimal(number)
        rounded = value.quantize(_CENT)
    except InvalidOperation:
        return None
    return f"{rounded:f}" if rounded == value else None


def _lower_case(fields: Fields) -> dict[str, str]:
    return {name.lower(): value for name, value in dict(fields).items()}


def _with_those_sent(values: list[str], named: Mapping[str, str], names: Iterable[str]) -> list[str]:
    return values + [named[name] for name in names if named.get(name)]


def _value(named: Mapping[str, str], name: str) -> str:
    try:
        return named[name]
    except KeyError:
        raise MissingFieldError(name) from None
