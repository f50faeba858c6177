"""A genuine notification: every field of the document's table with a plausible value, before it is sealed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from conformance.exchange.merchant import MerchantTarget
from conformance.planning.delivery.deliveries import Extra
from conformance.protocol.codes import SUCCESS
from conformance.protocol.notification import fields

_DATE = "%d.%m.%Y %H:%M:%S"
_DECLINED, _IN_PROGRESS = "AS100", "AS300"
_CODES = {"Declined": _DECLINED, "In Process": _IN_PROGRESS}
"""The response codes of states that are no success (vendor's response codes)."""

_APPROVAL = "123456"
_BILLNUMBER_DIGITS = 16

_MEANS: Mapping[str, str] = {
    "meantype_id": "1",
    "meantypename": "VISA",
    "meansubtype": "Classic",
    "meannumber": "411111****1111",
    "cardholder": "IVAN PETROV",
    "cardexpirationdate": "12/30",
    "issuebank": "Sample Bank",
    "bankcountry": "RU",
}
_PAYER: Mapping[str, str] = {
    "firstname": "Ivan",
    "lastname": "Petrov",
    "middlename": "Sergeevich",
    "email": "ivan.petrov@buyer.example",
    "clientip": "203.0.113.17",
    "ipaddress": "203.0.113.17",
}
_OPERATION: Mapping[str, str] = {
    "message": "Operation completed successfully",
    "customermessage": "Operation completed successfully",
    "recommendation": "",
    "protocoltypename": "NET",
    "processingname": "Fake",
    "operationtype": "100",
    "authresult": "Y",
    "authrequired": "1",
    "slipno": "",
}
_FISCAL: Mapping[str, str] = {
    "payment_Id": "7001",
    "fiscalreceipt_Id": "9001",
    "status": "Success",
    "fiscal_receipt_number": "17",
    "shift_number": "3",
    "receipt_datetime": "01.02.2026 10:15:00",
    "fn_number": "9999078900001341",
    "ecr_registration_number": "0000000001002292",
    "fiscal_document_number": "4512",
    "fiscal_document_attribute": "2084136213",
    "errortext": "",
    "taxationsystem": "0",
}
_CHEQUE_ITEM = '{{"items": [{{"id": 1, "name": "Билет", "price": {0}, "quantity": 1.000, "amount": {0}, "tax": "vat20"}}]}}'
_SECURE: Mapping[str, str] = {"version": "2.2.0", "alphaauthresult": "Y", "challenge": "F", "eci": "5"}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a notification is about: the order, its billnumber, its state, and when it was paid (GMT)."""

    order: str
    billnumber: str
    state: str
    moment: datetime


def billnumber_of(run_id: str, key: str) -> str:
    """Give a billnumber: 16 digits (vendor's page on confirmation), another one for every run and key."""
    digest = hashlib.sha256(f"{run_id} {key}".encode()).hexdigest()
    return f"57{int(digest[:14], 16):017d}"[:_BILLNUMBER_DIGITS]


def genuine_fields(occasion: Occasion, shop: MerchantTarget, extra: tuple[Extra, ...] = ()) -> dict[str, str]:
    """Give the notification's fields in the order of the document; signature and checkvalue are empty.

    Fields of an option that is not among `extra` are left out (result-notification document, footnotes).
    """
    orders, state = shop.orders, occasion.state
    success = state not in _CODES
    values = {
        "merchant_id": shop.merchant_id,
        "ordernumber": occasion.order,
        "billnumber": occasion.billnumber,
        "testmode": "1" if shop.mode == "test" else "0",
        "ordercomment": "Order of the conformance suite",
        "orderamount": orders.amount,
        "ordercurrency": orders.currency,
        "amount": orders.amount,
        "currency": orders.currency,
        "rate": "1",
        **_PAYER,
        **_MEANS,
        **_OPERATION,
        "orderdate": (occasion.moment - timedelta(minutes=2)).strftime(_DATE),
        "operationdate": (occasion.moment - timedelta(seconds=5)).strftime(_DATE),
        "packetdate": occasion.moment.strftime(_DATE),
        "orderstate": state,
        "responsecode": SUCCESS if success else _CODES[state],
        "approvalcode": _APPROVAL if success else "",
        "signature": "",
        "checkvalue": "",
        **_FISCAL,
        "total": orders.amount,
        "chequeItems": _CHEQUE_ITEM.format(orders.amount),
        **_SECURE,
    }
    return {
        row.name: values[row.name] for row in fields() if row.presence == "always" or row.presence in extra
    }
