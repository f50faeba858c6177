"""What is sent: the results of payments, and of nothing else unless the dialect says so."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from notified_shop import notified_shop
from simulated_shop import DECLINED, token

from conformance.protocol.orders import OrderState, transitions
from conformance.simulator.access import one_at_a_time
from conformance.simulator.assembly import faultless
from conformance.simulator.bank import PENDING_TOKEN, TIMED_OUT_TOKEN
from conformance.simulator.notifier.occasions import PAYMENTS, PUSHED, Occasion
from conformance.simulator.settings import Dialect

PART = {"Amount": "40.00", "Currency": "RUB"}
WITH_POINTS = token("00000000-0000-4000-8005-000000000000")


def test_the_results_of_payments_alone_are_sent_by_the_table_of_transitions():
    sent = {row.event for row in transitions() if row.notified}
    assert sent == {"payment approved", "payment declined"}
    assert {Occasion.APPROVED, Occasion.DELAYED, Occasion.DECLINED} == PAYMENTS
    assert not PAYMENTS & PUSHED


@pytest.mark.parametrize("payment", [{}, {"Delay": "1"}, {"PaymentToken": DECLINED}])
def test_a_payment_is_sent_once(payment):
    shop = notified_shop()
    shop.pay("ORD-1", **payment)
    shop.advance(300)
    shop.status("ORD-1")
    assert len(shop.came.requests) == 1


def test_what_follows_a_payment_is_not_sent():
    shop = notified_shop()
    confirmed, settled = shop.delayed(), shop.paid()
    shop.confirm(confirmed)
    shop.confirm(confirmed)
    shop.cancel(confirmed, **PART)
    shop.cancel(shop.delayed())
    shop.gateway.settle(shop.account)
    shop.cancel(settled)
    assert len(shop.came.requests) == 3


def test_an_order_that_waits_or_times_out_is_not_sent():
    shop = notified_shop()
    shop.pay("ORD-1", PaymentToken=token(PENDING_TOKEN))
    shop.pay("ORD-2", PaymentToken=token(TIMED_OUT_TOKEN))
    shop.advance(60)
    assert shop.states("ORD-1") == shop.states("ORD-2") == ["Timeout"]
    shop.delayed()
    shop.advance(60 * 24 * 30)
    assert [each["orderstate"] for each in shop.came.forms] == ["Delayed"]


def test_a_dialect_has_confirmations_and_cancellations_sent_too():
    shop = notified_shop(faultless(Dialect(confirmations_pushed=True)))
    bill = shop.delayed()
    shop.confirm(bill, **PART)
    shop.confirm(bill, **PART)
    shop.cancel(bill, Amount="15.00", Currency="RUB")
    said = [
        (each["operationtype"], each["orderstate"], each["amount"], each["orderamount"])
        for each in shop.came.forms
    ]
    assert said == [
        ("100", "Delayed", "100.50", "100.50"),
        ("200", "PartialDelayed", "40.00", "100.50"),
        ("300", "PartialCanceled", "15.00", "100.50"),
    ]


def test_two_orders_of_one_number_are_sent_both():
    shop = notified_shop()
    bills = [shop.paid("ORD-1", PaymentToken=DECLINED), shop.paid("ORD-1")]
    assert [each["billnumber"] for each in shop.came.forms] == bills


def test_accounts_are_notified_at_their_own_urls():
    first, second = notified_shop(), notified_shop(url="http://other.example:8080/n?shop=2")
    first.pay()
    second.pay()
    assert [str(each.url) for each in second.came.requests] == ["http://other.example:8080/n?shop=2"]
    assert len(first.came.requests) == 1


def test_a_payment_with_bonus_points_is_sent_once_with_its_whole_amount():
    shop = notified_shop()
    form = shop.notified("ORD-1", PaymentToken=WITH_POINTS)
    assert (form["amount"], form["orderstate"]) == ("100.50", OrderState.APPROVED)
    assert [each["amount"] for each in shop.result("ORD-1").orders[0].operations] == ["75.37", "25.13"]


def test_a_payment_is_notified_before_it_is_answered_though_another_thread_sends_it():
    both_paid = Barrier(2)

    def paid_together(account, serve):
        answer = one_at_a_time(account, serve)
        both_paid.wait(timeout=10)
        return answer

    shop = notified_shop(replace(faultless(), transact=paid_together))
    shop.came.takes = 0.05

    def notified(number):
        shop.pay(number)
        return number in [each["ordernumber"] for each in shop.came.forms]

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(notified, ["T-1", "T-2"])) == [True, True]
