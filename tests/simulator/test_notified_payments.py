"""A payment leads to a notification: every field of the document's table, right in value and form."""

import json

import pytest
from notified_shop import SILENT, URL, notified_shop
from simulated_shop import DECLINED, token

from conformance.protocol import notification
from conformance.protocol.signatures import (
    SignaturePadding,
    check_value,
    load_public_key,
    notification_x,
    verify,
)
from conformance.simulator.assembly import faultless
from conformance.simulator.settings import Dialect

WITH_3DS = token("00000000-0000-4000-8001-000000000000")
WITH_CHALLENGE = token("00000000-0000-4000-8002-000000000000")
ATTEMPTED = token("00000000-0000-4000-8003-000000000000")
ALWAYS = {each.name for each in notification.fields() if each.presence == "always"}
FISCAL = {each.name for each in notification.fields() if each.presence == "fiscal"}


def test_it_is_posted_to_the_result_url_as_a_form():
    shop = notified_shop()
    shop.pay()
    [request] = shop.came.requests
    assert (request.method, str(request.url)) == ("POST", URL)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=utf-8"


def test_it_says_what_the_document_lists_and_nothing_else():
    assert set(notified_shop().notified()) == ALWAYS


def test_the_fields_of_an_approved_payment():
    shop = notified_shop()
    form = shop.notified(
        "ORD-17", OrderAmount="250.00", OrderCurrency="BYN", OrderComment="Книги & co", Firstname="Ёлка",
        Lastname="Иванов", Middlename="Й", Email="payer@shop.example", ClientIP="203.0.113.7",
    )  # fmt: skip
    # Typed from the document's table and the vendor's examples, not computed; the check value is the
    # one of topsecret over 700123ORD-17250.00BYNApproved.
    assert form == {
        "merchant_id": "700123", "ordernumber": "ORD-17", "billnumber": "5700000000000001", "testmode": "1",
        "ordercomment": "Книги & co", "orderamount": "250.00", "ordercurrency": "BYN", "amount": "250.00",
        "currency": "BYN", "rate": "1", "firstname": "Ёлка", "lastname": "Иванов", "middlename": "Й",
        "email": "payer@shop.example", "clientip": "203.0.113.7", "ipaddress": "127.0.0.1", "meantype_id": "1",
        "meantypename": "VISA", "meansubtype": "Classic", "meannumber": "411111****1111", "cardholder": "TEST",
        "cardexpirationdate": "12/30", "issuebank": "Sample Bank", "bankcountry": "RUS",
        "orderdate": "07.03.2026 12:00:00", "orderstate": "Approved", "responsecode": "AS000",
        "message": form["message"], "customermessage": form["customermessage"], "recommendation": "",
        "approvalcode": "F02118", "protocoltypename": "NET", "processingname": "Fake", "operationtype": "100",
        "operationdate": "07.03.2026 12:00:00", "authresult": "", "authrequired": "0",
        "packetdate": "07.03.2026 12:00:00", "signature": "", "checkvalue": "0BBED05AC2383B629C33C1B4DC00A5E6",
        "slipno": form["slipno"],
    }  # fmt: skip
    assert form["slipno"].isdigit()


def test_a_declined_payment():
    form = notified_shop().notified(
        "ORD-17", OrderAmount="250.00", OrderCurrency="BYN", PaymentToken=DECLINED
    )
    assert (form["orderstate"], form["responsecode"]) == ("Declined", "AS102")
    assert form["checkvalue"] == "CC17F7AB7B151CA8F57E0E0103403D7A"
    assert form["approvalcode"] == form["slipno"] == ""


def test_a_double_stage_payment_is_delayed():
    assert notified_shop().notified(Delay="1")["orderstate"] == "Delayed"


