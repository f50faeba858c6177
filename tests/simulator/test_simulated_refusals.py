"""What the simulated gateway refuses, with which codes, and that nothing is left behind."""

import pytest
from simulated_shop import Shop, only, refusal, shop, state

from conformance.protocol.parameters import token_payment
from conformance.protocol.signatures import new_key_pair
from conformance.simulator.account import Account
from conformance.simulator.assembly import faultless
from conformance.simulator.gateway import Gateway
from conformance.simulator.settings import Dialect, Settings

LIMITS = {
    "OrderNumber": (128, "107"), "OrderComment": (4000, "110"), "Lastname": (70, "117"),
    "Firstname": (70, "118"), "Middlename": (70, "119"), "Email": (128, "120"), "Address": (256, "121"),
    "HomePhone": (64, "122"), "WorkPhone": (20, "122"), "MobilePhone": (20, "122"), "City": (70, "123"),
    "Zip": (25, "125"), "URL_RETURN": (256, "154"), "URL_RETURN_OK": (256, "154"),
    "URL_RETURN_NO": (256, "154"), "Country": (3, "128"), "State": (3, "124"), "Tax": (10, "0"),
    "ReceiptLine": (128, "0"),
}  # fmt: skip
STORED = ("OrderNumber", "OrderComment", "Lastname", "Firstname", "Middlename", "Email")


def test_every_length_of_the_table_is_tried_here():
    given_by_the_account = {"Login", "Password"}
    tried_below = {"OrderCurrency", "RecurringPeriod"}
    limited = {row.name for row in token_payment() if row.max_length is not None}
    assert set(LIMITS) == limited - given_by_the_account - tried_below


@pytest.mark.parametrize("name", LIMITS)
def test_the_longest_value_is_accepted_and_one_more_character_is_not(name):
    limit, secondcode = LIMITS[name]
    buyer = shop()
    order = only(buyer.pay(**{name: "a" * limit}))
    if name in STORED:
        assert order.fields[name.lower()] == "a" * limit
    assert refusal(buyer.pay("ORD-LONG", **{name: "a" * (limit + 1)})) == f"4/{secondcode}"
    assert refusal(buyer.status("ORD-LONG")) == "10/201"


def test_characters_are_counted_not_bytes():
    assert only(shop().pay("Щ" * 128)).fields["ordernumber"] == "Щ" * 128


@pytest.mark.parametrize("name", STORED)
def test_the_cutting_dialect_stores_what_fits(name):
    limit, _ = LIMITS[name]
    order = only(shop(faultless(Dialect(over_limit="truncate"))).pay(**{name: "a" * (limit + 5)}))
    assert order.fields[name.lower()] == "a" * limit


def test_the_cutting_dialect_finds_a_cut_order_number_again():
    buyer = shop(faultless(Dialect(over_limit="truncate")))
    buyer.pay("a" * 130)
    assert buyer.states("a" * 130) == ["Approved"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Merchant_ID", "3/100"), ("Login", "3/101"), ("Password", "3/102"), ("OrderNumber", "3/107"),
        ("OrderAmount", "3/108"), ("PaymentToken", "3/0"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_mandatory_parameter_is_refused(name, codes, value):
    assert refusal(shop().pay(**{name: value})) == codes


def test_nothing_but_the_mandatory_parameters_is_enough():
    buyer = shop()
    assert state(buyer.pay(OrderCurrency=None, TokenType=None, PaymentToken="{}")) == "Approved"


def test_an_empty_optional_parameter_counts_as_absent():
    assert state(shop().pay(Email="", Delay="", RecurringIndicator="", Signature="")) == "Approved"


def test_unknown_parameters_are_tolerated_and_names_have_no_case():
    buyer = shop()
    assert state(buyer.pay("ORD-1", OrderNumber=None, oRdErNuMbEr="ORD-1", Nonsense="x")) == "Approved"
    assert buyer.states("ORD-1") == ["Approved"]


@pytest.mark.parametrize("amount", ["0.01", "10.34", "1234567890123.45"])
def test_amounts_of_up_to_fifteen_digits_are_accepted(amount):
    assert only(shop().pay(OrderAmount=amount)).fields["orderamount"] == amount


@pytest.mark.parametrize(
    "amount",
    [
        "12345678901234.00",
        "1234567890123456.00",
        "10",
        "10.3",
        "10.345",
        "10,34",
        "-1.00",
        "+1.00",
        ".50",
        "1e3",
        "NaN",
        "١.٠٠",
        "1.00 ",
    ],
)
def test_other_amounts_are_refused(amount):
    assert refusal(shop().pay(OrderAmount=amount)) == "4/108"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"Delay": "2"}, "5/109"), ({"Language": "DE"}, "5/127"), ({"TokenType": "4"}, "5/0"),
        ({"isConvert": "3"}, "5/0"), ({"GenerateReceipt": "yes"}, "5/0"), ({"Format": "3"}, "5/103"),
        ({"OrderCurrency": "RUBX"}, "4/105"), ({"OrderCurrency": "RU"}, "5/105"),
        ({"OrderCurrency": "643"}, "5/105"), ({"Country": "RU"}, "5/128"),
        ({"ClientIP": "300.0.0.1"}, "5/116"), ({"ClientIP": "localhost"}, "4/116"),
        ({"Merchant_ID": "7OO123"}, "4/100"), ({"FPMode": "one"}, "4/0"), ({"Chequeitems": "{"}, "4/179"),
        ({"Signature": "not base64!"}, "4/0"),
        ({"PaymentToken": "token"}, "4/0"), ({"PaymentToken": "[]"}, "4/0"), ({"PaymentToken": "{}"}, "5/0"),
        ({"PaymentToken": '{"Token": "no uuid", "CustomerNumber": "1"}'}, "5/0"),
        ({"PaymentToken": '{"Token": "00000000-0000-4000-8000-000000000000"}'}, "5/0"),
        ({"PaymentToken": '{"Token": "00000000-0000-4000-8000-000000000000", "CustomerNumber": ""}'}, "5/0"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_with_its_parameters_code(changes, codes):
    buyer = shop()
    assert refusal(buyer.pay("ORD-BAD", **changes)) == codes
    assert refusal(buyer.status("ORD-BAD")) == "10/201"


RECURRING = {
    "RecurringIndicator": "1", "RecurringMinAmount": "1.00", "RecurringMaxAmount": "100.00",
    "RecurringPeriod": "9999999999", "RecurringMaxDate": "29.02.2028",
}  # fmt: skip


def test_a_recurring_payment_needs_its_four_parameters():
    buyer = shop()
    assert state(buyer.pay(**RECURRING)) == "Approved"
    for name in set(RECURRING) - {"RecurringIndicator"}:
        assert refusal(buyer.pay(**{**RECURRING, name: None})).startswith("3/"), name
    others = {name: None for name in RECURRING if name != "RecurringIndicator"}
    assert state(buyer.pay(**others, RecurringIndicator="0")) == "Approved"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"RecurringMaxDate": "29.02.2027"}, "5/104"), ({"RecurringMaxDate": "2027-02-28"}, "4/104"),
        ({"RecurringMinAmount": "100.01"}, "5/108"), ({"RecurringPeriod": "12345678901"}, "4/0"),
        ({"RecurringPeriod": "month"}, "4/0"),
    ],
)  # fmt: skip
def test_recurring_values_that_make_no_sense_are_refused(changes, codes):
    assert refusal(shop().pay(**{**RECURRING, **changes})) == codes


