"""Cancellation: gives back all or a part (general-scheme document, step 6; vendor's page on cancellation)."""

from conformance.protocol.answers import Answer
from conformance.simulator.ledger import Ledger, Order
from conformance.simulator.refusal import INVALID, RefusedError
from conformance.simulator.services.call import Call, ordered, orders_answer, unsealed
from conformance.simulator.services.confirmation import money_of
from conformance.simulator.writers import moment


def cancellation(call: Call) -> Answer:
    """Cancel and show the order with all operations; RefusedError where nothing, or not that much, remains.

    A check value may stand in this answer, but no source says over which fields: it is left out.
    """
    assembly = call.assembly
    reference = call.fields.get("externalrefundid", "")
    ledger, order = _to_cancel(call)
    order = assembly.cancel(assembly.transitions, order, money_of(call), call.at, reference)
    ledger.keep(order)
    shown = assembly.cancellation_answer(order, order.operations[-1])
    return orders_answer(unsealed(shown, moment(call.at)))


def _to_cancel(call: Call) -> tuple[Ledger, Order]:
    ledger, order = ordered(call)
    if "." in call.fields["billnumber"] and "chequeitems" in order.purchase.fields:
        raise RefusedError(INVALID, "143")  # an order with a cheque goes by its plain billnumber alone
    return ledger, order
