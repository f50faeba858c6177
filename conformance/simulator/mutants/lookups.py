"""Families of looking orders up: whose, which, and how old."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from conformance.protocol import services
from conformance.protocol.orders import OrderState
from conformance.protocol.services import Service
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.ledger import Ledger, Order
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.refusal import INVALID, Refusal
from conformance.simulator.rules.rule import Fields, Relation
from conformance.simulator.window import DEFAULT_SPAN, Window, window

Shown = Mapping[str, str]


def wrong_lookups() -> tuple[Mutant, ...]:
    """Make the families."""
    return (*_of_others(), *_of_any_name(), *_of_any_time())


# Whose orders
def _of_others() -> Iterator[Mutant]:
    for name, service, clause in (
        ("status-of-any-merchant", services.ORDER_STATUS, "order/status/other-merchant"),
        ("confirms-for-any-merchant", services.CONFIRMATION, "order/confirmation/other-merchant"),
        ("cancels-for-any-merchant", services.CANCELLATION, "order/cancel/other-merchant"),
    ):
        sentence = f"Looks an order up among all merchants' orders for the service {service.name}."
        yield from fault(name, clause, sentence, _reaching_all(service))


def _reaching_all(service: Service) -> Make:
    def make(assembly: Assembly) -> Assembly:
        def reach(account: Account, accounts: Mapping[str, Account], asked: Service) -> tuple[Ledger, ...]:
            own = assembly.reach(account, accounts, asked)
            others = (each.ledger for each in accounts.values() if each is not account)
            return (*own, *others) if asked is service else own

        return replace(assembly, reach=reach)

    return make


# Which orders
def _finding(matches: Callable[[str, str], bool]) -> Make:
    """Look for the orders whose number matches the one asked for."""

    def make(assembly: Assembly) -> Assembly:
        def orders_within(ledger: Ledger, ordernumber: str, within: Window) -> tuple[Order, ...]:
            numbers = dict.fromkeys(order.purchase.ordernumber for order in ledger.all())
            matching = [number for number in numbers if matches(number, ordernumber)]
            return tuple(
                order for number in matching for order in assembly.orders_within(ledger, number, within)
            )

        return replace(assembly, orders_within=orders_within)

    return make


def _equal_as_numbers(ledger: Ledger, found: tuple[Order, ...]) -> tuple[Order, ...]:
    asked = {_as_number(order.purchase.ordernumber) for order in found}
    return tuple(order for order in ledger.all() if _as_number(order.purchase.ordernumber) in asked)


def _as_number(ordernumber: str) -> float | str:
    try:
        return float(ordernumber)
    except ValueError:
        return ordernumber


def _of_any_name() -> Iterator[Mutant]:
    yield from fault(
        "unknown-billnumber-taken-for-the-last",
        "order/confirmation/unknown-billnumber",
        "Takes a billnumber that it does not know for that of the latest order.",
        lambda assembly: replace(assembly, find_order=_the_last_if_unknown),
    )
    yield from fault(
        "status-of-the-last-if-unknown",
        "order/status/unknown-order",
        "Shows the latest order where it does not know the order number.",
        _among(lambda ledger, found: found or ledger.all()[-1:]),
    )
    yield from fault(
        "status-shows-last-order-only",
        "order/status/every-billnumber",
        "Shows only the last order of an order number.",
        _among(lambda _, found: found[-1:]),
    )
    yield from fault(
        "status-of-numbers-that-begin-so",
        "order/status/unknown-order",
        "Shows the orders of every number that begins as the one asked for.",
        _finding(str.startswith),
    )
    yield from fault(
        "status-with-any-character-for-a-line",
        "order/status/unknown-order",
        "Takes a line below in the order number for any character, as a database does.",
        _finding(
            lambda number, asked: (
                len(number) == len(asked)
                and all(other in (one, "_") for one, other in zip(number, asked, strict=True))
            )
        ),
    )
    yield from fault(
        "status-of-all-that-are-one-number",
        "order/status/agrees",
        "Compares order numbers as numbers: 0123 is 123, and every 0e is zero.",
        _among(_equal_as_numbers),
    )
    yield from fault(
        "attempt-overwrites-the-earlier-order",
        "order/reuse/keeps-the-old",
        "Shows every order of an order number in the state of the last one.",
        _among(lambda _, found: tuple(replace(each, state=found[-1].state) for each in found)),
    )
    yield from fault(
        "status-closes-holds",
        "order/status/changes-nothing",
        "Releases a hold when somebody asks for its status.",
        _among(_releasing),
    )


def _the_last_if_unknown(ledger: Ledger, billnumber: str) -> Order:
    return ledger.order(
        billnumber if ledger.has(billnumber) or not ledger.all() else ledger.all()[-1].billnumber
    )


def _among(choose: Callable[[Ledger, tuple[Order, ...]], tuple[Order, ...]]) -> Make:
    def make(assembly: Assembly) -> Assembly:
        def orders_within(ledger: Ledger, ordernumber: str, within: Window) -> tuple[Order, ...]:
            return choose(ledger, assembly.orders_within(ledger, ordernumber, within))

        return replace(assembly, orders_within=orders_within)

    return make


def _releasing(ledger: Ledger, found: tuple[Order, ...]) -> tuple[Order, ...]:
    for order in found:
        if order.state is OrderState.DELAYED:
            ledger.keep(replace(order, state=OrderState.CANCELED))
    return found


# How old
def _of_any_time() -> Iterator[Mutant]:
    yield from fault(
        "status-of-one-day",
        "order/status/window",
        "Shows the orders of one day where no period is given.",
        _looking_back(timedelta(days=1)),
    )
    yield from fault(
        "status-of-all-times",
        "order/status/window",
        "Shows orders of any age where no period is given.",
        _looking_back(timedelta(days=3650)),
    )
    yield from fault(
        "status-period-must-be-valid",
        "order/status/window-invalid",
        "Refuses a period that is not valid.",
        lambda assembly: replace(assembly, status_rules=(*assembly.status_rules, _VALID_PERIOD)),
    )


def _looking_back(span: timedelta) -> Make:
    def make(assembly: Assembly) -> Assembly:
        def orders_within(ledger: Ledger, ordernumber: str, within: Window) -> tuple[Order, ...]:
            by_default = within.end - within.start == DEFAULT_SPAN
            start = within.end - span if by_default else within.start
            return assembly.orders_within(ledger, ordernumber, Window(start, within.end))

        return replace(assembly, orders_within=orders_within)

    return make


def _period_is_valid(fields: Fields) -> Refusal | None:
    now = datetime.now(UTC)
    read = window(fields, now)
    lost = ("startyear" in fields and read.start == now - DEFAULT_SPAN) or (
        "endyear" in fields and read.end == now
    )
    return Refusal(INVALID, "104") if lost else None


_VALID_PERIOD = Relation("the period is valid", _period_is_valid)
