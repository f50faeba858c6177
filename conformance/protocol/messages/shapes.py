"""Where each service's answer keeps its parts, in each form that a source documents.

One row for each service and form, with its source. Rows marked *by analogy* follow the same
service's other forms, because no source shows them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from conformance.protocol.services import (
    CANCELLATION,
    CONFIRMATION,
    ORDER_RESULT,
    ORDER_STATUS,
    TOKEN_PAYMENT,
    AnswerForm,
    Service,
)

PACKET = ("packetdate", "signature", "checkvalue")
"""The fields of the packet, which stand inside the order or beside it."""

CUSTOMER = ("firstname", "lastname", "middlename", "email", "ipaddress")
"""The fields of the customer block (vendor's PHP library, model of the confirmation's answer)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How one answer is built.

    `path` leads from the root (of JSON, of the SOAP payload, of `result`) to the orders. `single`: the
    answer is about one order. `listed`: JSON has a list even of one order, so that others may stand beside it. `operations` is the key of
    the operations, None where the answer is flat. `customer`: names and address stand in a block.
    `packet`: the packet's fields stand in the order or beside it; `checkdata`: in a block there.
    `numbers` are the fields that JSON gives as numbers.
    """

    path: tuple[str, ...]
    single: bool = False
    listed: bool = False
    operations: str | None = None
    customer: bool = False
    packet: Literal["in order", "beside order"] = "in order"
    checkdata: bool = False
    numbers: frozenset[str] = frozenset()


_MONEY = frozenset({"amount", "orderamount"})

_JSON: Mapping[str, Shape] = {
    # vendor's iOS SDK, ApplePayService
    TOKEN_PAYMENT.name: Shape(("order",), single=True, listed=True, operations="operations"),
    # vendor's PHP library, OrderStateResponse
    ORDER_STATUS.name: Shape(("orderstate",), checkdata=True, numbers=_MONEY),
    # vendor's PHP library, OrderResultResponse
    ORDER_RESULT.name: Shape(
        ("orderresult", "orders"), listed=True, operations="operations", customer=True, checkdata=True
    ),
    # vendor's PHP library, ChargeResponse
    CONFIRMATION.name: Shape(
        ("charge",), single=True, customer=True, numbers=_MONEY | {"testmode", "operationtype", "rate"}
    ),
    # vendor's PHP library, CancelResponse
    CANCELLATION.name: Shape(
        ("wscancel", "order"),
        single=True,
        operations="operations",
        customer=True,
        packet="beside order",
        checkdata=True,
    ),
}

_SOAP: Mapping[str, Shape] = {
    # vendor's Android SDK, TokenPayResponse
    TOKEN_PAYMENT.name: Shape(("order",), single=True, operations="operation", packet="beside order"),
    # vendor's page on order status, SOAP example
    ORDER_STATUS.name: Shape(("orderstate", "order")),
    # vendor's Android SDK, ResultResponse
    ORDER_RESULT.name: Shape(("orderresult", "order"), operations="operation"),
    # by analogy with order status
    CONFIRMATION.name: Shape(("charge", "order"), single=True),
    # vendor's Android SDK, AssistCancelProcessor; vendor's page on the cancellation's answer
    CANCELLATION.name: Shape(
        ("order",), single=True, operations="operation", customer=True, packet="beside order"
    ),
}

_XML: Mapping[str, Shape] = {
    # captured answers in a public Ruby library
    ORDER_STATUS.name: Shape(("order",)),
    # by analogy with order status, and with its own SOAP form
    ORDER_RESULT.name: Shape(("order",), operations="operation"),
    # captured answers in a public Ruby library
    CONFIRMATION.name: Shape(("orders", "order"), single=True),
    # vendor's page on the cancellation's answer: sections order, customer, operation; packet in result
    CANCELLATION.name: Shape(
        ("order",), single=True, operations="operation", customer=True, packet="beside order"
    ),
}

_SHAPES = {AnswerForm.JSON: _JSON, AnswerForm.SOAP: _SOAP, AnswerForm.XML: _XML}


def shape_of(service: Service, form: AnswerForm) -> Shape:
    """Give the shape of a service's answer; ValueError where the service has no documented one in that form."""
    try:
        return _SHAPES[form][service.name]
    except KeyError:
        raise ValueError(f"no source shows the answer of {service.name} as {form.name}") from None
