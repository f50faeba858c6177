"""Every open question is answered as the target's dialect says, in both ways."""

import pytest
from simulated_shop import only, refusal, shop, state

from conformance.protocol.parameters import token_payment
from conformance.simulator.assembly import documented_defaults, faultless
from conformance.simulator.settings import Dialect

RECURRING = {
    "RecurringIndicator": "1", "RecurringMinAmount": "1.00", "RecurringMaxAmount": "100.00",
    "RecurringPeriod": "30", "RecurringMaxDate": "31.12.2035",
}  # fmt: skip


def speaking(**answers):
    return shop(faultless(Dialect(**answers)))


QUESTIONS = [
    ({"amount_digits": "integer-part"}, {"OrderAmount": "123456789012345.67"}, "4/108"),
    ({"amount_decimals": "up-to-two"}, {"OrderAmount": "10.3"}, "4/108"),
    ({"amount_decimals": "up-to-two"}, {"OrderAmount": "10"}, "4/108"),
    ({"country_codes": "two-or-three"}, {"Country": "RU"}, "5/128"),
    ({"currency_codes": "two-or-three"}, {"OrderCurrency": "RU"}, "5/105"),
    ({"over_limit": "truncate"}, {"Address": "a" * 257}, "4/121"),
    *(
        ({"unlisted_values": "accepted"}, changes, codes)
        for changes, codes in [
            ({"Delay": "2"}, "5/109"), ({"TokenType": "4"}, "5/0"), ({"Format": "3"}, "5/103"),
            ({"isConvert": "9"}, "5/0"), ({"ClientIP": "localhost"}, "4/116"), ({"FPMode": "one"}, "4/0"),
            ({"RecurringMaxDate": "soon"}, "4/104"), ({"RecurringPeriod": "month"}, "4/0"),
            ({"PaymentToken": "[]"}, "4/0"), ({"PaymentToken": "token"}, "4/0"),
            ({"Chequeitems": "{"}, "4/179"), ({"Chequeitems": "[1]"}, "4/179"),
            ({"RecurringIndicator": "2"}, "5/0"),
        ]
    ),
]  # fmt: skip


@pytest.mark.parametrize(("answers", "changes", "codes"), QUESTIONS, ids=str)
def test_what_one_dialect_refuses_another_takes(answers, changes, codes):
    assert refusal(shop().pay(**changes)) == codes
    assert speaking(**answers).pay(**changes).kind == "orders"


def test_a_period_is_ten_digits_or_a_small_integer():
    above, within = {**RECURRING, "RecurringPeriod": "32768"}, {**RECURRING, "RecurringPeriod": "32767"}
    assert state(shop().pay(**above)) == "Approved"
    assert refusal(speaking(recurring_period="smallint").pay(**above)) == "5/0"
    assert state(speaking(recurring_period="smallint").pay(**within)) == "Approved"


@pytest.mark.parametrize("amount", ["10.345", "10.", "1,5", "1234567890123456.00", ""])
def test_no_dialect_takes_other_amounts(amount):
    widest = speaking(amount_decimals="up-to-two", amount_digits="integer-part", unlisted_values="accepted")
    assert widest.pay(OrderAmount=amount).kind == "error"


def test_an_unlisted_value_that_is_taken_has_no_effect():
    buyer = speaking(unlisted_values="accepted")
    assert state(buyer.pay(Delay="2")) == "Approved"
    converted = only(buyer.pay(OrderCurrency="USD", isConvert="9")).operations[0]
    assert converted["currency"] == "USD"
    assert state(buyer.pay(PaymentToken="token")) == "Declined"
    assert buyer.pay(Format="3").form == "json"


def test_amounts_of_a_recurring_payment_are_amounts_in_every_dialect():
    buyer = speaking(unlisted_values="accepted")
    assert refusal(buyer.pay(**{**RECURRING, "RecurringMinAmount": "1,00"})) == "4/108"
    assert refusal(buyer.pay(**{**RECURRING, "RecurringMinAmount": None})) == "3/108"


@pytest.mark.parametrize("name", ["OrderNumber", "OrderComment", "Lastname"])
def test_punctuation_vanishes_or_stays(name):
    sent = {name: "a<b>c"}
    assert only(speaking(sanitising="assist").pay(**sent)).fields[name.lower()] == "abc"
    assert only(speaking(sanitising="none").pay(**sent)).fields[name.lower()] == "a<b>c"


@pytest.mark.parametrize("delimiter", [";", ""])
def test_a_signature_covers_its_fields_joined_as_declared(delimiter):
    buyer = shop(faultless(Dialect(request_delimiter=delimiter)), signed=True)
    assert (buyer.pay().kind == "orders") is (delimiter == ";")


KINDS = {
    "mandatory-missing": {"PaymentToken": None}, "format": {"OrderAmount": "ten"}, "value": {"Delay": "2"},
    "authentication": {"Password": "WrongPassword1"}, "unknown-merchant": {"Merchant_ID": "1"},
    "signature": {"Signature": "QUJD"},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_refusal_has_the_codes_that_are_declared_for_it(kind):
    def codes(declared):
        return refusal(shop(faultless(Dialect(error_codes=declared)), signed=True).pay(**KINDS[kind]))

    others = {each: "21/77" for each in KINDS if each != kind}
    assert codes({kind: "21/77"}) == "21/77"
    assert codes(others) == codes({}) != "21/77"


def test_an_unknown_order_has_its_own_codes():
    assert refusal(speaking(error_codes={"unknown-order": "10/0"}).status("ORD-9")) == "10/0"


def test_an_empty_optional_parameter_is_left_out_or_malformed():
    assert state(shop().pay(Email="", Delay="")) == "Approved"
    strict = speaking(empty_values="refused")
    assert refusal(strict.pay(Email="")) == "4/120"
    assert refusal(strict.pay(OrderAmount="")) == "3/108"
    assert refusal(strict.pay(**{**RECURRING, "RecurringMinAmount": ""})) == "3/108"
    assert state(strict.pay()) == "Approved"


def test_a_parameter_comes_twice_or_once():
    twice = {"orderamount": "100.50"}
    assert state(shop().pay(**twice)) == "Approved"
    strict = speaking(repeated_parameter="refused")
    assert refusal(strict.pay(**twice)) == "4/108"
    assert state(strict.pay(unheard_of="1", UNHEARD_OF="2")) == "Approved"


def test_defaults_are_those_of_the_table():
    assert documented_defaults() == {
        "delay": "0", "tokentype": "1", "isconvert": "1", "format": "5", "recurringindicator": "0",
        "generatereceipt": "1",
    }  # fmt: skip
    assert len(token_payment()) == 41
