"""Looks for an amount whose right check value reads as a zero, for a shop whose order numbers are given.

One check value in some 3·10⁸ is `0E` and digits alone. What may be chosen is how the amount is written: digits
far behind the decimal point, which make it larger by less than any currency knows. The search goes on in
processes of its own, for it would hold up every other thread.
"""

import multiprocessing
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import md5
from itertools import count
from typing import Any

from conformance.protocol.check_values import NOTIFICATION_FIELDS

PATIENCE = 300.0
"""Seconds after which the search is given up."""

_PROCESSES = 2
_BLOCK = 20_000
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Search:
    """One search: what stands in X before and after the digits that are tried, and the shop's secret word."""

    before: bytes
    after: bytes
    secret: bytes

    def among(self, numbers: Iterable[int]) -> str | None:
        """Give the digits of the first number whose check value reads as a zero; None when none of them does."""
        salted = md5(self.secret, usedforsecurity=False).hexdigest().upper().encode()
        for number in numbers:
            digits = b"%0*d" % (_DIGITS, number)
            x = self.before + digits + self.after
            inner = md5(x, usedforsecurity=False).hexdigest().upper().encode()
            value = md5(salted + inner, usedforsecurity=False).hexdigest()
            if value.startswith("0e") and value[2:].isdecimal():
                return digits.decode()
        return None


def zero_like_amount(fields: Mapping[str, str], secret: str, patience: float = PATIENCE) -> str | None:
    """Give the amount, longer by some digits, with which the notification's check value reads as a zero.

    None where none was found in time. `fields` are those of the notification; its other signed fields
    stay as they are.
    """
    values = [fields[name] for name in NOTIFICATION_FIELDS]
    search = Search("".join(values[:3]).encode(), "".join(values[3:]).encode(), secret.encode())
    context = multiprocessing.get_context("spawn")
    found, stop = context.SimpleQueue(), context.Event()
    workers = [
        context.Process(target=_work, args=(first, search, time.time() + patience, found, stop), daemon=True)
        for first in range(_PROCESSES)
    ]
    for worker in workers:
        worker.start()
    digits = next((each for each in (found.get() for _ in workers) if each is not None), None)
    stop.set()
    for worker in workers:
        worker.join()
    return None if digits is None else values[2] + digits


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
