"""What is drawn obeys the row's rule, or breaks it; the rules are restated here by hand."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from conformance.planning.strategies import invalid, valid
from conformance.protocol.parameters import by_name

TEXT = "[A-Za-z0-9а-яёА-ЯЁ._-]"
NAME = "[A-Za-zа-яёА-ЯЁ]{1,70}"
URL = r"https://shop\.example/[a-z]{3,235}"
VALID = {
    "OrderNumber": f"\\{{order\\}}{TEXT}{{0,110}}",
    "OrderAmount": r"(0|[1-9][0-9]{0,12})\.[0-9]{2}",
    "OrderComment": f"{TEXT}{{1,4000}}",
    "Lastname": NAME,
    "Firstname": NAME,
    "Middlename": NAME,
    "Email": r"(?=.{8,128}$)[a-z]{1,64}@([a-z]{1,63}\.)+ru",
    "Address": f"{TEXT}{{1,256}}",
    "City": f"{TEXT}{{1,70}}",
    "HomePhone": "[0-9]{1,64}",
    "WorkPhone": "[0-9]{1,20}",
    "MobilePhone": "[0-9]{1,20}",
    "Zip": "[0-9]{1,25}",
    "ReceiptLine": f"{TEXT}{{1,128}}",
    "URL_RETURN": URL,
    "URL_RETURN_OK": URL,
    "URL_RETURN_NO": URL,
    "Delay": "[01]",
    "Language": "RU|EN",
    "TokenType": "[12356]",
    "isConvert": "[012]",
    "Format": "[45]",
    "RecurringIndicator": "[01]",
    "GenerateReceipt": "[01]",
    "RecurringMinAmount": r"(0|[1-9][0-9]{0,12})\.[0-9]{2}",
    "RecurringMaxAmount": r"(0|[1-9][0-9]{0,12})\.[0-9]{2}",
}
AMOUNT = r"[0-9]{1,15}\.[0-9]{2}"

many = settings(
    max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("name", VALID)
def test_a_valid_value_obeys_its_row(name):
    @many
    @given(valid(by_name()[name]))
    def obeys(value):
        assert re.fullmatch(VALID[name], value)
        assert name not in ("OrderAmount", "RecurringMinAmount") or float(value) > 0

    obeys()


def test_a_valid_address_of_a_customer_is_one_of_the_fourth_version():
    @many
    @given(valid(by_name()["ClientIP"]))
    def obeys(value):
        octets = [int(part) for part in value.split(".")]
        assert value == ".".join(map(str, octets))
        assert len(octets) == 4
        assert 1 <= octets[0] <= 223
        assert all(0 <= octet <= 255 for octet in octets)

    obeys()


def test_a_valid_date_is_a_day_of_the_calendar_far_enough_ahead():
    @many
    @given(valid(by_name()["RecurringMaxDate"]))
    def obeys(value):
        day, month, year = re.fullmatch(r"([0-9]{2})\.([0-9]{2})\.([0-9]{4})", value).groups()
        assert date(int(year), int(month), int(day)) >= date(2035, 1, 1)

    obeys()


@pytest.mark.parametrize("name", ["OrderAmount", "RecurringMinAmount", "RecurringMaxAmount"])
def test_a_malformed_amount_is_one_under_no_reading(name):
    @many
    @given(invalid(by_name()[name]))
    def breaks(value):
        assert not re.fullmatch(AMOUNT, value)
        assert not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value)

    breaks()


@pytest.mark.parametrize(
    ("name", "limit"),
    [("OrderNumber", 128), ("OrderComment", 4000), ("Email", 128), ("URL_RETURN", 256), ("Country", 3)],
)
def test_a_text_that_breaks_its_row_is_longer_than_the_limit_and_nothing_else(name, limit):
    @many
    @given(invalid(by_name()[name]))
    def breaks(value):
        length = len(value.replace("{order}", "x" * 18))
        assert limit < length <= limit + 60
        assert re.fullmatch(r"[A-Za-z0-9_.@:/{}-]+", value)

    breaks()


@pytest.mark.parametrize("name", ["Delay", "TokenType", "Format", "isConvert", "Language"])
def test_an_unlisted_value_is_none_of_the_listed(name):
    listed = set(
        {"Delay": "01", "TokenType": "12356", "Format": "45", "isConvert": "012", "Language": ("RU", "EN")}[
            name
        ]
    )

    @many
    @given(invalid(by_name()[name]))
    def breaks(value):
        assert value not in listed

    breaks()


@pytest.mark.parametrize(
    "name", ["PaymentToken", "Signature", "Chequeitems", "Merchant_ID", "OrderCurrency", "Tax"]
)
def test_what_cannot_be_drawn_says_so(name):
    with pytest.raises(ValueError, match=f"{name}"):
        valid(by_name()[name])


@pytest.mark.parametrize("name", ["PaymentToken", "Signature", "Chequeitems"])
def test_what_cannot_be_drawn_wrong_says_so(name):
    with pytest.raises(ValueError, match=f"no strategy draws invalid values of {name}"):
        invalid(by_name()[name])


def test_amounts_of_every_size_come_up():
    sizes = set()

    @settings(max_examples=400, deadline=None, database=None, derandomize=True)
    @given(valid(by_name()["OrderAmount"]))
    def collect(value):
        sizes.add(len(value.partition(".")[0]))

    collect()
    assert {1, 2, 3, 4} <= sizes
    assert max(sizes) >= 10
