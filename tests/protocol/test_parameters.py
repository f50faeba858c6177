"""The token-payment table, restated by hand from the document, row by row."""

import re

import pytest

from conformance.protocol.codes import secondcodes
from conformance.protocol.parameters import Parameter, by_name, token_payment

# name, mandatory field, kind, shortest, longest
ROWS = [
    ("Merchant_ID", "always", "number", None, None),
    ("Login", "always", "text", 8, 20),
    ("Password", "always", "text", 8, 20),
    ("OrderNumber", "always", "text", None, 128),
    ("OrderAmount", "always", "amount", None, None),
    ("OrderCurrency", "never", "code", None, 3),
    ("OrderComment", "never", "text", None, 4000),
    ("Delay", "never", "choice", None, None),
    ("Language", "never", "choice", None, None),
    ("ClientIP", "never", "ip", None, None),
    ("TokenType", "never", "choice", None, None),
    ("PaymentToken", "always", "json", None, None),
    ("Lastname", "never", "text", None, 70),
    ("Firstname", "never", "text", None, 70),
    ("Middlename", "never", "text", None, 70),
    ("Email", "never", "email", None, 128),
    ("Address", "never", "text", None, 256),
    ("HomePhone", "never", "text", None, 64),
    ("WorkPhone", "never", "text", None, 20),
    ("MobilePhone", "never", "text", None, 20),
    ("Country", "never", "code", None, 3),
    ("State", "never", "code", None, 3),
    ("City", "never", "text", None, 70),
    ("Zip", "never", "text", None, 25),
    ("URL_RETURN", "never", "url", None, 256),
    ("URL_RETURN_OK", "never", "url", None, 256),
    ("URL_RETURN_NO", "never", "url", None, 256),
    ("isConvert", "never", "choice", None, None),
    ("Format", "never", "choice", None, None),
    ("Signature", "never", "base64", None, None),
    ("RecurringIndicator", "never", "choice", None, None),
    ("RecurringMinAmount", "conditional", "amount", None, None),
    ("RecurringMaxAmount", "conditional", "amount", None, None),
    ("RecurringPeriod", "conditional", "number", None, 10),
    ("RecurringMaxDate", "conditional", "date", None, None),
    ("Chequeitems", "conditional", "json", None, None),
    ("GenerateReceipt", "never", "choice", None, None),
    ("Tax", "never", "code", None, 10),
    ("ReceiptLine", "never", "text", None, 128),
    ("FPMode", "never", "number", None, None),
    ("TaxationSystem", "conditional", "number", None, None),
]

LISTED_VALUES = {
    "Delay": ["0", "1"],
    "Language": ["RU", "EN"],
    "TokenType": ["1", "2", "3", "5", "6"],
    "isConvert": ["0", "1", "2"],
    "Format": ["4", "5"],
    "RecurringIndicator": ["1", "0"],
    "GenerateReceipt": ["0", "1"],
}

DEFAULTS = {
    "Delay": "0",
    "TokenType": "1",
    "isConvert": "1",
    "Format": "5",
    "RecurringIndicator": "0",
    "GenerateReceipt": "1",
}

DEFAULTS_FROM_ELSEWHERE = {
    "OrderCurrency": "currency of the legal entity",
    "Language": "language of the legal entity",
    "URL_RETURN_OK": "URL_RETURN, or, if none",
    "URL_RETURN_NO": "URL_RETURN, or, if none",
    "Tax": "Default tax rate",
    "ReceiptLine": "Default text of cheque item",
    "FPMode": "Default payment method",
    "TaxationSystem": "settings of the merchant",
}

ECHOED = {
    "OrderNumber": "ordernumber",
    "OrderAmount": "orderamount",
    "OrderCurrency": "ordercurrency",
    "OrderComment": "ordercomment",
    "ClientIP": "clientip",
    "Lastname": "lastname",
    "Firstname": "firstname",
    "Middlename": "middlename",
    "Email": "email",
}

REFUSAL_CODES = {
    "Merchant_ID": "100",
    "Login": "101",
    "Password": "102",
    "Format": "103",
    "RecurringMaxDate": "104",
    "OrderCurrency": "105",
    "OrderNumber": "107",
    "OrderAmount": "108",
    "RecurringMinAmount": "108",
    "RecurringMaxAmount": "108",
    "Delay": "109",
    "OrderComment": "110",
    "ClientIP": "116",
    "Lastname": "117",
    "Firstname": "118",
    "Middlename": "119",
    "Email": "120",
    "Address": "121",
    "HomePhone": "122",
    "WorkPhone": "122",
    "MobilePhone": "122",
    "City": "123",
    "State": "124",
    "Zip": "125",
    "Language": "127",
    "Country": "128",
    "URL_RETURN": "154",
    "URL_RETURN_OK": "154",
    "URL_RETURN_NO": "154",
    "Chequeitems": "179",
}


def _given(attribute: str) -> dict[str, object]:
    return {row.name: value for row in token_payment() if (value := getattr(row, attribute)) is not None}


