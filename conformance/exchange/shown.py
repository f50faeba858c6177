"""Whether an answer to a look for orders shows which there are."""

from conformance.exchange.settings import Dialect
from conformance.protocol.answers import Answer

_NO_SUCH_OBJECT = "10"
_UNKNOWN_ORDER = "unknown-order"
_WRONG_PARAMETER = ("4", "5")
_ABOUT_THE_ORDER = ("107", "201")
"""Second codes that name the order: its number, and the order itself."""


def shows_orders(answer: Answer, dialect: Dialect) -> bool:
    """Say whether an answer shows which orders there are: a list, or the error that there is no such order.

    That error has the codes that the target declares for it, or else those of the vendor. Any other error
    says nothing of them. Source of the codes: the vendor's annexes as integrators'
    code has copied them (10/201; 4 or 5 where the order number is called wrong).
    """
    if answer.kind != "error":
        return answer.kind == "orders"
    declared = dialect.error_codes.get(_UNKNOWN_ORDER)
    if declared is not None and declared == f"{answer.firstcode}/{answer.secondcode}":
        return True
    if answer.firstcode == _NO_SUCH_OBJECT:
        return answer.secondcode in (None, "0", *_ABOUT_THE_ORDER)
    return answer.firstcode in _WRONG_PARAMETER and answer.secondcode in _ABOUT_THE_ORDER
