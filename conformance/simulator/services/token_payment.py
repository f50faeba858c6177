"""Token payment: creates an order and pays it (token-payment document)."""

from decimal import Decimal

from conformance.protocol.answers import Answer
from conformance.simulator.ledger import Order, Purchase
from conformance.simulator.money import NOTHING, Money
from conformance.simulator.refusal import MISSING, Refusal, RefusedError
from conformance.simulator.services.call import Call, orders_answer
from conformance.simulator.writers import moment

_DOUBLE_STAGE = "1"


def token_payment(call: Call) -> Answer:
    """Pay, and show the order with its operation; RefusedError where nothing may be created."""
    _raise(call.assembly.verify_signature(call.account, call.fields))
    for rule in call.assembly.account_rules:
        _raise(rule(call.account.settings, call.fields))
    order = _paid(call)
    call.account.ledger.open(order)
    shown = call.assembly.paid_orders(call.account.ledger, order)
    return orders_answer(
        *(call.sealed(call.assembly.payment_answer(each), moment(call.at)) for each in shown)
    )


def _paid(call: Call) -> Order:
    assembly, fields = call.assembly, {**call.assembly.defaults, **call.fields}
    purchase = _purchase(call)
    _raise(assembly.refuse_number(call.account.ledger.orders(purchase.ordernumber)))
    bank = assembly.bank(fields["tokentype"], fields["paymenttoken"], purchase.charged)
    billnumber = assembly.billnumber(call.nth, purchase.ordernumber)
    return assembly.pay(assembly.transitions, billnumber, purchase, bank, call.at)


def _purchase(call: Call) -> Purchase:
    assembly, settings = call.assembly, call.account.settings
    stored = {**assembly.defaults, **assembly.store(call.fields)}
    if not stored["ordernumber"]:
        raise RefusedError(MISSING, "107")  # nothing of it was left to store
    currency = stored.get("ordercurrency") or assembly.default_currency(settings)
    original = Money(Decimal(stored.get("orderamount", NOTHING)), currency)
    charged, rate = assembly.convert(original, stored["isconvert"], settings)
    return Purchase(
        ordernumber=stored["ordernumber"],
        original=original,
        charged=charged,
        rate=rate,
        double_stage=stored["delay"] == _DOUBLE_STAGE,
        fields={name: stored[name] for name in _SHOWN if name in stored},
        seen_from=call.seen_from,
        debited_at_once=not settings.financial_transaction,
    )


def _raise(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise RefusedError(refusal.firstcode, refusal.secondcode)


_SHOWN = (
    "ordercomment", "firstname", "lastname", "middlename", "email", "clientip",
    "chequeitems", "receiptline", "tax", "taxationsystem",
)  # fmt: skip
"""What answers and notifications show of what the merchant sent."""
