"""Fresh orders of a shop: taken one by one, shared by probes that leave them unpaid, counted to the end."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice

from pydantic import TypeAdapter, ValidationError

from conformance.exchange.settings import Identifier
from conformance.planning.delivery.fresh_orders import SHARED_ORDERS

_IDENTIFIER = TypeAdapter[str](Identifier)
_TRIES = 3
_DOCUMENTS = ("<", "{", "[")
_NOT_TEXT = "\N{REPLACEMENT CHARACTER}"


class NoOrder(Exception):  # noqa: N818 (the run goes on without it)
    """No fresh order is to be had; the text says why."""


class NotPaid(NoOrder):
    """The genuine notification that was to pay an order did not show that it did."""


Create = Callable[[], str]
"""Creates an order in the shop and gives its number; NoOrder when that fails."""


Look = Callable[[str], bool]
"""Looks whether an order is still unpaid."""


class FreshOrders:
    """Hands out orders that nobody has touched: those listed, then those that can be created.

    `is_unpaid` looks at a listed order before it is handed out, for an earlier run may have paid it; one
    that is not unpaid is passed over. `taken` counts those that were handed out, `passed_over` those that were not.
    `announced` is how many a run needs: nobody is spared one that another needs.
    """

    def __init__(
        self,
        numbers: tuple[str, ...] = (),
        create: Create | None = None,
        is_unpaid: Look | None = None,
        announced: int = 0,
    ) -> None:
        self._numbers = iter(numbers)
        self._listed = len(numbers)
        self._create = create
        self._is_unpaid = is_unpaid
        self.passed_over = 0
        self._lock = threading.Lock()
        self._announced = announced
        self._spared = 0
        self.taken = 0

    def take(self, count: int = 1) -> tuple[str, ...]:
        """Give the numbers of so many fresh orders; NoOrder when there are no more."""
        numbers = tuple(self._listed_ones(count))
        with self._lock:
            self.taken += count
        return (*numbers, *(self._created() for _ in range(count - len(numbers))))

    def spared(self, count: int = 1) -> tuple[str, ...] | None:
        """Give fresh orders that were not announced; None where those that are left are needed."""
        with self._lock:
            left = self._listed - self.passed_over - self.taken
            needed = max(0, self._announced - (self.taken - self._spared))
            if self._create is None and left - needed < count:
                return None
            self._spared += count
        return self.take(count)

    def _listed_ones(self, count: int) -> Iterator[str]:
        """Give the next listed orders that are unpaid; those of one call are neighbours where all are."""
        wanted = count
        while wanted:
            with self._lock:
                numbers = tuple(islice(self._numbers, wanted))
            if not numbers:
                return
            for number in numbers:
                if self._is_unpaid is None or self._is_unpaid(number):
                    wanted -= 1
                    yield number
                else:
                    self.passed_over += 1

    def _created(self) -> str:
        if self._create is None:
            spent = f", of which {self.passed_over} were not unpaid any more" if self.passed_over else ""
            raise NoOrder(
                f"no fresh order is left: the target file names {self._listed} (orders.numbers){spent}"
            )
        return self._create()


@dataclass(slots=True)
class Leased:
    """Orders that a probe works on; `touched` ends their sharing, for they are not what they were.

    `billnumber` is that of the payment of an order that is paid; `acknowledges` says whether the shop
    acknowledged that payment again when it came again; `unacknowledged` is what it got the first time
    where that was no success.
    """

    numbers: tuple[str, ...]
    billnumber: str | None = None
    touched: bool = False
    acknowledges: bool = True
    unacknowledged: str = ""


@dataclass
class OrderDesk:
    """Says which orders a probe works on.

    Probes that leave their order as it is take turns on a few; the first that changes one takes it
    out of their hands, and the next is given a fresh one.
    """

    fresh: FreshOrders
    _shared: list[str] = field(default_factory=list)
    _paid: list[Leased] = field(default_factory=list)
    _not_paid: list[NotPaid] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _places: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(SHARED_ORDERS)
    )
    _paid_turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def own(self, count: int = 1) -> Iterator[Leased]:
        """Give so many fresh orders, neighbours where the shop numbers them in turn."""
        yield Leased(self.fresh.take(count))

    @contextmanager
    def shared(self, count: int = 1) -> Iterator[Leased]:
        """Give orders that stay as they are, alone with them until the block ends."""
        with self._places:
            with self._lock:
                numbers = tuple(self._shared.pop() for _ in range(min(count, len(self._shared))))
            leased = Leased(numbers)
            try:
                leased.numbers = (*numbers, *self.fresh.take(count - len(numbers)))
                yield leased
            finally:
                if not leased.touched:
                    with self._lock:
                        self._shared += leased.numbers

    @contextmanager
    def spared(self, why: str) -> Iterator[Leased]:
        """Give a fresh order in the place of one that will not do; NoOrder, which says why, if none can be spared."""
        numbers = self.fresh.spared()
        if numbers is None:
            raise NoOrder(f"{why}; and no fresh order can be spared for it (orders.numbers)")
        yield Leased(numbers)

    @contextmanager
    def paid(self, pay: Callable[[str], Leased]) -> Iterator[Leased]:
        """Give the paid order, alone with it; `pay` pays a fresh one and gives it, NotPaid if it cannot.

        What could not be paid a few times is not tried again: each time costs a fresh order.
        """
        with self._paid_turn:
            if not self._paid and len(self._not_paid) == _TRIES:
                raise NotPaid(str(self._not_paid[-1]))
            if not self._paid:
                (number,) = self.fresh.take()
                try:
                    self._paid.append(pay(number))
                except NotPaid as reason:
                    self._not_paid.append(reason)
                    raise
            leased = self._paid[-1]
            yield leased
            if leased.touched:
                self._paid.clear()


def by_command(command: tuple[str, ...], patience: float) -> Create:
    """Give what creates an order by a command, which prints its number in the first line within so many seconds."""

    def create() -> str:
        return as_order_number(printed_by(command, patience).partition("\n")[0], "orders.command")

    return create


def as_order_number(said: str, source: str) -> str:
    """Give the order number that the source said, without the blanks around it; NoOrder where it is none."""
    number = said.strip()
    with suppress(ValidationError):
        if not number.startswith(_DOCUMENTS) and _NOT_TEXT not in number:
            return _IDENTIFIER.validate_python(number)
    told = repr(number[:60]) if number else "nothing"
    raise NoOrder(f"{source} gave no order number but {told}; one has 1 to 64 characters, and no blanks")


def printed_by(command: tuple[str, ...], patience: float) -> str:
    """Run a command without a shell and give what it prints; NoOrder when it fails or takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 (the user's own command, from the user's own file)
            command, capture_output=True, timeout=patience, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        raise NoOrder(f"{command[0]} had not ended after {patience:g} s (pace.timeout)") from None
    except OSError as error:
        raise NoOrder(f"{command[0]}: {type(error).__name__}: {error}") from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip()[:200]
        raise NoOrder(f"{command[0]} ended with exit code {done.returncode}: {said}")
    return done.stdout.decode("utf-8", "replace")
