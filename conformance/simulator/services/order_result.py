"""Order result: shows the orders of an order number with their operations (vendor's page on order results)."""

from conformance.protocol.answers import Answer
from conformance.simulator.ledger import Ledger, Order
from conformance.simulator.refusal import UNKNOWN, RefusedError
from conformance.simulator.services.call import Call, orders_answer
from conformance.simulator.window import window
from conformance.simulator.writers import moment


def order_result(call: Call) -> Answer:
    """Show every order that is named and whose payment started in the window; RefusedError 10/201 for none."""
    found = [order for ledger in call.reached for order in _in_window(call, ledger) if _is_named(call, order)]
    if not found:
        raise RefusedError(UNKNOWN, "201")
    packetdate = moment(call.at)
    return orders_answer(*(call.sealed(call.assembly.result_answer(order), packetdate) for order in found))


def _in_window(call: Call, ledger: Ledger) -> tuple[Order, ...]:
    ordernumber = call.assembly.store(call.fields).get("ordernumber")
    if ordernumber is None:
        billnumber = _billnumber(call)
        ordernumber = ledger.order(billnumber).purchase.ordernumber if ledger.has(billnumber) else ""
    return call.assembly.orders_within(ledger, ordernumber, window(call.fields, call.at))


def _is_named(call: Call, order: Order) -> bool:
    return "billnumber" not in call.fields or order.billnumber == _billnumber(call)


def _billnumber(call: Call) -> str:
    return call.fields["billnumber"].partition(".")[0]