def test_the_table_has_the_documents_41_rows_in_its_order() -> None:
    rows = [(row.name, row.mandatory, row.kind, row.min_length, row.max_length) for row in token_payment()]

    assert len(ROWS) == 41
    assert rows == ROWS


def test_rows_are_found_by_their_name_as_it_is_spelt() -> None:
    assert by_name()["Chequeitems"].kind == "json"
    assert "ChequeItems" not in by_name()
    assert len(by_name()) == 41


def test_listed_values_are_the_documents() -> None:
    values = {row.name: list(row.values) for row in token_payment() if row.values is not None}

    assert values == LISTED_VALUES
    assert {row.name for row in token_payment() if row.kind == "choice"} == set(LISTED_VALUES)


def test_a_value_means_what_the_document_says_of_it() -> None:
    meanings = {name: dict(by_name()[name].values or {}) for name in ("Delay", "Language", "Format")}

    assert meanings == {
        "Delay": {"0": "one-stage operation", "1": "double-stage operation"},
        "Language": {"RU": "Russian", "EN": "English"},
        "Format": {"4": "SOAP", "5": "JSON"},
    }


def test_defaults_are_the_documents() -> None:
    assert _given("default") == DEFAULTS
    assert all(default in LISTED_VALUES[name] for name, default in DEFAULTS.items())


def test_defaults_that_come_from_elsewhere_say_where_from() -> None:
    sources = {name: str(source) for name, source in _given("default_from").items()}

    assert set(sources) == set(DEFAULTS_FROM_ELSEWHERE)
    for name, words in DEFAULTS_FROM_ELSEWHERE.items():
        assert words in sources[name]


def test_four_parameters_are_mandatory_for_recurring_payments() -> None:
    conditions = {name: dict(condition) for name, condition in _given("mandatory_when").items()}

    assert conditions == {
        "RecurringMinAmount": {"RecurringIndicator": "1"},
        "RecurringMaxAmount": {"RecurringIndicator": "1"},
        "RecurringPeriod": {"RecurringIndicator": "1"},
        "RecurringMaxDate": {"RecurringIndicator": "1"},
    }


def test_a_lost_condition_is_said_to_be_lost() -> None:
    lost = [row for row in token_payment() if row.mandatory == "conditional" and row.mandatory_when is None]

    assert [row.name for row in lost] == ["Chequeitems", "TaxationSystem"]
    assert ["footnote 1" in (lost[0].note or ""), "footnote 2" in (lost[1].note or "")] == [True, True]


@pytest.mark.parametrize(
    ("name", "taken", "not_taken"), [("Login", "shop_Login1", "shop-login"), ("Password", "Secret123", "a_b")]
)
def test_credentials_have_the_alphabet_that_the_description_gives(
    name: str, taken: str, not_taken: str
) -> None:
    alphabet = by_name()[name].alphabet

    assert re.fullmatch(f"{alphabet}+", taken)
    assert not re.fullmatch(f"{alphabet}+", not_taken)
    assert not re.fullmatch(f"{alphabet}+", "пароль")


def test_only_the_credentials_restrict_their_characters() -> None:
    assert set(_given("alphabet")) == {"Login", "Password"}


def test_the_answer_echoes_what_the_vendor_documents() -> None:
    assert _given("answer_field") == ECHOED


def test_refusals_name_the_parameter_by_its_documented_code() -> None:
    assert _given("secondcode") == REFUSAL_CODES
    assert set(REFUSAL_CODES.values()) <= set(secondcodes())


def test_every_row_says_through_what_its_effect_is_seen_and_who_says_so() -> None:
    unseen = [row.name for row in token_payment() if "nothing" in row.observed_through]

    assert unseen == ["Tax", "ReceiptLine", "FPMode"]
    assert all(by_name()[name].observed_through == ("nothing",) for name in unseen)
    assert all(row.observed_through and row.observed_source.strip() for row in token_payment())


def test_what_is_echoed_is_observed_through_the_answer() -> None:
    assert all("answer" in by_name()[name].observed_through for name in ECHOED)


def test_a_mandatory_parameter_is_observed_through_refusal() -> None:
    mandatory = [row for row in token_payment() if row.mandatory == "always" or row.mandatory_when]

    assert len(mandatory) == 10
    assert all("refusal" in row.observed_through for row in mandatory)


def test_facts_put_a_row_into_words() -> None:
    facts = by_name()["RecurringPeriod"].facts()

    assert facts["stored"] == "no"
    assert facts["condition"] == "RecurringIndicator = 1"
    assert facts["value_list"] == ""
    assert by_name()["TokenType"].facts()["value_list"] == "1, 2, 3, 5, 6"
    assert by_name()["OrderNumber"].facts()["stored"] == "yes"


def test_a_row_cannot_be_changed() -> None:
    row: Parameter = token_payment()[0]

    with pytest.raises(ValueError, match="frozen"):
        row.name = "Shop_ID"