@pytest.mark.parametrize("changes", [{"Login": "wrong_login"}, {"Password": "WrongPassword1"}])
@pytest.mark.parametrize("verb", ["pay", "status", "confirm", "cancel"])
def test_wrong_credentials_are_refused_everywhere(verb, changes):
    buyer = shop()
    bill = buyer.delayed()
    subject = {"pay": "ORD-2", "status": "ORD-1"}.get(verb, bill)
    assert refusal(getattr(buyer, verb)(subject, **changes)) == "7/141"
    assert buyer.states("ORD-1") == ["Delayed"]


def test_an_unknown_merchant_is_refused():
    assert refusal(shop().pay(Merchant_ID="700124")) == "10/100"


def test_a_valid_signature_is_accepted_and_others_are_not():
    buyer = shop(signed=True)
    assert state(buyer.pay("ORD-1")) == "Approved"
    other_order = buyer.signature(
        {"Merchant_ID": "700123", "OrderNumber": "ORD-9", "OrderAmount": "100.50", "OrderCurrency": "RUB"}
    )
    assert refusal(buyer.pay("ORD-2", Signature=other_order)) == "9/0"
    assert refusal(buyer.pay("ORD-2", Signature=None)) == "9/0"
    assert refusal(buyer.pay("ORD-2", Signature="")) == "9/0"
    stranger = Shop(buyer.gateway, buyer.account, new_key_pair().private)
    assert refusal(stranger.pay("ORD-2")) == "9/0"
    assert refusal(buyer.status("ORD-2")) == "10/201"


def test_a_signature_that_is_not_required_must_still_be_right():
    buyer = shop(signed=True)
    buyer.account.settings = Settings()
    assert state(buyer.pay(Signature=None)) == "Approved"
    assert refusal(buyer.pay("ORD-1", Signature=buyer.signature({
        "Merchant_ID": "700123", "OrderNumber": "ORD-1", "OrderAmount": "1.00"
    }))) == "9/0"  # fmt: skip


@pytest.mark.parametrize("padding", ["digestinfo", "digestinfo-of-hex", "raw-digest"])
def test_each_reading_of_the_signature_is_a_dialect(padding):
    buyer = shop(faultless(Dialect(signature_padding=padding)), signed=True)
    fields = {
        "Merchant_ID": "700123",
        "OrderNumber": "ORD-1",
        "OrderAmount": "100.50",
        "OrderCurrency": "RUB",
    }
    for reading in ("digestinfo", "digestinfo-of-hex", "raw-digest"):
        answer = buyer.pay("ORD-1", Signature=buyer.signature(fields, reading))
        assert (answer.kind == "orders") == (reading == padding), reading


def test_an_account_that_requires_signatures_needs_a_key():
    with pytest.raises(ValueError, match="no request key"):
        Account("1", "login", "password", "secret", Settings(request_signature="required"))


def test_two_accounts_cannot_share_a_merchant_id():
    account = shop().account
    with pytest.raises(ValueError, match="share a merchant id"):
        Gateway(faultless(), [account, account])
