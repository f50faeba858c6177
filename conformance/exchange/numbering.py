"""The names a run gives: its own id, and an order number for every probe."""

import hashlib
import secrets
import time

from conformance.planning.probe import ORDER_NUMBER_LENGTH

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE = len(_ALPHABET)


def new_run_id() -> str:
    """Make a run id: two characters of the time in minutes and four random ones."""
    minute = int(time.time()) // 60
    head = _ALPHABET[minute // _BASE % _BASE] + _ALPHABET[minute % _BASE]
    return head + "".join(secrets.choice(_ALPHABET) for _ in range(4))


def order_number(run_id: str, key: str) -> str:
    """Give the order number of a probe: `<run id>-<hash of its key>`, unique over runs, shards and workers."""
    digest = hashlib.sha256(key.encode()).hexdigest()
    return f"{run_id}-{digest}"[:ORDER_NUMBER_LENGTH]


def digits_of(number: str) -> str:
    """Give seventeen digits that belong to an order number: more than a float keeps, and not 0 at first."""
    digest = hashlib.sha256(number.encode()).digest()
    return str(10**16 + int.from_bytes(digest[:8]) % (9 * 10**16))
