"""Answer writers: how each service shows an order, field by field.

Only fields that the vendor's page of the service documents are answered. Accounts of the simulator
work in test mode.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from conformance.protocol.answers import AnsweredOrder
from conformance.protocol.orders import Operation as OperationType
from conformance.protocol.orders import OrderState
from conformance.simulator.bank import IN_PROGRESS
from conformance.simulator.ledger import Operation, Order
from conformance.simulator.money import amount_text

OrderWriter = Callable[[Order], AnsweredOrder]
OperationWriter = Callable[[Order, Operation], AnsweredOrder]

TEST_MODE = "1"
_PROCESSING = "Fake"
_PROTOCOL = "NET"
_CUSTOMER = ("firstname", "lastname", "middlename", "email")


def moment(at: datetime) -> str:
    """Write a moment as dd.mm.yyyy hh:mm:ss (vendor's pages; times are GMT)."""
    return f"{minute(at)}:{at.second:02d}"


def minute(at: datetime) -> str:
    """Write a moment without its seconds, as order status does."""
    return f"{at.day:02d}.{at.month:02d}.{at.year:04d} {at.hour:02d}:{at.minute:02d}"


def payment_answer(order: Order) -> AnsweredOrder:
    """Show a paid order (vendor's page on the token payment's answer)."""
    return AnsweredOrder(_order(order), tuple(_payment_operation(order, each) for each in order.operations))


def result_answer(order: Order) -> AnsweredOrder:
    """Show an order with all its operations (vendor's page on order results; vendor's PHP library, Order)."""
    return AnsweredOrder(_order(order), tuple(_operation(order, each) for each in order.operations))


def status_answer(order: Order) -> AnsweredOrder:
    """Show an order's state (vendor's page on order status)."""
    return AnsweredOrder({**_identity(order), **_original(order), "orderstate": order.state.value})


def confirmation_answer(order: Order, operation: Operation) -> AnsweredOrder:
    """Show a confirmed order and its confirmation, in one flat row (vendor's page on confirmation)."""
    return AnsweredOrder(
        {
            **_identity(order),
            **_comment(order),
            **_original(order),
            **_customer(order),
            **_money(operation),
            **outcome_of(order, operation),
            **means_of(order),
            "orderdate": moment(order.created),
            "rate": str(order.purchase.rate),
            "ipaddress": order.purchase.seen_from,
            "testmode": TEST_MODE,
            "orderstate": order.state.value,
            "operationtype": operation.type.value,
            "slipno": slip_of(order, operation),
        }
    )


def cancellation_answer(order: Order, operation: Operation) -> AnsweredOrder:
    """Show a cancelled order with all its operations (vendor's page on cancellation)."""
    del operation  # the answer shows it among the others
    fields = {
        **_identity(order),
        "testmode": TEST_MODE,
        **_comment(order),
        **_original(order),
        "rate": str(order.purchase.rate),
        "orderdate": moment(order.created),
        "orderstate": order.state.value,
        **_customer(order),
        "ipaddress": order.purchase.seen_from,
    }
    return AnsweredOrder(fields, tuple(_operation(order, each) for each in order.operations))


def _order(order: Order) -> Mapping[str, str]:
    return {
        **_identity(order),
        "testmode": TEST_MODE,
        **_comment(order),
        **_original(order),
        **_customer(order),
        "orderdate": moment(order.created),
        "orderstate": order.state.value,
    }


def _identity(order: Order) -> Mapping[str, str]:
    return {"ordernumber": order.purchase.ordernumber, "billnumber": order.billnumber}


def _comment(order: Order) -> Mapping[str, str]:
    return {"ordercomment": order.purchase.fields.get("ordercomment", "")}


def _original(order: Order) -> Mapping[str, str]:
    original = order.purchase.original
    return {"orderamount": amount_text(original.amount), "ordercurrency": original.currency}


def _customer(order: Order) -> Mapping[str, str]:
    return {name: order.purchase.fields.get(name, "") for name in _CUSTOMER}


def _money(operation: Operation) -> Mapping[str, str]:
    return {"amount": amount_text(operation.money.amount), "currency": operation.money.currency}


# "Success" is the one word that is attested; the others are the vendor's filters of operation states: F
# failed, P processing, T closed on timeout. The texts are free.
_TEXTS = {
    "Success": "Completed successfully",
    "Failed": "Authorization declined",
    "Processing": "Operation in progress",
    "Timeout": "Closed on timeout",
}


def _word_of(order: Order, operation: Operation) -> str:
    if operation.succeeded:
        return "Success"
    if operation.responsecode in IN_PROGRESS:
        return "Timeout" if order.state is OrderState.TIMEOUT else "Processing"
    return "Failed"


def means_of(order: Order) -> Mapping[str, str]:
    """Show the means of payment, as the bank names it."""
    means = order.bank.means
    return {
        "meantypename": means.meantypename,
        "meansubtype": means.meansubtype,
        "meannumber": means.meannumber,
        "cardholder": means.cardholder,
        "cardexpirationdate": means.cardexpirationdate,
        "issuebank": means.issuebank,
        "bankcountry": means.bankcountry,
    }


def outcome_of(order: Order, operation: Operation) -> Mapping[str, str]:
    """Show what became of an operation: its codes and texts."""
    text = _TEXTS[_word_of(order, operation)]
    return {
        "responsecode": operation.responsecode,
        "message": text,
        "customermessage": text,
        "recommendation": "",
        "approvalcode": order.bank.approvalcode,
        "protocoltypename": _PROTOCOL,
        "processingname": _PROCESSING,
    }


def _operation(order: Order, operation: Operation) -> Mapping[str, str]:
    return {
        "billnumber": f"{order.billnumber}.{operation.number}",
        "operationtype": operation.type.value,
        "operationstate": _word_of(order, operation),
        **_money(operation),
        **means_of(order),
        **outcome_of(order, operation),
        "operationdate": moment(operation.at),
        "slipno": slip_of(order, operation),
    }


def _payment_operation(order: Order, operation: Operation) -> Mapping[str, str]:
    went = order.bank.authentication
    return {
        **_operation(order, operation),
        "meantype_id": order.bank.means.meantype_id,
        "ipaddress": order.purchase.seen_from,
        "clientip": order.purchase.fields.get("clientip", ""),
        "authresult": went.authresult if went else "",
        "authrequired": went.authrequired if went else "0",
    }


def slip_of(order: Order, operation: Operation) -> str:
    """Give the identifier of an operation's financial transaction.

    Nothing has one that was refused, that only sets money aside or releases it, or that is debited at
    once.
    """
    purchase = order.purchase
    sets_aside = purchase.double_stage and operation.type is OperationType.PAYMENT
    moves_none = sets_aside or operation.returned_by == "reversal" or purchase.debited_at_once
    sent = operation.succeeded and not moves_none
    return f"{order.billnumber[-9:]}{operation.number:03d}" if sent else ""
