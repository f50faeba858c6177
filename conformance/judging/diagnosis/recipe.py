"""How a check value is computed, as replaceable parts: the right ones, until a mistake replaces one."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from conformance.protocol import check_values
from conformance.protocol.signatures import SignaturePadding

Kind = Literal["request", "payment-page", "answer", "notification"]
"""What a check value or a signature stands in."""

Change = Callable[[str], str]
Hash = Callable[[str], str]
"""Gives the hexadecimal digest, in lower case, of a text."""

Formula = Callable[[Hash, str, str], str]
"""Gives a digest of a hash function, the secret word and X."""


def same(text: str) -> str:
    """Change nothing."""
    return text


def upper_case(secret_digest: str, x_digest: str) -> tuple[str, str]:
    """Put both inner digests in upper case, as the result-notification document states."""
    return secret_digest.upper(), x_digest.upper()


def secret_first(secret_digest: str, x_digest: str) -> str:
    """Join the inner digests as the result-notification document states."""
    return secret_digest + x_digest


class Recipe(NamedTuple):
    """The parts of a check value's computation.

    X is made of the fields `names`, of those `optional` only where the message has them unless
    `keeps_absent`, joined by `delimiter` and followed by `closing`. `amount`, `currency`, `state` and `number` change the text
    of one field, `every` that of each. `formula`, where it is set, stands in the place of the whole
    documented one. `reading` and `charset` are of signatures, too.
    """

    names: tuple[str, ...]
    optional: frozenset[str] = frozenset()
    keeps_absent: bool = False
    delimiter: str = ""
    closing: str = ""
    amount: Change = same
    currency: Change = same
    state: Change = same
    number: Change = same
    every: Change = same
    charset: str = "utf-8"
    secret: Change = same
    hash: str = "md5"
    outer_hash: str | None = None
    cases: Callable[[str, str], tuple[str, str]] = upper_case
    join: Callable[[str, str], str] = secret_first
    formula: Formula | None = None
    result: Change = str.upper
    reading: SignaturePadding = SignaturePadding.DIGESTINFO

    def x(self, fields: Mapping[str, str]) -> str:
        """Make X of a message's fields, names in lower case; KeyError where one is not there."""
        absent = () if self.keeps_absent else {name for name in self.optional if not fields.get(name)}
        known = {**dict.fromkeys(self.optional, ""), **fields}
        texts = [self._text(name, known[name]) for name in self.names if name not in absent]
        return self.delimiter.join(texts) + self.closing

    def value(self, secret: str, fields: Mapping[str, str]) -> str:
        """Compute the check value; KeyError where a field is not there, UnicodeEncodeError by the charset."""
        x, secret = self.x(fields), self.secret(secret)
        if self.formula is not None:
            return self.result(self.formula(self.digest, secret, x))
        inner = self.join(*self.cases(self.digest(secret), self.digest(x)))
        return self.result(getattr(hashlib, self.outer_hash or self.hash)(inner.encode()).hexdigest())

    def digest(self, text: str) -> str:
        """Hash a text in the recipe's charset."""
        digest: str = getattr(hashlib, self.hash)(text.encode(self.charset)).hexdigest()
        return digest

    def _text(self, name: str, text: str) -> str:
        change: Change = getattr(self, _CHANGED_BY[name]) if name in _CHANGED_BY else same
        return self.every(change(text))


_CHANGED_BY = {
    "amount": "amount",
    "orderamount": "amount",
    "currency": "currency",
    "ordercurrency": "currency",
    "orderstate": "state",
    "ordernumber": "number",
    "merchant_id": "number",
}
"""The part of a recipe that changes the text of a field."""

_EXTRAS = frozenset(check_values.PAYMENT_PAGE_EXTRAS)


def recipe_of(kind: Kind, delimiter: str = check_values.REQUEST_DELIMITER) -> Recipe:
    """Give the documented recipe; requests alone have a delimiter, and a currency that may be left out."""
    match kind:
        case "request":
            return Recipe(check_values.REQUEST_FIELDS, frozenset({"ordercurrency"}), delimiter=delimiter)
        case "payment-page":
            names = (*check_values.REQUEST_FIELDS, *check_values.PAYMENT_PAGE_EXTRAS)
            return Recipe(names, _EXTRAS | {"ordercurrency"}, delimiter=delimiter)
        case "answer":
            return Recipe(check_values.ANSWER_FIELDS)
        case "notification":
            return Recipe(check_values.NOTIFICATION_FIELDS)
