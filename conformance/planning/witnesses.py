"""Steps that look for side effects: a refusal counts only when status shows that nothing happened."""

from collections.abc import Mapping, Sequence

from conformance.planning.expect import Expect
from conformance.planning.probe import ORDER, ORDER_NUMBER_LENGTH, Step
from conformance.planning.strategies import parameter_limit
from conformance.protocol.parameters import by_name

_STATUS = Step("status", witness=True)


def witnesses_of(
    changes: Mapping[str, str | None], expects: Sequence[Expect], *, in_journey: bool
) -> tuple[Step, ...]:
    """Give the status queries that a step's expectations need.

    A payment without an order number cannot be asked after; its answer alone is judged. An order
    number beyond its limit is asked after as it was sent and as a gateway would truncate it.
    Inside a journey a refusal is watched too, for the order must stay as it was.
    """
    if not any(expect.watched for expect in expects):
        return ()
    named = {name.lower(): value for name, value in changes.items()}
    if in_journey or "ordernumber" not in named:
        return (_STATUS,)
    number = named["ordernumber"]
    if not number:
        return ()
    beyond = len(number.replace(ORDER, "x" * ORDER_NUMBER_LENGTH)) - parameter_limit(by_name()["OrderNumber"])
    if beyond > 0:
        return (_STATUS, Step("status", changes={"OrderNumber": number[:-beyond]}, witness=True))
    return (_STATUS,)
