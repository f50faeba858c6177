"""A token payment, as the simulated gateway takes it."""

from datetime import UTC, datetime

import pytest
from simulated_shop import DECLINED, only, refusal, shop, state, stopped_at, token

from conformance.protocol.signatures import answer_x, check_value
from conformance.simulator.assembly import faultless
from conformance.simulator.bank import DECLINES, assist_token
from conformance.simulator.settings import Dialect


def test_an_approved_payment_of_one_stage_is_approved():
    buyer = shop()
    order = only(buyer.pay("ORD-17"))
    assert order.fields["orderstate"] == "Approved"
    assert order.fields["ordernumber"] == "ORD-17"
    assert order.fields["orderamount"] == "100.50"
    assert order.fields["ordercurrency"] == "RUB"
    assert order.fields["testmode"] == "1"
    assert len(order.fields["billnumber"]) == 16
    [payment] = order.operations
    assert payment["billnumber"] == order.fields["billnumber"] + ".1"
    assert payment["operationtype"] == "100"
    assert payment["responsecode"] == "AS000"
    assert (payment["amount"], payment["currency"]) == ("100.50", "RUB")
    assert buyer.states("ORD-17") == ["Approved"]


def test_a_payment_with_delay_waits_for_its_confirmation():
    assert state(shop().pay(Delay="1")) == "Delayed"


@pytest.mark.parametrize("code", DECLINES)
def test_a_declined_payment_leaves_a_declined_order(code):
    buyer = shop()
    order = only(buyer.pay("ORD-1", PaymentToken=token(assist_token(code))))
    assert order.fields["orderstate"] == "Declined"
    assert order.operations[0]["responsecode"] == code
    assert order.operations[0]["approvalcode"] == ""
    assert buyer.states("ORD-1") == ["Declined"]


def test_a_token_the_bank_never_issued_is_declined():
    assert state(shop().pay(PaymentToken=token("12345678-1234-4234-8234-123456789012"))) == "Declined"


@pytest.mark.parametrize("kind", ["1", "2", "3", "6", None])
def test_a_providers_token_is_any_object(kind):
    buyer = shop()
    assert state(buyer.pay(TokenType=kind, PaymentToken='{"data": "opaque"}')) == "Approved"
    assert state(buyer.pay(TokenType=kind, PaymentToken='{"outcome": "declined"}')) == "Declined"


def test_the_check_value_covers_merchant_number_amount_currency_and_state():
    # Made by hand: topsecret over 700123ORD-17250.00BYNApproved, see the tests of check values.
    order = only(shop().pay("ORD-17", OrderAmount="250.00", OrderCurrency="BYN"))
    assert order.fields["checkvalue"] == "0BBED05AC2383B629C33C1B4DC00A5E6"
    assert order.fields["signature"] == ""


def test_status_carries_the_check_value_too_and_no_seconds():
    buyer = shop()
    buyer.pay("ORD-1", PaymentToken=DECLINED)
    order = only(buyer.status("ORD-1"))
    assert order.fields["checkvalue"] == check_value("topsecret", answer_x("700123", order.fields))
    assert len(order.fields["packetdate"]) == len("07.03.2024 10:15")


def test_texts_come_back_as_they_were_sent():
    sent = {
        "OrderComment": "Заказ-1_а.б", "Lastname": "Иванов", "Firstname": "Anna-Maria",
        "Middlename": "П.", "Email": "a.b@shop.example",
    }  # fmt: skip
    order = only(shop().pay(**sent, ClientIP="192.0.2.7"))
    assert {name: order.fields[name.lower()] for name in sent} == sent
    assert order.operations[0]["clientip"] == "192.0.2.7"
    assert order.operations[0]["meannumber"] == "411111****1111"


