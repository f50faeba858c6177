"""Order status: shows every order of an order number (vendor's page on order status)."""

from conformance.protocol.answers import Answer
from conformance.simulator.refusal import UNKNOWN, RefusedError
from conformance.simulator.services.call import Call, orders_answer
from conformance.simulator.window import window
from conformance.simulator.writers import minute


def order_status(call: Call) -> Answer:
    """Show the orders whose payment started in the window; RefusedError 10/201 when there are none."""
    assembly = call.assembly
    within = window(call.fields, call.at)
    ordernumber = assembly.store(call.fields)["ordernumber"]
    found = [order for each in call.reached for order in assembly.orders_within(each, ordernumber, within)]
    if not found:
        raise RefusedError(UNKNOWN, "201")
    packetdate = minute(call.at)
    return orders_answer(*(call.sealed(assembly.status_answer(order), packetdate) for order in found))
