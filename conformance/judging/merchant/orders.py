"""What became of an order: judged by what an observer saw, and only without one by the answer."""

from typing import Any

from conformance.judging.merchant.view import Delivered
from conformance.judging.outcome import Outcome, met, unmet, unseen

_TAKEN = ("paid", "authorised")


def paid(view: Delivered, _: Any) -> Outcome:
    """The order is paid in full; without an observer, the delivery was acknowledged."""
    orders = view.shop.orders
    expected = f"the order is paid in full ({orders.amount} {orders.currency})"
    if view.seen is None:
        return _by_answer(view, expected, accepts=True)
    if view.seen.state is None:
        return unseen(expected, view.described_order())
    if view.seen.state == "paid" and view.is_credited(orders.amount) is not False:
        return met(expected, view.described_order())
    return _not_seen_or(view, expected)


def still_paid(view: Delivered, _: Any) -> Outcome:
    """The order is as paid as before, whatever was answered; one that never was paid has nothing to lose."""
    expected = "the order is still paid in full"
    if view.seen is None or view.seen.state is None:
        return unseen(expected, view.described_order())
    if view.seen.state == "paid" and view.is_credited(view.shop.orders.amount) is not False:
        return met(expected, view.described_order())
    if not view.was_paid:
        return unseen(expected, f"nothing shows that it was paid before; {view.described_order()}")
    return _not_seen_or(view, expected)


def held(view: Delivered, _: Any) -> Outcome:
    """The order is authorised and not yet paid; where no pattern shows that, it is not paid."""
    expected = "the order is authorised, not paid"
    if view.seen is None or view.seen.state is None:
        return unseen(expected, view.described_order())
    shows_holds = view.shop.observer is not None and view.shop.observer.authorised is not None
    right = view.seen.state == "authorised" if shows_holds else view.seen.state != "paid"
    return met(expected, view.described_order()) if right else _not_seen_or(view, expected)


def unpaid(view: Delivered, _: Any) -> Outcome:
    """The order is neither paid nor authorised, whatever was answered."""
    return _untouched(view, "the order is neither paid nor authorised")


def refused(view: Delivered, _: Any) -> Outcome:
    """The order is as unpaid as before; without an observer, the delivery was refused in the answer."""
    expected = "refused: the order is neither paid nor authorised"
    return _by_answer(view, expected, accepts=False) if view.seen is None else _untouched(view, expected)


def credited(view: Delivered, how_often: str) -> Outcome:
    """The sum credited is the order's amount, once; where the order stayed unpaid, nothing came a second time."""
    expected = f"{view.shop.orders.amount} credited, {how_often}"
    found = view.is_credited(view.shop.orders.amount)
    if found is None or view.seen is None:
        return unseen(expected, view.described_order())
    if not found and view.seen.state not in _TAKEN and view.is_credited("0"):
        return (met if how_often == "at most once" else unseen)(expected, view.described_order())
    return (met if found else unmet)(expected, view.described_order())


def other_order(view: Delivered, _: Any) -> Outcome:
    """The probe's other order is still unpaid."""
    expected = "another order is as unpaid as before"
    if view.beside is None or view.beside.state is None:
        return unseen(expected, (view.beside and view.beside.problem) or "nobody looked at the other order")
    return (unmet if view.beside.state in _TAKEN else met)(
        expected, f"the other order is {view.beside.state}"
    )


def _untouched(view: Delivered, expected: str) -> Outcome:
    if view.seen is None or view.seen.state is None:
        return unseen(expected, view.described_order())
    if view.seen.state in _TAKEN:
        return unmet(expected, view.described_order())
    return _came_to_nothing(view, expected)


def _came_to_nothing(view: Delivered, expected: str) -> Outcome:
    """Take an order that stayed unpaid for kept, unless the shop was never reached."""
    if all(reply.exchange.problem and reply.exchange.problem.kind == "unreachable" for reply in view.replies):
        return unseen(expected, view.unanswered or "the delivery was not made")
    return met(expected, view.described_order())


def _not_seen_or(view: Delivered, expected: str) -> Outcome:
    """Blame the shop for an order that is not as it should be only where it answered the delivery."""
    if view.unanswered:
        return unseen(expected, f"{view.unanswered} The order is {view.seen and view.seen.state}.")
    return unmet(expected, view.described_order())


def _by_answer(view: Delivered, expected: str, *, accepts: bool) -> Outcome:
    """Judge by the answers alone, and say that the order itself was not seen."""
    if view.unanswered:
        return unseen(expected, view.unanswered)
    if all(reply.accepts if accepts else reply.refuses for reply in view.replies):
        return met(expected, view.described_order())
    if not accepts and any(reply.says_no_more_than_received for reply in view.replies):
        told = (
            "HTTP 200, which says no more than that it came; only an observer shows what became of the order"
        )
        return unseen(expected, told)
    if any(reply.refuses if accepts else reply.accepts for reply in view.replies):
        return unmet(expected, view.described_order())
    return unseen(expected, view.described_order())
