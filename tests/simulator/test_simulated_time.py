"""What time does to the simulated gateway's orders: payments that are not finished, holds that end."""

from datetime import UTC, datetime

import pytest
from simulated_shop import only, refusal, shop, state, stopped_at, token

from conformance.simulator.bank import PENDING_TOKEN, TIMED_OUT_TOKEN

PENDING, TIMED_OUT = token(PENDING_TOKEN), token(TIMED_OUT_TOKEN)
START = datetime(2024, 3, 7, 10, 15, 30, tzinfo=UTC)
WIDE = {"StartYear": "2024", "StartMonth": "3", "StartDay": "1"}


def later(buyer, **step):
    """Move the account's clock on, as the control endpoint does."""
    seconds = {"days": 86400, "minutes": 60, "seconds": 1}
    buyer.gateway.advance(buyer.account, sum(seconds[name] * count for name, count in step.items()))


def states(buyer, ordernumber):
    return [each.fields["orderstate"] for each in buyer.status(ordernumber, **WIDE).orders]


@pytest.mark.parametrize("delay", ["0", "1"])
def test_an_unfinished_payment_is_in_process_and_times_out(delay):
    buyer = shop(clock=stopped_at(START))
    paid = only(buyer.pay("ORD-1", PaymentToken=PENDING, Delay=delay))
    assert paid.fields["orderstate"] == "In Process"
    assert (paid.operations[0]["responsecode"], paid.operations[0]["slipno"]) == ("AS300", "")
    later(buyer, minutes=19, seconds=59)
    assert states(buyer, "ORD-1") == ["In Process"]
    later(buyer, seconds=1)
    assert states(buyer, "ORD-1") == ["Timeout"]
    [operation] = only(buyer.result("ORD-1")).operations
    assert (operation["operationtype"], operation["operationstate"]) == ("100", "Timeout")


def test_a_payment_may_time_out_before_its_answer():
    buyer = shop()
    assert state(buyer.pay("ORD-1", PaymentToken=TIMED_OUT)) == "Timeout"
    assert buyer.states("ORD-1") == ["Timeout"]


@pytest.mark.parametrize("unpaid", [PENDING, TIMED_OUT])
def test_what_is_not_paid_is_neither_confirmed_nor_cancelled(unpaid):
    buyer = shop()
    for delay in ("0", "1"):
        bill = buyer.paid(PaymentToken=unpaid, Delay=delay)
        assert refusal(buyer.confirm(bill)) == "15/307"
        assert refusal(buyer.cancel(bill)) == "15/308"
        assert refusal(buyer.cancel(bill, Amount="1.00", Currency="RUB")) == "15/308"


def test_a_timed_out_order_is_tried_again_under_its_number():
    buyer = shop()
    buyer.pay("ORD-1", PaymentToken=TIMED_OUT)
    buyer.pay("ORD-1")
    assert buyer.states("ORD-1") == ["Timeout", "Approved"]


def test_a_hold_that_nobody_confirms_ends():
    buyer = shop(clock=stopped_at(START))
    bill = buyer.delayed(OrderNumber="ORD-1")
    later(buyer, days=6)
    assert states(buyer, "ORD-1") == ["Delayed"]
    later(buyer, days=1)
    assert states(buyer, "ORD-1") == ["Canceled"]
    shown = only(buyer.result("ORD-1", **WIDE))
    assert [(each["operationtype"], each["amount"]) for each in shown.operations] == [
        ("100", "100.50"), ("300", "100.50"),
    ]  # fmt: skip
    assert shown.operations[-1]["operationdate"] == "14.03.2024 10:15:30"
    assert refusal(buyer.confirm(bill)) == "15/307"


def test_a_hold_ends_by_the_clock_alone_and_each_in_its_turn():
    buyer = shop(clock=stopped_at(START))
    buyer.delayed(OrderNumber="ORD-1")
    later(buyer, days=1)
    second = buyer.delayed(OrderNumber="ORD-2")
    buyer.pay("ORD-3", PaymentToken=PENDING)
    buyer.account.clock.advance(days=6)  # nobody tells the gateway: the next request finds it out
    assert refusal(buyer.cancel("5799999999999999")) == "10/201"
    assert [states(buyer, number) for number in ("ORD-1", "ORD-2", "ORD-3")] == [
        ["Canceled"], ["Delayed"], ["Timeout"],
    ]  # fmt: skip
    assert state(buyer.confirm(second)) == "Approved"


def test_what_was_confirmed_outlives_the_hold():
    buyer = shop(clock=stopped_at(START))
    buyer.confirm(buyer.delayed(OrderNumber="ORD-1"))
    buyer.confirm(buyer.delayed(OrderNumber="ORD-2"), Amount="60.00", Currency="RUB")
    buyer.pay("ORD-3")
    later(buyer, days=14)
    assert [states(buyer, number) for number in ("ORD-1", "ORD-2", "ORD-3")] == [
        ["Approved"], ["PartialDelayed"], ["Approved"],
    ]  # fmt: skip


def test_how_long_a_hold_lasts_is_a_setting():
    buyer = shop(clock=stopped_at(START), hold_lasts="P14D", payment_lasts="PT1M")
    buyer.delayed(OrderNumber="ORD-1")
    buyer.pay("ORD-2", PaymentToken=PENDING)
    later(buyer, days=13)
    assert [states(buyer, number) for number in ("ORD-1", "ORD-2")] == [["Delayed"], ["Timeout"]]
    later(buyer, days=1)
    assert states(buyer, "ORD-1") == ["Canceled"]
