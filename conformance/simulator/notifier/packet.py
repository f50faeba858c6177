"""The package's fields: every row of the result-notification document's table, but for its seal.

Accounts of the simulator work in test mode. What the document leaves open is as in the vendor's
examples: dates as dd.mm.yyyy hh:mm:ss, a masked number of the card, an expiry date as mm/yy.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from conformance.simulator.ledger import Operation, Order
from conformance.simulator.money import amount_text
from conformance.simulator.notifier.fiscal import cheque_items, fiscal_fields
from conformance.simulator.notifier.result import Result
from conformance.simulator.writers import TEST_MODE, means_of, moment, outcome_of, slip_of

Fields = Mapping[str, str]
"""Fields of a package by their names in the document, in its order."""


@dataclass(frozen=True, slots=True)
class Package:
    """What is sent of a result: its fields as a form has them, and a block for each operation as SOAP has them."""

    fields: Fields
    operations: tuple[Fields, ...]


WritePackage = Callable[[Result], Package]
"""Writes what is sent of a result, before it is sealed."""

_PAYER = ("firstname", "lastname", "middlename", "email")


def package(result: Result) -> Package:
    """Write the package of a result; what an option of the account turns on only where it is on."""
    order = result.order
    options = result.settings.notification
    blocks = tuple(_operation(order, each) for each in result.operations)
    fields = {
        **_order(result),
        **_payer(order),
        **blocks[0],
        "packetdate": moment(result.at),
        **(fiscal_fields(result) if options.fiscal else {}),
        **({"chequeItems": cheque_items(result)} if options.positions else {}),
    }
    return Package(
        fields, tuple(_block(order, *each) for each in zip(result.operations, blocks, strict=True))
    )


def _order(result: Result) -> Fields:
    order, purchase = result.order, result.order.purchase
    return {
        "merchant_id": result.merchant_id,
        "ordernumber": purchase.ordernumber,
        "billnumber": order.billnumber,
        "testmode": TEST_MODE,
        "ordercomment": purchase.fields.get("ordercomment", ""),
        "orderamount": amount_text(purchase.original.amount),
        "ordercurrency": purchase.original.currency,
        "amount": amount_text(result.amount),
        "currency": purchase.charged.currency,
        "rate": str(purchase.rate),
        "orderdate": moment(order.created),
        "orderstate": order.state.value,
    }


def _payer(order: Order) -> Fields:
    return {name: order.purchase.fields.get(name, "") for name in _PAYER}


def _operation(order: Order, operation: Operation) -> Fields:
    return {
        "clientip": order.purchase.fields.get("clientip", ""),
        "ipaddress": order.purchase.seen_from,
        "meantype_id": order.bank.means.meantype_id,
        **means_of(order),
        **outcome_of(order, operation),
        "operationtype": operation.type.value,
        "operationdate": moment(operation.at),
        "slipno": slip_of(order, operation),
        **_authentication(order),
    }


def _authentication(order: Order) -> Fields:
    went = order.bank.authentication
    # Without 3-D Secure its own parameters have no place; the two rows of the main list stay.
    return {"authresult": "", "authrequired": "0"} if went is None else asdict(went)


def _block(order: Order, operation: Operation, fields: Fields) -> Fields:
    # An operation in SOAP shows itself as in the token payment's answer (vendor's example of SOAP EXT).
    return {
        "billnumber": f"{order.billnumber}.{operation.number}",
        "operationstate": "Success" if operation.succeeded else "Failed",
        "amount": amount_text(operation.money.amount),
        "currency": operation.money.currency,
        **fields,
    }