def test_a_converted_payment_says_what_was_charged_and_seals_it():
    shop = notified_shop()
    form = shop.notified("ORD-17", OrderAmount="2.00", OrderCurrency="USD", isConvert="2")
    assert (form["orderamount"], form["ordercurrency"]) == ("2.00", "USD")
    assert (form["amount"], form["currency"], form["rate"]) == ("180.00", "RUB", "90")
    assert form["checkvalue"] == check_value("topsecret", "700123ORD-17180.00RUBApproved")


def test_it_agrees_with_order_status():
    shop = notified_shop()
    form = shop.notified("ORD-17")
    [order] = shop.status("ORD-17").orders
    assert {name: form[name] for name in ("ordernumber", "billnumber", "orderamount", "ordercurrency", "orderstate")} == {
        name: order.fields[name] for name in ("ordernumber", "billnumber", "orderamount", "ordercurrency", "orderstate")
    }  # fmt: skip


@pytest.mark.parametrize("padding", SignaturePadding)
def test_the_type_pgp_signs_x_and_leaves_the_check_value_empty(padding):
    shop = notified_shop(faultless(Dialect(signature_padding=padding)), signature="PGP")
    form = shop.notified()
    key = load_public_key(shop.gateway.public_pem.encode())
    assert form["checkvalue"] == ""
    assert verify(key, notification_x(form), form["signature"], padding)
    assert not verify(key, notification_x({**form, "amount": "100.51"}), form["signature"], padding)


def test_fiscal_results_come_where_they_are_asked_for():
    form = notified_shop(fiscal=True).notified(TaxationSystem="1")
    assert set(form) == ALWAYS | FISCAL
    assert (form["status"], form["total"], form["taxationsystem"]) == ("Success", "100.50", "1")
    assert form["receipt_datetime"] == "07.03.2026 12:00:00"


def test_a_declined_payment_needs_no_cheque():
    form = notified_shop(fiscal=True).notified(PaymentToken=DECLINED)
    assert set(form) == ALWAYS | FISCAL
    assert (form["status"], form["total"], form["fiscalreceipt_Id"]) == ("NotNeeded", "0.00", "")


def test_order_positions_come_as_they_were_sent():
    cheque = '[{"id":1,"name":"Чай","price":"100.50","quantity":"1.000","amount":"100.50","tax":"vat20"}]'
    form = notified_shop(positions=True).notified(Chequeitems=cheque)
    assert set(form) == ALWAYS | {"chequeItems"}
    assert form["chequeItems"] == cheque


def test_a_payment_without_a_cheque_has_the_one_line_of_the_vendors_notes():
    form = notified_shop(positions=True).notified(ReceiptLine="Билет", Tax="vat10")
    [item] = json.loads(form["chequeItems"])["items"]
    assert item == {
        "id": 1, "name": "Билет", "price": "100.50", "quantity": "1", "amount": "100.50", "tax": "vat10",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("payment", "challenge", "eci", "result"),
    [(WITH_3DS, "F", "5", "Y"), (WITH_CHALLENGE, "C", "5", "Y"), (ATTEMPTED, "F", "6", "A")],
)
def test_a_payment_with_3d_secure_has_its_parameters(payment, challenge, eci, result):
    form = notified_shop().notified(PaymentToken=payment)
    assert set(form) == ALWAYS | {"version", "alphaauthresult", "challenge", "eci"}
    assert (form["challenge"], form["eci"], form["alphaauthresult"]) == (challenge, eci, result)
    assert (form["authresult"], form["authrequired"]) == (result, "1")


def test_nothing_is_sent_before_the_service_is_activated():
    shop = notified_shop(url=None)
    shop.pay()
    assert shop.came.requests == []


def test_a_refused_request_is_no_payment():
    shop = notified_shop()
    shop.pay(OrderAmount="1,00")
    assert shop.came.requests == []


def test_the_payment_is_answered_whatever_becomes_of_the_notification():
    answer = notified_shop(None, SILENT).pay("ORD-1")
    assert answer.orders[0].fields["orderstate"] == "Approved"
