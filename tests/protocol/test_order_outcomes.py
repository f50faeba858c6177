"""What may become of an order, restated by hand: the documents' rows, their guards, what they leave open."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from conformance.protocol.attempts import Attempt, Order
from conformance.protocol.edges import edges
from conformance.protocol.orders import OrderState
from conformance.protocol.outcomes import outcomes


@dataclass(frozen=True)
class Dialect:
    repeated_confirmation: Any = "any"
    reuse_after_approved: Any = "new-order"


DOCUMENTED = Dialect()
RUB = {"currency": "RUB"}


def paid(scheme: str = "one-stage", bank: Any = "approved", amount: str = "100.50") -> Order:
    attempt = Attempt("payment", amount, "RUB", bank, double_stage=scheme == "double-stage")
    [outcome] = outcomes(None, attempt, DOCUMENTED)
    assert outcome.order is not None
    return outcome.order


def confirmed(amount: str | None = None, state: str = "Approved") -> Order:
    return became(paid("double-stage"), confirm(amount), state)


def confirm(amount: str | None = None, **changes: Any) -> Attempt:
    return Attempt("confirmation", amount, **{"currency": None if amount is None else "RUB", **changes})


def cancel(amount: str | None = None, **changes: Any) -> Attempt:
    return Attempt("cancellation", amount, **{"currency": None if amount is None else "RUB", **changes})


def became(order: Order, attempt: Attempt, state: str, dialect: Dialect = DOCUMENTED) -> Order:
    """The order after the attempt was carried out, in the one outcome of that state."""
    [found] = [
        each.order
        for each in outcomes(order, attempt, dialect)
        if each.answer != "refused" and each.order is not None and each.order.state == state
    ]
    return found


def told(order: Order | None, attempt: Attempt, dialect: Dialect = DOCUMENTED) -> set[tuple[str, str]]:
    """Every outcome as its answer and the state that follows."""
    found = outcomes(order, attempt, dialect)
    return {(each.answer, "" if each.order is None else each.order.state.value) for each in found}


def settled(order: Order) -> Order:
    return replace(order, settled=True)


HELD = paid("double-stage")
APPROVED = paid()
PARTLY_CONFIRMED = confirmed("60.00", "PartialDelayed")
PARTLY_CANCELLED = became(APPROVED, cancel("30.00"), "PartialCanceled")
CANCELLED = became(APPROVED, cancel(), "Canceled")
RELEASED = became(HELD, cancel(), "Canceled")


# The rows of the documents, one by one
@pytest.mark.parametrize(
    ("bank", "scheme", "answer", "state", "notified"),
    [
        ("approved", "one-stage", "approved", "Approved", True),
        ("approved", "double-stage", "approved", "Delayed", True),
        ("declined", "one-stage", "declined", "Declined", True),
        ("declined", "double-stage", "declined", "Declined", True),
        ("pending", "one-stage", "accepted", "In Process", False),
        ("pending", "double-stage", "accepted", "In Process", False),
        ("timed-out", "one-stage", "accepted", "Timeout", False),
        ("timed-out", "double-stage", "accepted", "Timeout", False),
    ],
)
def test_a_payment(bank: Any, scheme: str, answer: str, state: str, notified: bool) -> None:
    attempt = Attempt("payment", "100.50", "RUB", bank, double_stage=scheme == "double-stage")
    [outcome] = outcomes(None, attempt, DOCUMENTED)
    assert outcome.order is not None
    assert (outcome.answer, outcome.order.state, outcome.notified) == (answer, state, notified)
    assert outcome.order.authorised == Decimal("100.50" if bank == "approved" else "0.00")
    assert [each.type.value for each in outcome.order.operations] == ["100"]
    assert len(outcome.edges) == 2


@pytest.mark.parametrize(
    ("order", "attempt", "expected"),
    [
        (HELD, confirm(), {("approved", "Approved")}),
        (HELD, confirm("100.50"), {("approved", "Approved")}),
        (HELD, confirm("60.00"), {("approved", "PartialDelayed"), ("approved", "Approved")}),
        (HELD, confirm("100.49"), {("approved", "PartialDelayed"), ("approved", "Approved")}),
        (HELD, cancel(), {("approved", "Canceled")}),
        (HELD, cancel("100.50"), {("approved", "Canceled")}),
        (APPROVED, cancel(), {("approved", "Canceled")}),
        (APPROVED, cancel("100.50"), {("approved", "Canceled")}),
        (APPROVED, cancel("100.49"), {("approved", "PartialCanceled")}),
        (settled(APPROVED), cancel(), {("approved", "Canceled")}),
        (settled(APPROVED), cancel("1.00"), {("approved", "PartialCanceled")}),
        (confirmed(), cancel("1.00"), {("approved", "PartialCanceled")}),
        (confirmed(), cancel(), {("approved", "Canceled")}),
        (settled(confirmed()), cancel(), {("approved", "Canceled")}),
        (HELD, Attempt("hold ends"), {("none", "Canceled")}),
        (paid(bank="pending"), Attempt("payment times out"), {("none", "Timeout")}),
    ],
)
def test_what_the_documents_say(order: Order, attempt: Attempt, expected: set[tuple[str, str]]) -> None:
    assert told(order, attempt) == expected


@pytest.mark.parametrize(
    ("order", "attempt", "carried_out"),
    [
        (PARTLY_CANCELLED, cancel(), "Canceled"),
        (PARTLY_CANCELLED, cancel("70.50"), "Canceled"),
        (PARTLY_CANCELLED, cancel("1.00"), "PartialCanceled"),
        (PARTLY_CONFIRMED, cancel(), "Canceled"),
        (PARTLY_CONFIRMED, cancel("60.00"), "Canceled"),
        (PARTLY_CONFIRMED, cancel("1.00"), "PartialCanceled"),
        (settled(confirmed()), cancel("1.00"), "PartialCanceled"),
        (confirmed(), confirm(), "Approved"),
        (confirmed(), confirm("60.00"), "Approved"),
        (confirmed(), confirm("100.50", currency="USD"), "Approved"),
        (PARTLY_CONFIRMED, confirm("60.00"), "PartialDelayed"),
        (PARTLY_CONFIRMED, confirm("100.51"), "PartialDelayed"),
        (became(confirmed(), cancel(), "Canceled"), confirm(), "Canceled"),
        (HELD, confirm("100.5"), "Approved"),
        (HELD, confirm("100.50", currency="rub"), "Approved"),
        (APPROVED, cancel("100.5"), "Canceled"),
        (APPROVED, cancel("0100.50"), "Canceled"),
    ],
)
def test_what_the_documents_leave_open_is_carried_out_or_refused(
    order: Order, attempt: Attempt, carried_out: str
) -> None:
    assert told(order, attempt) == {("approved", carried_out), ("refused", order.state.value)}


BEYOND_THE_STATE = [
    *((order, confirm()) for order in (APPROVED, PARTLY_CANCELLED, CANCELLED, RELEASED)),
    *((order, confirm("1.00")) for order in (APPROVED, PARTLY_CANCELLED, CANCELLED, RELEASED)),
    *((order, cancel()) for order in (CANCELLED, RELEASED)),
    *((order, cancel("1.00")) for order in (CANCELLED, RELEASED, HELD)),
    *(
        (paid(scheme, bank), attempt)
        for scheme in ("one-stage", "double-stage")
        for bank in ("declined", "pending", "timed-out")
        for attempt in (confirm(), confirm("1.00"), cancel(), cancel("1.00"))
    ),
]
AGAINST_A_GUARD = [
    (HELD, confirm("100.51")), (HELD, confirm("100.50", currency="USD")),
    (HELD, confirm("0.00")), (HELD, confirm("-1.00")), (HELD, confirm("60.005")), (HELD, confirm("all")),
    (HELD, confirm("60.00", currency=None)), (HELD, confirm(None, currency="RUB")),
    (HELD, confirm(by="another merchant")), (HELD, confirm(by="wrong credentials")),
    *(
        (order, attempt)
        for order, above in ((HELD, "100.51"), (APPROVED, "100.51"), (PARTLY_CANCELLED, "70.51"),
                             (PARTLY_CONFIRMED, "60.01"))
        for attempt in (
            cancel(above), cancel("1.00", currency="USD"), cancel("0.00"), cancel("-1.00"), cancel("1.005"),
            cancel("1.00", currency=None), cancel(None, currency="RUB"), cancel(by="another merchant"),
            cancel(by="wrong credentials"),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize(("order", "attempt"), [*BEYOND_THE_STATE, *AGAINST_A_GUARD])
def test_what_must_be_refused_leaves_the_order_untouched(order: Order, attempt: Attempt) -> None:
    [outcome] = outcomes(order, attempt, DOCUMENTED)
    assert (outcome.answer, outcome.order, outcome.notified) == ("refused", order, False)


@pytest.mark.parametrize(("order", "attempt"), BEYOND_THE_STATE)
def test_every_refusal_by_state_walks_an_edge_that_must_not_exist(order: Order, attempt: Attempt) -> None:
    [outcome] = outcomes(order, attempt, DOCUMENTED)
    [edge] = [each for each in edges() if each.id in outcome.edges]
    assert (edge.before, edge.scheme, edge.legal) == (order.state, order.scheme, False)


def test_an_order_that_nobody_opened_is_neither_confirmed_nor_cancelled() -> None:
    assert told(None, confirm()) == told(None, cancel()) == {("refused", "")}


# Money
def test_money_is_conserved_through_every_part() -> None:
    order = PARTLY_CONFIRMED
    assert (order.authorised, order.captured, order.remains) == (
        Decimal("100.50"), Decimal("60.00"), Decimal("60.00"),
    )  # fmt: skip
    order = became(order, cancel("20.25"), "PartialCanceled")
    assert (order.refunded, order.remains) == (Decimal("20.25"), Decimal("39.75"))
    assert told(order, cancel("39.76")) == {("refused", "PartialCanceled")}
    order = became(order, cancel(), "Canceled")
    assert (order.captured, order.refunded, order.remains) == (Decimal("60.00"), Decimal("60.00"), Decimal(0))
    assert [each.type.value for each in order.operations] == ["100", "200", "300", "300"]


@pytest.mark.parametrize("order", [APPROVED, confirmed(), PARTLY_CONFIRMED])
def test_a_cancellation_is_a_reversal_before_settlement_and_a_refund_after_it(order: Order) -> None:
    [after] = [each.order for each in outcomes(order, Attempt("settlement"), DOCUMENTED)]
    assert after == settled(order)
    for at, kind in ((order, "reversal"), (settled(order), "refund")):
        [shown] = [each.order for each in outcomes(at, cancel(), DOCUMENTED) if each.answer == "approved"]
        assert shown is not None
        assert shown.operations[-1].returned_by == kind


def test_nothing_is_sent_for_a_hold() -> None:
    [outcome] = outcomes(HELD, Attempt("settlement"), DOCUMENTED)
    assert outcome.order == HELD


def test_whether_the_end_of_a_hold_shows_an_operation_is_open() -> None:
    found = {each.order for each in outcomes(HELD, Attempt("hold ends"), DOCUMENTED)}
    assert sorted(len(order.operations) for order in found if order is not None) == [1, 2]
    assert {order.captured for order in found if order is not None} == {Decimal(0)}


@pytest.mark.parametrize("order", [confirmed(), PARTLY_CONFIRMED, APPROVED, RELEASED, paid(bank="declined")])
@pytest.mark.parametrize("kind", ["hold ends", "payment times out"])
def test_time_spares_what_is_finished(order: Order, kind: Any) -> None:
    [outcome] = outcomes(order, Attempt(kind), DOCUMENTED)
    assert (outcome.answer, outcome.order) == ("none", order)


# Dialects
def test_a_repeated_confirmation_as_the_dialect_says() -> None:
    again = {"accepted": {("approved", "Approved")}, "refused": {("refused", "Approved")}}
    for dialect, expected in again.items():
        assert told(confirmed(), confirm(), Dialect(repeated_confirmation=dialect)) == expected
    other = told(confirmed(), confirm("60.00"), Dialect(repeated_confirmation="accepted"))
    assert other == {("approved", "Approved"), ("refused", "Approved")}


@pytest.mark.parametrize("attempt", [confirm(), confirm("100.50"), confirm("60.00"), confirm("100.51")])
@pytest.mark.parametrize("dialect", ["any", "accepted", "refused"])
def test_no_repetition_debits_again(attempt: Attempt, dialect: Any) -> None:
    for order in (confirmed(), PARTLY_CONFIRMED):
        found = outcomes(order, attempt, Dialect(repeated_confirmation=dialect))
        assert {each.order for each in found} == {order}


@pytest.mark.parametrize("bank", ["declined", "timed-out"])
def test_the_number_of_a_failed_order_may_always_be_used_again(bank: Any) -> None:
    attempt = Attempt("payment", "100.50", "RUB")
    for dialect in (DOCUMENTED, Dialect(reuse_after_approved="refused")):
        assert told(paid(bank=bank), attempt, dialect) == {("approved", "Approved")}


def test_the_number_of_a_paid_order_as_the_dialect_says() -> None:
    attempt, refusing = Attempt("payment", "7.00", "RUB"), Dialect(reuse_after_approved="refused")
    [opened] = outcomes(APPROVED, attempt, DOCUMENTED)
    assert opened.order == paid(amount="7.00")
    [refused] = outcomes(APPROVED, attempt, refusing)
    assert (refused.answer, refused.order) == ("refused", APPROVED)
    assert told(HELD, attempt, refusing) == {("refused", "Delayed"), ("approved", "Approved")}


# Edges
def test_every_edge_is_told_by_its_start_and_named_once() -> None:
    assert len({edge.id for edge in edges()}) == len(edges()) == 120
    assert len({(edge.before, edge.event, edge.scheme) for edge in edges()}) == len(edges())


def test_the_edges_that_must_not_exist_lead_nowhere() -> None:
    illegal = {(edge.before, edge.event, edge.scheme) for edge in edges() if not edge.legal}
    assert len(illegal) == 71
    for scheme in ("one-stage", "double-stage"):
        for state in ("In Process", "Declined", "Timeout", "Canceled"):
            for event in ("confirmation in full", "confirmation in part", "cancellation in full",
                          "cancellation in part"):  # fmt: skip
                assert (OrderState(state), event, scheme) in illegal
    assert (OrderState.APPROVED, "confirmation in full", "one-stage") in illegal
    assert (OrderState.DELAYED, "cancellation in part", "double-stage") in illegal


def test_a_one_stage_order_is_never_delayed() -> None:
    delayed = {OrderState.DELAYED, OrderState.PARTIAL_DELAYED}
    assert not [edge.id for edge in edges() if edge.scheme == "one-stage" and edge.before in delayed]
