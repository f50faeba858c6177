"""Confirmation, cancellation and status of the simulated gateway's orders."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from simulated_shop import DECLINED, Shop, only, refusal, shop, state, stopped_at

from conformance.simulator import lifecycle
from conformance.simulator.account import Account
from conformance.simulator.assembly import faultless
from conformance.simulator.gateway import Gateway
from conformance.simulator.settings import Dialect

PAYMENT, CONFIRMATION, CANCELLATION = "100", "200", "300"


def operations(buyer, ordernumber):
    """The operations of the one order of that number: type and amount."""
    [order] = buyer.office.orders(ordernumber)
    return [(each.type.value, f"{each.money.amount:.2f}") for each in order.operations]


def test_a_delayed_order_is_confirmed_in_full():
    buyer = shop()
    bill = buyer.delayed(OrderNumber="ORD-1")
    confirmed = only(buyer.confirm(bill))
    assert confirmed.fields["orderstate"] == "Approved"
    assert confirmed.fields["responsecode"] == "AS000"
    assert confirmed.fields["operationtype"] == CONFIRMATION
    assert (confirmed.fields["amount"], confirmed.fields["currency"]) == ("100.50", "RUB")
    assert buyer.states("ORD-1") == ["Approved"]
    assert operations(buyer, "ORD-1") == [(PAYMENT, "100.50"), (CONFIRMATION, "100.50")]


def test_a_delayed_order_is_confirmed_for_less():
    buyer = shop()
    bill = buyer.delayed(OrderNumber="ORD-1")
    confirmed = only(buyer.confirm(bill, Amount="60.00", Currency="RUB"))
    assert confirmed.fields["orderstate"] == "PartialDelayed"
    assert confirmed.fields["amount"] == "60.00"
    assert confirmed.fields["orderamount"] == "100.50"
    assert buyer.states("ORD-1") == ["PartialDelayed"]


@pytest.mark.parametrize(
    ("money", "codes"),
    [
        ({"Amount": "100.51", "Currency": "RUB"}, "5/108"), ({"Amount": "0.00", "Currency": "RUB"}, "5/108"),
        ({"Amount": "100.50", "Currency": "USD"}, "5/105"), ({"Amount": "100.50"}, "3/105"),
        ({"Currency": "RUB"}, "3/108"), ({"Amount": "a lot", "Currency": "RUB"}, "4/108"),
    ],
)  # fmt: skip
def test_the_wrong_money_is_not_confirmed_and_not_cancelled(money, codes):
    buyer = shop()
    delayed, approved = buyer.delayed(OrderNumber="ORD-1"), buyer.paid("ORD-2")
    assert refusal(buyer.confirm(delayed, **money)) == codes
    assert refusal(buyer.cancel(approved, **money)) == codes
    assert (buyer.states("ORD-1"), buyer.states("ORD-2")) == (["Delayed"], ["Approved"])


@pytest.mark.parametrize("first", [{}, {"Amount": "60.00", "Currency": "RUB"}])
def test_a_repeated_confirmation_debits_once(first):
    buyer = shop()
    bill = buyer.delayed(OrderNumber="ORD-1")
    once = only(buyer.confirm(bill, **first))
    again = only(buyer.confirm(bill))
    assert again.fields["orderstate"] == once.fields["orderstate"]
    assert again.fields["amount"] == once.fields["amount"]
    assert len(operations(buyer, "ORD-1")) == 2


def test_only_delayed_orders_are_confirmed():
    buyer = shop()
    assert refusal(buyer.confirm(buyer.paid("ORD-1"))) == "15/307"
    assert refusal(buyer.confirm(buyer.delayed(PaymentToken=DECLINED))) == "15/307"
    cancelled = buyer.delayed(OrderNumber="ORD-3")
    buyer.cancel(cancelled)
    assert refusal(buyer.confirm(cancelled)) == "15/307"
    assert buyer.states("ORD-3") == ["Canceled"]
    confirmed = buyer.delayed(OrderNumber="ORD-4")
    buyer.confirm(confirmed)
    buyer.cancel(confirmed)
    assert refusal(buyer.confirm(confirmed)) == "15/307"


def test_two_confirmations_at_once_debit_once():
    debits = []

    def slow_processing(table, order, money, at):
        confirmed = lifecycle.confirm(table, order, money, at)
        if confirmed is not order:
            debits.append(confirmed.operations[-1])
            time.sleep(0.05)  # long enough for the other thread to get in, if it could
        return confirmed

    buyer = shop(replace(faultless(), confirm=slow_processing))
    bill = buyer.delayed(OrderNumber="ORD-1")
    together = threading.Barrier(2)

    def confirm():
        together.wait()
        return buyer.confirm(bill)

    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(confirm) for _ in range(2)]
    assert [state(answer.result()) for answer in answers] == ["Approved", "Approved"]
    assert len(debits) == 1
    assert operations(buyer, "ORD-1") == [(PAYMENT, "100.50"), (CONFIRMATION, "100.50")]


def test_a_paid_order_is_cancelled_in_parts_and_never_for_more():
    buyer = shop()
    bill = buyer.paid("ORD-1")
    assert state(buyer.cancel(bill, Amount="30.00", Currency="RUB")) == "PartialCanceled"
    assert state(buyer.cancel(bill, Amount="20.50", Currency="RUB")) == "PartialCanceled"
    assert refusal(buyer.cancel(bill, Amount="50.01", Currency="RUB")) == "5/108"
    rest = only(buyer.cancel(bill))
    assert rest.fields["orderstate"] == "Canceled"
    assert [each["operationtype"] for each in rest.operations] == [PAYMENT] + 3 * [CANCELLATION]
    assert [each["amount"] for each in rest.operations] == ["100.50", "30.00", "20.50", "50.00"]
    assert [each["billnumber"] for each in rest.operations] == [f"{bill}.{n}" for n in (1, 2, 3, 4)]
    assert refusal(buyer.cancel(bill)) == "15/308"
    assert buyer.states("ORD-1") == ["Canceled"]


def test_a_hold_is_cancelled_whole_and_not_in_part():
    buyer = shop()
    bill = buyer.delayed(OrderNumber="ORD-1")
    assert refusal(buyer.cancel(bill, Amount="1.00", Currency="RUB")) == "15/308"
    assert state(buyer.cancel(bill)) == "Canceled"


def test_of_a_part_confirmed_no_more_than_that_part_is_given_back():
    buyer = shop()
    bill = buyer.delayed(OrderNumber="ORD-1")
    buyer.confirm(bill, Amount="60.00", Currency="RUB")
    assert refusal(buyer.cancel(bill, Amount="60.01", Currency="RUB")) == "5/108"
    assert only(buyer.cancel(bill)).operations[-1]["amount"] == "60.00"
    assert buyer.states("ORD-1") == ["Canceled"]


def test_a_declined_order_is_not_cancelled():
    buyer = shop()
    assert refusal(buyer.cancel(buyer.paid("ORD-1", PaymentToken=DECLINED))) == "15/308"
    assert buyer.states("ORD-1") == ["Declined"]


def test_the_type_of_transaction_follows_from_settlement():
    buyer = shop()
    before, after = buyer.paid("ORD-1"), buyer.paid("ORD-2")
    hold = buyer.delayed(OrderNumber="ORD-3")
    buyer.cancel(before)
    buyer.office.settle()
    buyer.cancel(after)
    buyer.cancel(hold)
    last = [buyer.office.orders(number)[0].operations[-1] for number in ("ORD-1", "ORD-2", "ORD-3")]
    assert [each.returned_by for each in last] == ["reversal", "refund", "reversal"]


def test_a_refund_id_serves_once():
    buyer = shop()
    bill = buyer.paid("ORD-1")
    part = {"Amount": "10.00", "Currency": "RUB", "Externalrefundid": "refund-0001"}
    assert state(buyer.cancel(bill, **part)) == "PartialCanceled"
    assert refusal(buyer.cancel(bill, **part)) == "11/216"
    assert operations(buyer, "ORD-1") == [(PAYMENT, "100.50"), (CANCELLATION, "10.00")]


def test_a_cancellation_in_the_personal_account_shows_in_the_status():
    buyer = shop()
    buyer.office.cancel(buyer.paid("ORD-1"))
    assert buyer.states("ORD-1") == ["Canceled"]


def test_what_is_charged_after_conversion_is_what_is_confirmed():
    buyer = shop()
    bill = buyer.delayed(OrderAmount="10.00", OrderCurrency="USD", isConvert="2")
    assert refusal(buyer.confirm(bill, Amount="10.00", Currency="USD")) == "5/105"
    confirmed = only(buyer.confirm(bill, Amount="900.00", Currency="RUB"))
    assert confirmed.fields["orderstate"] == "Approved"
    assert (confirmed.fields["orderamount"], confirmed.fields["ordercurrency"]) == ("10.00", "USD")


def test_an_extended_billnumber_names_a_successful_operation():
    buyer = shop()
    bill = buyer.delayed(OrderNumber="ORD-1")
    assert refusal(buyer.confirm(f"{bill}.2")) == "5/143"
    assert state(buyer.confirm(f"{bill}.1")) == "Approved"
    assert state(buyer.cancel(f"{bill}.2")) == "Canceled"
    declined = buyer.paid(PaymentToken=DECLINED)
    assert refusal(buyer.cancel(f"{declined}.1")) == "5/143"


def test_a_slip_number_stands_for_a_financial_transaction():
    buyer = shop()
    assert only(buyer.pay(PaymentToken=DECLINED)).operations[0]["slipno"] == ""
    [paid] = only(buyer.pay()).operations
    assert paid["slipno"]
    hold = only(buyer.pay(Delay="1"))
    assert hold.operations[0]["slipno"] == ""
    assert only(buyer.confirm(hold.fields["billnumber"])).fields["slipno"] not in ("", paid["slipno"])
    assert only(shop(financial_transaction=False).pay()).operations[0]["slipno"] == ""


@pytest.mark.parametrize("verb", ["confirm", "cancel"])
@pytest.mark.parametrize(
    ("billnumber", "codes"),
    [("5799999999999999", "10/201"), ("", "3/143"), ("abc", "5/143"), ("12", "5/143")],
)
def test_an_unknown_billnumber_is_refused(verb, billnumber, codes):
    assert refusal(getattr(shop(), verb)(billnumber)) == codes


def test_another_merchants_order_is_unknown():
    mine, yours = shop().account, Account("700124", "other_shop", "OtherPassword1", "secret")
    gateway = Gateway(faultless(), [mine, yours])
    owner, stranger = Shop(gateway, mine), Shop(gateway, yours)
    bill = owner.delayed(OrderNumber="ORD-1")
    assert refusal(stranger.confirm(bill)) == "10/201"
    assert refusal(stranger.cancel(bill)) == "10/201"
    assert refusal(stranger.status("ORD-1")) == "10/201"
    assert owner.states("ORD-1") == ["Delayed"]
    assert stranger.paid("ORD-1") != bill


def test_status_looks_three_days_back_unless_told_otherwise():
    buyer = shop(clock=stopped_at(datetime(2024, 3, 7, 10, 15, 30, tzinfo=UTC)))
    buyer.pay("ORD-1")
    assert buyer.states("ORD-1") == ["Approved"]
    buyer.account.clock.advance(days=3)
    assert buyer.states("ORD-1") == ["Approved"]
    buyer.account.clock.advance(seconds=1)
    assert refusal(buyer.status("ORD-1")) == "10/201"
    day = {"StartYear": "2024", "StartMonth": "3", "StartDay": "7"}
    assert state(buyer.status("ORD-1", **day)) == "Approved"
    assert state(buyer.status("ORD-1", **day, StartHour="10", StartMin="15")) == "Approved"
    assert refusal(buyer.status("ORD-1", **day, StartHour="10", StartMin="16")) == "10/201"
    end = {"EndYear": "2024", "EndMonth": "3", "EndDay": "7", "EndHour": "10"}
    assert state(buyer.status("ORD-1", **day, **end, EndMin="15")) == "Approved"
    assert refusal(buyer.status("ORD-1", **day, **end, EndMin="14")) == "10/201"


def test_an_impossible_window_falls_back_to_the_default():
    buyer = shop()
    buyer.pay("ORD-1")
    assert state(buyer.status("ORD-1", StartYear="2024", StartMonth="13", StartDay="1")) == "Approved"
    assert state(buyer.status("ORD-1", EndYear="next", EndMonth="1", EndDay="1")) == "Approved"


def test_clocks_are_the_accounts_own_and_only_go_forward():
    one, two = shop(), shop()
    one.account.clock.advance(days=7)
    assert (one.account.now() - two.account.now()).days in (6, 7)
    with pytest.raises(ValueError, match="forward"):
        one.account.clock.advance(days=-1)


def test_the_documented_fields_of_each_answer():
    buyer = shop()
    bill = buyer.delayed(OrderNumber="ORD-1")
    confirmed = only(buyer.confirm(bill))
    assert set(confirmed.fields) == {
        "ordernumber", "responsecode", "recommendation", "message", "ordercomment", "orderdate", "amount",
        "currency", "meantypename", "meannumber", "lastname", "firstname", "middlename", "issuebank", "email",
        "bankcountry", "rate", "approvalcode", "meansubtype", "cardholder", "cardexpirationdate", "ipaddress",
        "protocoltypename", "testmode", "customermessage", "orderstate", "processingname", "operationtype",
        "billnumber", "orderamount", "ordercurrency", "slipno", "packetdate", "signature",
    }  # fmt: skip
    assert set(only(buyer.status("ORD-1")).fields) == {
        "ordernumber", "billnumber", "orderamount", "ordercurrency", "orderstate", "packetdate", "signature",
        "checkvalue",
    }  # fmt: skip
    assert set(only(buyer.cancel(bill)).fields) == {
        "billnumber", "ordernumber", "testmode", "ordercomment", "orderamount", "ordercurrency", "rate",
        "orderdate", "orderstate", "firstname", "lastname", "middlename", "email", "ipaddress", "packetdate",
        "signature",
    }  # fmt: skip


def test_only_what_is_refunded_has_a_slip_number():
    buyer = shop()
    before, after, hold = buyer.paid(), buyer.paid(), buyer.delayed()
    slips = [
        only(buyer.cancel(before)).operations[-1]["slipno"],
        only(buyer.cancel(hold)).operations[-1]["slipno"],
    ]
    buyer.office.settle()
    assert slips == ["", ""]
    assert only(buyer.cancel(after)).operations[-1]["slipno"] != ""


def test_of_an_order_with_a_cheque_only_the_plain_billnumber_is_cancelled():
    buyer = shop()
    item = {"id": 1, "name": "Cup", "price": "100.50", "quantity": "1", "amount": "100.50", "tax": "novat"}
    bill = buyer.paid(Chequeitems=json.dumps([item]))
    assert refusal(buyer.cancel(f"{bill}.1")) == "5/143"
    assert state(buyer.cancel(bill)) == "Canceled"
    held = buyer.delayed(Chequeitems=json.dumps([item]))
    assert state(buyer.confirm(f"{held}.1")) == "Approved"


def test_a_repeated_confirmation_is_refused_where_the_dialect_says_so():
    buyer = shop(faultless(Dialect(repeated_confirmation="refused")))
    bill = buyer.delayed(OrderNumber="ORD-1")
    assert state(buyer.confirm(bill)) == "Approved"
    assert refusal(buyer.confirm(bill)) == "15/307"
    assert operations(buyer, "ORD-1") == [(PAYMENT, "100.50"), (CONFIRMATION, "100.50")]


def test_the_number_of_a_paid_order_is_refused_where_the_dialect_says_so():
    buyer = shop(faultless(Dialect(reuse_after_approved="refused")))
    buyer.pay("ORD-1", PaymentToken=DECLINED)
    assert state(buyer.pay("ORD-1")) == "Approved"
    assert refusal(buyer.pay("ORD-1")) == "11/107"
    assert buyer.states("ORD-1") == ["Declined", "Approved"]


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "60.255"])
def test_no_repetition_makes_an_amount_of_nothing(amount):
    buyer = shop()
    bill = buyer.delayed()
    buyer.confirm(bill)
    assert buyer.confirm(bill, Amount=amount, Currency="RUB").kind == "error"