def test_the_answer_has_the_documented_fields_and_no_others():
    order = only(shop().pay())
    assert set(order.fields) == {
        "ordernumber", "billnumber", "testmode", "ordercomment", "orderamount", "ordercurrency", "firstname",
        "lastname", "middlename", "email", "orderdate", "orderstate", "packetdate", "signature", "checkvalue",
    }  # fmt: skip
    assert set(order.operations[0]) == {
        "billnumber", "operationtype", "operationstate", "amount", "currency", "ipaddress", "clientip",
        "meantype_id", "meantypename", "meansubtype", "meannumber", "cardholder", "cardexpirationdate",
        "issuebank", "bankcountry", "responsecode", "message", "customermessage", "recommendation",
        "approvalcode", "protocoltypename", "processingname", "operationdate", "authresult", "authrequired",
        "slipno",
    }  # fmt: skip


def test_dates_are_gmt_with_seconds():

    order = only(shop(clock=stopped_at(datetime(2024, 3, 7, 10, 15, 2, tzinfo=UTC))).pay())
    assert order.fields["orderdate"] == "07.03.2024 10:15:02"
    assert order.fields["packetdate"] == "07.03.2024 10:15:02"
    assert order.operations[0]["operationdate"] == "07.03.2024 10:15:02"


def test_without_a_currency_the_enterprises_own_is_taken():
    assert only(shop(currency="BYN").pay(OrderCurrency=None)).fields["ordercurrency"] == "BYN"


def test_one_order_number_makes_an_order_with_every_payment():
    buyer = shop()
    bills = [buyer.paid("ORD-1", PaymentToken=DECLINED), buyer.paid("ORD-1"), buyer.paid("ORD-1")]
    assert len(set(bills)) == 3
    assert buyer.status("ORD-1").billnumbers == tuple(bills)
    assert buyer.states("ORD-1") == ["Declined", "Approved", "Approved"]


@pytest.mark.parametrize(
    ("is_convert", "charged"),
    [("0", ("10.34", "USD")), ("1", ("10.34", "USD")), (None, ("10.34", "USD")), ("2", ("930.60", "RUB"))],
)
def test_is_convert_decides_what_is_charged(is_convert, charged):
    order = only(shop().pay(OrderAmount="10.34", OrderCurrency="USD", isConvert=is_convert))
    assert (order.operations[0]["amount"], order.operations[0]["currency"]) == charged
    assert (order.fields["orderamount"], order.fields["ordercurrency"]) == ("10.34", "USD")


def test_a_currency_that_cannot_be_processed_is_converted_unless_forbidden():
    buyer = shop(processed_currencies=["RUB"], rates={"USD": "90.005"})
    converted = only(buyer.pay(OrderAmount="0.10", OrderCurrency="USD")).operations[0]
    assert (converted["amount"], converted["currency"]) == ("9.00", "RUB")
    kept = only(buyer.pay(OrderAmount="0.10", OrderCurrency="USD", isConvert="0")).operations[0]
    assert (kept["amount"], kept["currency"]) == ("0.10", "USD")
    assert refusal(buyer.pay("ORD-X", OrderCurrency="XTS", isConvert="2")) == "10/209"
    assert refusal(buyer.status("ORD-X")) == "10/201"


def test_a_scheme_without_financial_transaction_approves_all_the_same():
    buyer = shop(financial_transaction=False)
    bill = buyer.paid("ORD-1")
    assert buyer.states("ORD-1") == ["Approved"]
    buyer.cancel(bill)
    assert buyer.office.orders("ORD-1")[0].operations[-1].returned_by == "refund"


def test_sanitising_takes_punctuation_out_of_what_is_stored():
    assists = faultless(Dialect(sanitising="assist"))
    order = only(shop(assists).pay("A'1;7", OrderComment="a<b>=c\\d'e", Lastname="O'Neil (jr)"))
    assert order.fields["ordernumber"] == "A17"
    assert order.fields["ordercomment"] == "abcd'e"
    assert order.fields["lastname"] == "ONeil jr"
    assert refusal(shop(assists).pay("';")) == "3/107"


def test_without_sanitising_everything_is_stored():
    order = only(shop().pay("A'1;7", Lastname="O'Neil (jr)"))
    assert (order.fields["ordernumber"], order.fields["lastname"]) == ("A'1;7", "O'Neil (jr)")
