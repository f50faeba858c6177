"""What an answer amounts to: a refusal, a crash, an order; and one line that says so to a person."""

from conformance.judging.view import Seen
from conformance.protocol.answers import Answer, AnsweredOrder
from conformance.protocol.codes import describe as describe_codes
from conformance.protocol.codes import is_rate_limit
from conformance.protocol.orders import Operation

SUCCESS = "AS000"
_INTERNAL_ERROR = "2"
_SERVER_ERROR = 500
_OPERATION_NAMES = {
    Operation.PAYMENT.value: "payment",
    Operation.CONFIRMATION.value: "confirmation",
    Operation.CANCELLATION.value: "cancellation",
}


def is_refusal(answer: Answer) -> bool:
    """Say whether the answer refuses the request: an error with codes, or operations that all failed."""
    if answer.kind == "error":
        return True
    codes = [code for order in answer.orders if (code := order.fields.get("responsecode"))]
    codes += [code for order in answer.orders for op in order.operations if (code := op.get("responsecode"))]
    return bool(codes) and SUCCESS not in codes


def is_crash(seen: Seen) -> bool:
    """Say whether the far side broke instead of answering: a server error, or the code for an internal one."""
    response = seen.exchange.response if seen.exchange else None
    if response is not None and response.status >= _SERVER_ERROR:
        return True
    return seen.answer is not None and seen.answer.firstcode == _INTERNAL_ERROR


def is_rate_limited(seen: Seen) -> bool:
    """Say whether the far side only asked to come back later."""
    return seen.answer is not None and is_rate_limit(seen.answer.firstcode, seen.answer.secondcode)


def successful_operations(order: AnsweredOrder) -> tuple[str, ...]:
    """Name the order's operations that succeeded, in the answer's order."""
    rows = order.operations or (order.fields,)
    return tuple(
        _OPERATION_NAMES.get(row.get("operationtype", ""), f"operation of type {row.get('operationtype')}")
        for row in rows
        if row.get("responsecode") == SUCCESS
    )


def describe(answer: Answer) -> str:
    """Say in one line what the answer is."""
    if answer.kind == "unreadable":
        return f"an answer that cannot be read: {answer.problem}"
    if answer.kind == "error":
        return f"refused with {describe_codes(answer.firstcode, answer.secondcode)}"
    if not answer.orders:
        return "an answer that shows no order"
    return "; ".join(_described(order) for order in answer.orders)


def _described(order: AnsweredOrder) -> str:
    state = order.fields.get("orderstate", "no state")
    code = next(
        (row["responsecode"] for row in (*order.operations, order.fields) if "responsecode" in row), None
    )
    return f"order {order.fields.get('billnumber') or 'without billnumber'}, {state}" + (
        f", {code}" if code else ""
    )
