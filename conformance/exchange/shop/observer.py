"""Looks at an order in the shop: by a URL or a command, and the patterns of the target file."""

import re
import time
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from conformance.exchange.evidence import Observation
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.shop.books import Observer
from conformance.exchange.shop.orders import NoOrder, printed_by
from conformance.exchange.wire import Wire

State = Literal["paid", "authorised", "declined", "unpaid"]

PAID: tuple[State, ...] = ("paid",)
"""What is hoped for after a payment."""

ORDER_NUMBER = "{ordernumber}"
"""Stands in the observer's URL or command for the order's number."""

_REDIRECTION = 300
_SHOWN = 300
_BETWEEN_LOOKS = 0.05
_AS_LONG_AGAIN = 2.0
_REMEMBERED = 20
_FAILURES = 3
"""Failed looks in a row after which an observer is looked at no more: each may have cost the whole patience."""


class CannotSee(Exception):  # noqa: N818 (the observation says so)
    """The order could not be looked at; the text says why."""


Look = Callable[[str], str]
"""Gives what the shop says of an order, by its number; CannotSee when it says nothing."""


@dataclass(frozen=True)
class Watch:
    """Watches the orders of one shop. `settle` is how many seconds it may take until a change shows.

    How long it really takes is learned from what was hoped for and came, beginning with the preflight:
    a shop that stores later than it answers is given as long again for what must not come. An observer
    that failed three times in a row is not asked again.
    """

    patterns: Observer
    look: Look
    redactor: Redactor
    settle: float
    _delays: deque[float] = field(default_factory=lambda: deque((0.0,), maxlen=_REMEMBERED))
    _failures: deque[str] = field(default_factory=lambda: deque(maxlen=_FAILURES))

    def see(self, step: int, order: str, hoped_for: Collection[State] = ()) -> Observation:
        """Look at an order; again, until it is in a state hoped for or the time to settle is over."""
        if self._gave_up:
            return self._unseen(step, order)
        seen = self._awaited(step, order, hoped_for) if hoped_for else self._after_a_while(step, order)
        return self._counted(seen)

    def is_unpaid(self, order: str) -> bool:
        """Say whether an order is as a fresh one must be; one that cannot be seen is given the benefit of the doubt."""
        return self._gave_up or self._counted(self._once(0, order)).state in ("unpaid", None)

    @property
    def _gave_up(self) -> bool:
        return len(self._failures) == _FAILURES

    def _counted(self, seen: Observation) -> Observation:
        if seen.state is None:
            self._failures.append(seen.problem or "")
        elif not self._gave_up:
            self._failures.clear()
        return seen

    def _unseen(self, step: int, order: str) -> Observation:
        problem = (
            f"nobody looks any more: {_FAILURES} looks in a row failed, the last because {self._failures[-1]}"
        )
        return Observation(step, order, None, problem=problem)

    def _after_a_while(self, step: int, order: str) -> Observation:
        time.sleep(min(self.settle, _AS_LONG_AGAIN * max(self._delays)))
        return self._once(step, order)

    def _awaited(self, step: int, order: str, hoped_for: Collection[State]) -> Observation:
        begun = time.monotonic()
        delay = 0.0
        while True:
            seen = self._once(step, order)
            if seen.state in hoped_for:
                self._delays.append(delay)
                return seen
            delay = time.monotonic() - begun
            if delay >= self.settle:
                return seen
            time.sleep(_BETWEEN_LOOKS)

    def _once(self, step: int, order: str) -> Observation:
        try:
            said = self.look(order)
        except CannotSee as reason:
            return Observation(step, order, None, problem=self.redactor.redact_text(str(reason)))
        found = re.search(self.patterns.credited, said) if self.patterns.credited else None
        shown = self.redactor.redact_text(said[:_SHOWN])
        return Observation(step, order, self._state_of(said), found[1] if found else None, shown)

    def _state_of(self, said: str) -> State:
        patterns = self.patterns
        if patterns.authorised and re.search(patterns.authorised, said):
            return "authorised"
        if re.search(patterns.paid, said):
            return "paid"
        if patterns.declined and re.search(patterns.declined, said):
            return "declined"
        return "unpaid"


def by_command(command: tuple[str, ...], patience: float) -> Look:
    """Give what looks at an order by a command, which has so many seconds."""

    def look(order: str) -> str:
        try:
            return printed_by(tuple(part.replace(ORDER_NUMBER, order) for part in command), patience)
        except NoOrder as reason:
            raise CannotSee(str(reason)) from None

    return look


def by_http(wire: Wire, path: str) -> Look:
    """Give what looks at an order with a GET request of that path on the wire's host."""

    def look(order: str) -> str:
        seen = wire.send(0, "observe", "GET", path.replace(ORDER_NUMBER, quote(order, safe="")))
        if seen.response is None:
            raise CannotSee(seen.problem.text if seen.problem else "no answer")
        if seen.response.status >= _REDIRECTION:
            raise CannotSee(f"the observer's URL answers {seen.response.status}")
        return seen.response.body.decode("utf-8", "replace")

    return look
