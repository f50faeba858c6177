"""The fields of a result notification, restated by hand from the document, row by row."""

from conformance.protocol.notification import fields
from conformance.protocol.orders import OrderState
from conformance.protocol.parameters import by_name as parameter

ALWAYS = [
    "merchant_id", "ordernumber", "billnumber", "testmode", "ordercomment", "orderamount",
    "ordercurrency", "amount", "currency", "rate", "firstname", "lastname", "middlename", "email",
    "clientip", "ipaddress", "meantype_id", "meantypename", "meansubtype", "meannumber", "cardholder",
    "cardexpirationdate", "issuebank", "bankcountry", "orderdate", "orderstate", "responsecode",
    "message", "customermessage", "recommendation", "approvalcode", "protocoltypename",
    "processingname", "operationtype", "operationdate", "authresult", "authrequired", "packetdate",
    "signature", "checkvalue", "slipno",
]  # fmt: skip

WITH_AN_ASTERISK = [
    "payment_Id", "fiscalreceipt_Id", "status", "fiscal_receipt_number", "shift_number",
    "receipt_datetime", "total", "ecr_registration_number", "fiscal_document_number",
    "fiscal_document_attribute", "errortext", "taxationsystem",
]  # fmt: skip

THREE_D_SECURE = ["version", "alphaauthresult", "challenge", "eci"]

BY_NAME = {field.name: field for field in fields()}


def test_the_table_has_the_documents_59_rows_in_its_order() -> None:
    fiscal = [*WITH_AN_ASTERISK[:7], "fn_number", *WITH_AN_ASTERISK[7:]]

    assert len(ALWAYS) == 41
    assert [field.name for field in fields()] == [*ALWAYS, *fiscal, "chequeItems", *THREE_D_SECURE]
    assert len(BY_NAME) == 59


def test_each_block_is_sent_when_the_document_says() -> None:
    sent = {field.name: field.presence for field in fields()}

    assert {name for name, when in sent.items() if when == "always"} == set(ALWAYS)
    assert {name for name, when in sent.items() if when == "fiscal"} == {*WITH_AN_ASTERISK, "fn_number"}
    assert {name for name, when in sent.items() if when == "positions"} == {"chequeItems"}
    assert {name for name, when in sent.items() if when == "3-D Secure"} == set(THREE_D_SECURE)


def test_rows_that_the_document_leaves_in_doubt_say_so() -> None:
    assert "lost its name" in (BY_NAME["email"].note or "")
    assert "without an asterisk" in (BY_NAME["fn_number"].note or "")


def test_x_is_made_of_five_fields() -> None:
    signed = [field.name for field in fields() if field.signed]

    assert signed == ["merchant_id", "ordernumber", "amount", "currency", "orderstate"]


def test_fields_repeat_the_parameters_of_the_payment() -> None:
    repeated = {field.name: field.equals for field in fields() if field.equals is not None}

    assert repeated == {
        "merchant_id": "Merchant_ID",
        "ordernumber": "OrderNumber",
        "ordercomment": "OrderComment",
        "orderamount": "OrderAmount",
        "ordercurrency": "OrderCurrency",
        "firstname": "Firstname",
        "lastname": "Lastname",
        "middlename": "Middlename",
        "email": "Email",
        "clientip": "ClientIP",
        "taxationsystem": "TaxationSystem",
    }
    assert set(repeated.values()) <= set(parameter())


def test_what_was_paid_is_not_taken_for_what_was_ordered() -> None:
    assert (BY_NAME["amount"].equals, BY_NAME["currency"].equals) == (None, None)


def test_enumerations_are_the_documents() -> None:
    values = {field.name: list(field.values) for field in fields() if field.values is not None}

    assert values == {
        "testmode": ["1", "0"],
        "orderstate": [
            "Approved", "Delayed", "Declined", "PartialDelayed", "Canceled", "PartialCanceled", "In Process",
        ],
        "authresult": ["Y", "N", "A", "U"],
        "authrequired": ["1", "0", "-1", "null"],
        "status": ["New", "Error", "ErrorRe", "CreateError", "Success", "NotNeeded"],
        "alphaauthresult": ["Y", "N", "A", "U", "R", "C"],
        "challenge": ["C", "F"],
        "eci": ["5", "6", "7"],
    }  # fmt: skip


def test_the_states_of_a_notification_are_states_of_an_order() -> None:
    states = set(BY_NAME["orderstate"].values or ())

    assert states == {state.value for state in OrderState} - {"Timeout"}


def test_dates_in_gmt_and_amounts_have_their_forms() -> None:
    forms = {
        form: [field.name for field in fields() if field.form == form] for form in ("datetime", "amount")
    }

    assert forms == {
        "datetime": ["orderdate", "operationdate", "packetdate"],
        "amount": ["orderamount", "amount", "total"],
    }
    assert BY_NAME["meannumber"].form == "masked-card"
    assert (BY_NAME["checkvalue"].form, BY_NAME["signature"].form) == ("hex", "base64")


def test_facts_put_the_listed_values_into_words() -> None:
    assert BY_NAME["authrequired"].facts()["value_list"] == "1, 0, -1, null"
    assert BY_NAME["message"].facts()["value_list"] == ""
