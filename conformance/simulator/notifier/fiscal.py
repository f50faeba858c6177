"""The fields of the cheque, sent where the account sends fiscal results, and those of its items.

The document leaves the values open: those of a cheque register are invented, the statuses are the
vendor's. A payment that was declined needs no cheque.
"""

import json
from collections.abc import Mapping

from conformance.protocol.orders import OrderState
from conformance.simulator.money import NOTHING, amount_text
from conformance.simulator.notifier.result import Result
from conformance.simulator.writers import moment

_WITHOUT_RECEIPT_LINE = "Payment for the order"
_REGISTER = {"fn_number": "9999078900001234", "ecr_registration_number": "0000000001012345"}


def fiscal_fields(result: Result) -> Mapping[str, str]:
    """Write the cheque of a result: printed, or not needed where nothing was paid."""
    order = result.order
    system = {"taxationsystem": order.purchase.fields.get("taxationsystem", "")}
    if order.state is OrderState.DECLINED:
        return {**_NO_CHEQUE, "total": amount_text(NOTHING), **_REGISTER, **system}
    number = order.billnumber[-6:].lstrip("0") or "1"
    return {
        "payment_Id": f"{order.billnumber}.{result.operations[0].number}",
        "fiscalreceipt_Id": order.billnumber[-9:],
        "status": "Success",
        "fiscal_receipt_number": number,
        "shift_number": "1",
        "receipt_datetime": moment(result.at),
        "total": amount_text(result.amount),
        **_REGISTER,
        "fiscal_document_number": number,
        "fiscal_document_attribute": order.billnumber[-10:],
        "errortext": "",
        **system,
    }


_NO_CHEQUE = {
    "payment_Id": "", "fiscalreceipt_Id": "", "status": "NotNeeded", "fiscal_receipt_number": "", "shift_number": "",
    "receipt_datetime": "", "fiscal_document_number": "", "fiscal_document_attribute": "", "errortext": "",
}  # fmt: skip


def cheque_items(result: Result) -> str:
    """Give the items as the merchant sent them; where it sent none, the one line that the vendor's notes describe."""
    fields = result.order.purchase.fields
    sent = fields.get("chequeitems")
    if sent is not None:
        return sent
    amount = amount_text(result.order.purchase.original.amount)
    line = {
        "id": 1,
        "name": fields.get("receiptline", _WITHOUT_RECEIPT_LINE),
        "price": amount,
        "quantity": "1",
        "amount": amount,
    }
    tax = fields.get("tax") or result.settings.default_tax
    return json.dumps({"items": [{**line, "tax": tax} if tax else line]}, ensure_ascii=False)
