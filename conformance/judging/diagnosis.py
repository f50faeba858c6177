"""Which known mistake would give the check value that was received."""

import hashlib
from collections.abc import Callable, Mapping

from conformance.protocol import signatures

Mistake = Callable[[str, str, Mapping[str, str]], str]

_FIELDS = ("ordernumber", "orderamount", "ordercurrency", "orderstate")


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _over(secret: str, *parts: str, delimiter: str = "") -> str:
    return signatures.check_value(secret, delimiter.join(parts))


def _parts(merchant_id: str, order: Mapping[str, str], *names: str) -> list[str]:
    return [merchant_id, *(order.get(name, "") for name in names)]


MISTAKES: Mapping[str, Mistake] = {
    "it is in lower case": lambda s, m, o: _over(s, *_parts(m, o, *_FIELDS)).lower(),
    "the fields are joined with ;": lambda s, m, o: _over(s, *_parts(m, o, *_FIELDS), delimiter=";"),
    "the order state is left out": lambda s, m, o: _over(s, *_parts(m, o, *_FIELDS[:-1])),
    "it is over amount and currency, not orderamount and ordercurrency": lambda s, m, o: _over(
        s, *_parts(m, o, "ordernumber", "amount", "currency", "orderstate")
    ),
    "the merchant's id is left out": lambda s, m, o: _over(s, *_parts(m, o, *_FIELDS)[1:]),
    "it is hashed once, over X and the secret": lambda s, m, o: _md5(
        "".join(_parts(m, o, *_FIELDS)) + s
    ).upper(),
    "the inner digests are not put in upper case": lambda s, m, o: _md5(
        _md5(s) + _md5("".join(_parts(m, o, *_FIELDS)))
    ).upper(),
    "the digest of X stands before that of the secret": lambda s, m, o: _md5(
        (_md5("".join(_parts(m, o, *_FIELDS))) + _md5(s)).upper()
    ).upper(),
}
"""What a careless programmer did, and the check value it gives for (secret, merchant id, order)."""


def diagnose(received: str, secret: str, merchant_id: str, order: Mapping[str, str]) -> str | None:
    """Name the mistake that gives the check value received; None when no known one does."""
    for mistake, value_of in MISTAKES.items():
        if value_of(secret, merchant_id, order) == received:
            return f"this is the value you get when {mistake}"
    return None
