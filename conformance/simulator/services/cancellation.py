"""Cancellation: gives back all or a part (general-scheme document, step 6; vendor's page on cancellation)."""

from conformance.protocol.answers import Answer
from conformance.simulator.services.call import Call, ordered, orders_answer, unsealed
from conformance.simulator.services.confirmation import money_of
from conformance.simulator.writers import moment


def cancellation(call: Call) -> Answer:
    """Cancel and show the order with all operations; RefusedError where nothing, or not that much, remains.

    A check value may stand in this answer, but no source says over which fields: it is left out.
    """
    assembly, ledger = call.assembly, call.account.ledger
    reference = call.fields.get("externalrefundid", "")
    order = assembly.cancel(assembly.transitions, ordered(call), money_of(call), call.at, reference)
    ledger.keep(order)
    shown = assembly.cancellation_answer(order, order.operations[-1])
    return orders_answer(unsealed(shown, moment(call.at)))
