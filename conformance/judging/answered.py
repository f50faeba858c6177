"""What an answer amounts to: a crash, a success, a refusal; and one line that says so to a person."""

from collections.abc import Mapping, Sequence

from conformance.judging.view import Seen
from conformance.planning.probe import Action
from conformance.protocol.answers import Answer, AnsweredOrder
from conformance.protocol.codes import SUCCESS, response_codes
from conformance.protocol.codes import describe as describe_codes
from conformance.protocol.orders import Operation

_BONUS = "500"
_INTERNAL_ERROR = "2"
_SERVER_ERROR = 500
_SERVER_FAULT = "Server"
_OPERATION_NAMES = {
    Operation.PAYMENT.value: "payment",
    Operation.CONFIRMATION.value: "confirmation",
    Operation.CANCELLATION.value: "cancellation",
}
_OPERATION_OF: Mapping[Action, Operation] = {
    "pay": Operation.PAYMENT,
    "confirm": Operation.CONFIRMATION,
    "cancel": Operation.CANCELLATION,
}


def is_crash(seen: Seen) -> bool:
    """Say whether the far side broke instead of answering: a server error, or the code for an internal one.

    SOAP 1.1 sends every Fault with HTTP 500 (sections 4.4.1 and 6.2): one with error codes is an
    answer, one of the class `Server` is a crash.
    """
    answer, response = seen.answer, seen.exchange.response if seen.exchange else None
    if answer is not None and answer.firstcode == _INTERNAL_ERROR:
        return True
    if answer is not None and answer.kind == "error" and answer.form == "soap":
        return answer.firstcode is None and _fault_class(answer) == _SERVER_FAULT
    return response is not None and response.status >= _SERVER_ERROR


def _fault_class(answer: Answer) -> str:
    first, *_ = (answer.problem or "").split(maxsplit=1) or [""]
    return first.rpartition(":")[2].partition(".")[0]


def is_rate_limited(seen: Seen) -> bool:
    """Say whether a step was only asked to come back later."""
    response = seen.exchange.response if seen.exchange else None
    return response is not None and response.asks_to_wait


def operations_in_order(order: AnsweredOrder) -> Sequence[Mapping[str, str]]:
    """Give the order's operations by their places in the order, which their billnumbers end with.

    Where not all of them say their place, they stand as they were answered. Bonuses that are credited
    beside a payment move none of its money, and are left out.
    """
    operations = tuple(row for row in order.operations if row.get("operationtype") != _BONUS)
    places = [row.get("billnumber", "").rpartition(".")[2] for row in operations]
    if not all(place.isdecimal() and place.isascii() for place in places):
        return operations
    numbered = sorted(zip(map(int, places), range(len(places)), operations, strict=True))
    return tuple(row for _, _, row in numbered)


def successful_operations(order: AnsweredOrder) -> tuple[str, ...]:
    """Name the order's operations that succeeded, the earliest first."""
    rows = operations_in_order(order) or (order.fields,)
    return tuple(
        _OPERATION_NAMES.get(row.get("operationtype", ""), f"operation of type {row.get('operationtype')}")
        for row in rows
        if row.get("responsecode") == SUCCESS
    )


def own_operation(order: AnsweredOrder, action: Action) -> Mapping[str, str]:
    """Give the fields of the operation that an action performed: the last of its type, else the last at all.

    A flat answer shows its operation in the fields of the order.
    """
    rows = (order.fields, *operations_in_order(order))
    operation = _OPERATION_OF.get(action)
    of_type = [row for row in rows if operation is not None and row.get("operationtype") == operation.value]
    with_code = [row for row in rows if row.get("responsecode")]
    return (of_type or with_code or rows)[-1]


def failed(responsecode: str) -> bool:
    """Say whether a response code says that the operation was not performed: neither done nor under way."""
    known = response_codes().get(responsecode)
    return known is None or known.kind not in ("success", "intermediate")


def describe(answer: Answer) -> str:
    """Say in one line what the answer is."""
    if answer.kind == "unreadable":
        return f"an answer that cannot be read: {answer.problem}"
    if answer.kind == "error":
        refusal = f"refused with {describe_codes(answer.firstcode, answer.secondcode)}"
        return "; ".join([refusal, *map(_described, answer.orders)])
    if not answer.orders:
        return "an answer that shows no order"
    return "; ".join(_described(order) for order in answer.orders)


def _described(order: AnsweredOrder) -> str:
    state = order.fields.get("orderstate", "no state")
    codes = [code for row in (order.fields, *operations_in_order(order)) if (code := row.get("responsecode"))]
    return ", ".join([f"order {order.fields.get('billnumber') or 'without billnumber'}", state, *codes[-1:]])
