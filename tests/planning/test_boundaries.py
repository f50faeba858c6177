import re

import pytest

from conformance.planning.boundaries import companions, value_of_length
from conformance.planning.strategies import parameter_limit
from conformance.protocol.parameters import by_name, token_payment

LIMITED = [row for row in token_payment() if row.max_length is not None]
EVERY_LENGTH_OF_MAIL = range(6, 260)

MAIL = re.compile(r"[a-z]{1,64}@([a-z]{1,63}\.)+ru")
MARKERS = {"{order}": "ABCDEF-0123456789a", "{currency}": "RUB"}


def as_sent(value: str) -> str:
    """Put in the place of the markers what a run does: 18 and 3 characters."""
    for marker, text in MARKERS.items():
        value = value.replace(marker, text)
    return value


def test_the_rows_with_a_longest_length_are_those_of_the_document():
    assert {row.name: row.max_length for row in LIMITED} == {
        "Login": 20, "Password": 20, "OrderNumber": 128, "OrderCurrency": 3, "OrderComment": 4000, "Lastname": 70,
        "Firstname": 70, "Middlename": 70, "Email": 128, "Address": 256, "HomePhone": 64, "WorkPhone": 20,
        "MobilePhone": 20, "Country": 3, "State": 3, "City": 70, "Zip": 25, "URL_RETURN": 256, "URL_RETURN_OK": 256,
        "URL_RETURN_NO": 256, "RecurringPeriod": 10, "Tax": 10, "ReceiptLine": 128,
    }  # fmt: skip


@pytest.mark.parametrize("beyond", [0, 1])
@pytest.mark.parametrize("row", LIMITED, ids=lambda row: row.name)
def test_a_value_has_exactly_the_length_asked_for(row, beyond):
    value = as_sent(value_of_length(row, parameter_limit(row) + beyond))
    assert len(value) == row.max_length + beyond
    safe = "A-Za-z0-9_.-" + {"email": "@", "url": "/:"}.get(row.kind, "")
    assert re.fullmatch(f"[{safe}]+", value)


def test_an_order_number_keeps_the_run_s_own_number_whole():
    assert value_of_length(by_name()["OrderNumber"], 128).startswith("{order}")
    assert value_of_length(by_name()["OrderNumber"], 18) == "{order}"
    with pytest.raises(ValueError, match="no value is that short"):
        value_of_length(by_name()["OrderNumber"], 17)


def test_a_currency_at_its_limit_is_the_account_s_own():
    assert value_of_length(by_name()["OrderCurrency"], 3) == "{currency}"
    assert value_of_length(by_name()["OrderCurrency"], 4) == "{currency}X"


@pytest.mark.parametrize(
    ("name", "value"), [("Country", "RUS"), ("State", "MOW"), ("RecurringPeriod", "1234567890")]
)
def test_codes_and_numbers_at_their_limits_are_plausible(name, value):
    assert value_of_length(by_name()[name], len(value)) == value


def test_mail_addresses_of_every_length_are_what_mail_allows():
    row = by_name()["Email"]
    for length in EVERY_LENGTH_OF_MAIL:
        value = value_of_length(row, length)
        assert len(value) == length
        assert MAIL.fullmatch(value), value


def test_addresses_of_pages_are_https_and_of_the_shop():
    for length in (24, 255, 256, 257):
        value = value_of_length(by_name()["URL_RETURN"], length)
        assert re.fullmatch(r"https://shop\.example/[a-z]+", value)
        assert len(value) == length


@pytest.mark.parametrize(
    "name", ["Delay", "ClientIP", "OrderAmount", "RecurringMaxDate", "PaymentToken", "Signature"]
)
def test_what_is_no_text_has_no_length(name):
    with pytest.raises(ValueError, match=f"{name} has no length"):
        value_of_length(by_name()[name], 5)
    with pytest.raises(ValueError, match=f"{name} has no longest length"):
        parameter_limit(by_name()[name])


def test_the_parameters_of_a_recurring_payment_go_together():
    for name in ("RecurringIndicator", "RecurringPeriod", "RecurringMaxDate"):
        assert set(companions(name)) == {
            "RecurringIndicator", "RecurringMinAmount", "RecurringMaxAmount", "RecurringPeriod", "RecurringMaxDate",
        }  # fmt: skip
    assert companions("OrderNumber") == {}
