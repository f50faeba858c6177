"""Looks for a notification whose right check value reads as a number, which loose comparison takes for another text.

One check value in some 3·10⁶ is 32 decimal digits, or digits with an exponent. For PHP's `==` it is equal to the
same number written in any other way, rounded to 17 digits. What may be chosen is the order's number, or, where
orders are given, how the amount is written: digits so far behind the decimal point that no float knows them. The
search goes on in processes of its own, for it would hold up every other thread.
"""

import multiprocessing
import queue
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import md5 as md5_of_openssl
from importlib import import_module
from itertools import count
from typing import Any

from conformance.protocol.check_values import NOTIFICATION_FIELDS, reads_as_number

PATIENCE = 120.0
"""Seconds after which the search is given up."""

_GRACE = 15.0
"""Seconds that the processes have to begin, and to tell that time is up."""

_PROCESSES = 2
_BLOCK = 20_000
_AMOUNT = NOTIFICATION_FIELDS.index("amount")
_ORDER = NOTIFICATION_FIELDS.index("ordernumber")
_FAR_BEHIND = "0" * 14
_DIGITS = 8

_ALWAYS_DIGITS = 28
"""Where the number is finite and no zero, its exponent takes the last four characters at most."""


def alike(value: str) -> str:
    """Write the number that a check value reads as in another way; a zero where it is no number."""
    return repr(float(value)) if reads_as_number(value) else "0"


def _soonest_md5() -> Callable[[bytes], Any]:
    """Give the interpreter's own MD5, where it is built in: for short texts it takes half of OpenSSL's time."""
    try:
        found: Callable[[bytes], Any] = import_module("_md5").md5
    except ImportError:
        return lambda text: md5_of_openssl(text, usedforsecurity=False)
    return found


@dataclass(frozen=True, slots=True)
class Search:
    """One search: what stands in X before and after the number that is tried, and the shop's secret word.

    `digits` is how many the number has at least, zeros in front included.
    """

    before: bytes
    after: bytes
    secret: bytes
    digits: int = 0

    def among(self, numbers: Iterable[int]) -> str | None:
        """Give the digits of the first number whose check value reads as one; None when none of them does."""
        md5 = _soonest_md5()
        salted = md5(self.secret).hexdigest().upper().encode()
        for number in numbers:
            digits = b"%0*d" % (self.digits, number)
            inner = md5(self.before + digits + self.after).hexdigest().upper().encode()
            value = md5(salted + inner).hexdigest()
            if (value[:_ALWAYS_DIGITS].isdecimal() or value[:2] == "0e") and reads_as_number(value):
                return digits.decode()
        return None


def number_like_amount(fields: Mapping[str, str], secret: str, patience: float = PATIENCE) -> str | None:
    """Give the amount, longer by some digits, with which the notification's check value reads as a number.

    None where none was found in time. `fields` are those of the notification; its other signed fields
    stay as they are.
    """
    values = [fields[name] for name in NOTIFICATION_FIELDS]
    longer = values[_AMOUNT] + _FAR_BEHIND
    before, after = "".join(values[:_AMOUNT]) + longer, "".join(values[_AMOUNT + 1 :])
    digits = _found(Search(before.encode(), after.encode(), secret.encode(), _DIGITS), 0, patience)
    return None if digits is None else longer + digits


def number_like_order(
    fields: Mapping[str, str], secret: str, first: int, patience: float = PATIENCE
) -> str | None:
    """Give an order number, `first` or a later one, with which the check value reads as a number; None in vain."""
    values = [fields[name] for name in NOTIFICATION_FIELDS]
    before, after = "".join(values[:_ORDER]), "".join(values[_ORDER + 1 :])
    return _found(Search(before.encode(), after.encode(), secret.encode()), first, patience)


def _found(search: Search, first: int, patience: float) -> str | None:
    context = multiprocessing.get_context("spawn")
    found, stop = context.Queue(), context.Event()
    workers = [
        context.Process(target=_work, args=(start, search, time.time() + patience, found, stop), daemon=True)
        for start in range(first, first + _PROCESSES)
    ]
    for worker in workers:
        worker.start()
    digits = None
    with suppress(queue.Empty):  # a process that was ended from outside tells nothing
        told = (found.get(timeout=patience + _GRACE) for _ in workers)
        digits = next((each for each in told if each is not None), None)
    stop.set()
    for worker in workers:
        worker.join()
    return digits


def _work(first: int, search: Search, until: float, found: Any, stop: Any) -> None:
    """Try every number of this process's share; tell what was found, or None when time is up."""
    for block in count(first, _BLOCK * _PROCESSES):
        if stop.is_set() or time.time() > until:
            found.put(None)
            return
        digits = search.among(range(block, block + _BLOCK * _PROCESSES, _PROCESSES))
        if digits is not None:
            found.put(digits)
            return
