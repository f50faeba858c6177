"""Gateways that are right with orders in other ways: they differ, and the model allows all that they show."""

from datetime import UTC, datetime

import pytest
from modelled import journey, steps_to
from simulated_shop import only, shop, stopped_at, token

from conformance.protocol.edges import edges
from conformance.simulator.assembly import faultless
from conformance.simulator.bank import PENDING_TOKEN
from conformance.simulator.order_variants import OTHER_ORDERS

MAKERS = {name: make for name, _, make in OTHER_ORDERS}
PART = {"Amount": "60.25", "Currency": "RUB"}
START = datetime(2024, 3, 7, 10, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", MAKERS)
def test_the_model_allows_all_that_it_shows(name):
    for edge in edges():
        if edge.scheme == "double-stage" and edge.untestable is None:
            under_way = journey(assembly=MAKERS[name](faultless()))
            for attempt in steps_to(edge):
                under_way.attempt(attempt)


def confirmed_in_part(buyer):
    buyer.confirm(buyer.delayed(OrderNumber="ORD-1"), **PART)
    return buyer.states("ORD-1")


def part_cancelled(buyer):
    bill = buyer.delayed(OrderNumber="ORD-1")
    buyer.confirm(bill, **PART)
    return buyer.cancel(bill).kind


def repeated_with_another_amount(buyer):
    bill = buyer.delayed()
    buyer.confirm(bill)
    return buyer.confirm(bill).kind, buyer.confirm(bill, **PART).kind


def held_for(days):
    def shown(buyer):
        buyer.account.clock = stopped_at(START)
        buyer.delayed(OrderNumber="ORD-1")
        buyer.gateway.advance(buyer.account, days * 86400)
        order = only(buyer.result("ORD-1", StartYear="2024", StartMonth="3", StartDay="1"))
        return order.fields["orderstate"], len(order.operations)

    return shown


def confirmed_beyond_its_state(buyer):
    answer = buyer.confirm(buyer.paid("ORD-1"))
    return answer.kind, [order.fields["responsecode"] for order in answer.orders], buyer.states("ORD-1")


def cancelled(buyer):
    order = only(buyer.cancel(buyer.paid()))
    rows = order.operations or (order.fields,)
    return len(order.operations), [row["operationtype"] for row in rows]


def waiting(buyer):
    return only(buyer.pay(PaymentToken=token(PENDING_TOKEN))).operations[0]["responsecode"]


DIFFERENCES = {
    "part-confirmed-is-approved": (confirmed_in_part, ["PartialDelayed"], ["Approved"]),
    "part-confirmed-is-final": (part_cancelled, "orders", "error"),
    "repetitions-compared": (repeated_with_another_amount, ("orders", "orders"), ("orders", "error")),
    "hold-released-quietly": (held_for(14), ("Canceled", 2), ("Canceled", 1)),
    "hold-of-five-days": (held_for(5), ("Delayed", 1), ("Canceled", 2)),
    "hold-of-two-weeks": (held_for(13), ("Canceled", 2), ("Delayed", 1)),
    "cancellation-alone": (cancelled, (2, ["100", "300"]), (1, ["300"])),
    "cancellation-flat": (cancelled, (2, ["100", "300"]), (0, ["300"])),
    "declining-by-code": (
        confirmed_beyond_its_state, ("error", [], ["Approved"]), ("orders", ["AS100"], ["Approved"])
    ),
    "waiting-for-3d-secure": (waiting, "AS300", "AS110"),
}  # fmt: skip


def test_every_one_is_tried_here():
    assert set(DIFFERENCES) == set(MAKERS)


@pytest.mark.parametrize("name", DIFFERENCES)
def test_it_differs_from_the_faultless_gateway(name):
    look, usual, other = DIFFERENCES[name]
    assert look(shop()) == usual
    assert look(shop(MAKERS[name](faultless()))) == other
