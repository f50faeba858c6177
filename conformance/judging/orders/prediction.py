"""What the order table predicts of a probe's answers, step by step.

Each answer leaves, of what is believed of its order, what it agrees with; where nothing is left, the
answer is the disagreement, and nothing is predicted after it. Steps that were sent at once may have been
taken in any order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, permutations
from typing import get_args

from conformance.exchange.settings import Dialect
from conformance.exchange.shown import shows_orders
from conformance.judging.orders.agreeing import (
    agrees,
    answered_order,
    is_broken,
    shows_operations,
    shows_state,
)
from conformance.judging.orders.attempted import attempt_of
from conformance.judging.orders.belief import DAY, Belief, Known
from conformance.judging.view import Course, Seen, billnumber_of
from conformance.protocol.answers import AnsweredOrder
from conformance.protocol.attempts import Attempt, BankSays, Order, Outcome
from conformance.protocol.edges import states_of
from conformance.protocol.outcomes import outcomes

_SHOWN_FOR = 3 * DAY
_PATIENT = ("startyear", "endyear")


@dataclass(frozen=True)
class Prediction:
    """One step beside the table.

    `agrees` says whether the table allows the outcome that was answered, None where it predicts nothing.
    `state_agrees` is False where only the state is not the one that the operations lead to. `expected`
    puts what was allowed in words. `edges` are those that the step walked or, where it disagrees, those
    that it should have walked; `kept` are those of them that are right even where the step disagrees.
    """

    agrees: bool | None = None
    state_agrees: bool | None = None
    expected: str = ""
    edges: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()


@lru_cache(maxsize=16)
def predictions(course: Course) -> tuple[Prediction, ...]:
    """Give a prediction for each step of a probe; of a race, the same for each of its steps."""
    dialect = course.target.the_gateway.dialect
    belief: Belief | None = Belief()
    told: list[Prediction] = []
    for _, grouped in groupby(course.steps, key=lambda seen: seen.step.race or -seen.number - 1):
        race = tuple(grouped)
        taken = _raced(race, belief, dialect) if belief is not None else _Taken(None, Prediction())
        belief = taken.belief
        told += [taken.prediction] * len(race)
    return tuple(told)


@dataclass(frozen=True)
class _Taken:
    """A step, or a race, that was taken: what is believed afterwards (None for nothing more), and what was told."""

    belief: Belief | None
    prediction: Prediction


def _raced(race: Sequence[Seen], belief: Belief, dialect: Dialect) -> _Taken:
    if len(race) == 1:
        return _taken(race[0], belief, dialect)
    if any(seen.answer is None for seen in race):
        return _Taken(None, Prediction())
    ways = [_in_turn(order, belief, dialect) for order in permutations(race)]
    right = [way for way in ways if way.prediction.agrees and way.prediction.state_agrees is not False]
    if not right:
        expected = " or ".join(dict.fromkeys(way.prediction.expected for way in ways))
        edges = frozenset().union(*(way.prediction.edges for way in ways))
        return _Taken(None, Prediction(False, None, f"as if one came after the other: {expected}", edges))
    joined = right[0]
    for way in right[1:]:
        if joined.belief is not None and way.belief is not None:
            joined = _Taken(joined.belief.joined(way.belief), joined.prediction)
    return joined


def _in_turn(steps: Sequence[Seen], belief: Belief, dialect: Dialect) -> _Taken:
    now: Belief | None = belief
    edges: frozenset[str] = frozenset()
    expected: list[str] = []
    for seen in steps:
        taken = _taken(seen, now, dialect) if now is not None else _Taken(None, Prediction())
        edges |= taken.prediction.edges
        expected.append(f"{seen.step.action}: {taken.prediction.expected}")
        if not taken.prediction.agrees or taken.prediction.state_agrees is False:
            return _Taken(None, replace(taken.prediction, expected=", then ".join(expected), edges=edges))
        now = taken.belief
    return _Taken(now, Prediction(True, True, ", then ".join(expected), edges))


def _taken(seen: Seen, belief: Belief, dialect: Dialect) -> _Taken:
    if seen.exchange is None and seen.step.witness:
        return _Taken(belief, Prediction())
    if seen.exchange is None or seen.exchange.response is None:
        return _Taken(None, Prediction())
    match seen.step.action:
        case "time":
            edges: set[str] = set()
            later = belief.later(float(seen.step.changes["advance"] or 0), edges)
            return _Taken(later, Prediction(edges=frozenset(edges)))
        case "settle":
            edges = set()
            settled = belief.settled(edges)
            return _Taken(settled, Prediction(edges=frozenset(edges)))
        case "status" | "result":
            return _looked_at(seen, belief, dialect)
        case _:
            return _tried(seen, belief, dialect)


def _tried(seen: Seen, belief: Belief, dialect: Dialect) -> _Taken:
    """Judge a payment, a confirmation or a cancellation."""
    attempt = attempt_of(seen)
    if attempt is None:
        return _Taken(None, Prediction())
    bill = _asked_about(seen, belief, attempt)
    allowed = sorted(_allowed(belief, bill, attempt, dialect), key=_in_words)
    expected = " or ".join(dict.fromkeys(map(_in_words, allowed)))
    order = answered_order(seen, tuple(belief.orders))
    right = [] if is_broken(seen) else [each for each in allowed if agrees(seen, order, each)]
    some_bank = {each for asked in _by_any_bank(attempt) for each in _allowed(belief, bill, asked, dialect)}
    opened = (
        order is not None and not is_broken(seen) and any(agrees(seen, order, each) for each in some_bank)
    )
    kept = frozenset(edge for each in right or allowed for edge in each.edges[:-1]) if opened else frozenset()
    if not right:
        edges = frozenset(edge for each in allowed for edge in each.edges)
        return _Taken(None, Prediction(False, None, expected, edges, kept))
    exact = [each for each in right if _state_fits(order, each)]
    now = _believing(belief, seen, bill, order, exact or _in_the_state_shown(order, right))
    edges = frozenset(edge for each in exact or right for edge in each.edges)
    return _Taken(now, Prediction(True, bool(exact), expected, edges, kept))


def _allowed(belief: Belief, bill: str | None, attempt: Attempt, dialect: Dialect) -> frozenset[Outcome]:
    return frozenset(each for order in belief.may_be(bill) for each in outcomes(order, attempt, dialect))


def _by_any_bank(attempt: Attempt) -> Iterator[Attempt]:
    """Give a payment as any bank might answer it: what opened the order is right, whatever the bank made of it.

    Of what opens no order nothing is given: it walks one edge, and that one is wrong.
    """
    if attempt.kind == "payment":
        yield from (replace(attempt, bank=bank) for bank in get_args(BankSays))


def _asked_about(seen: Seen, belief: Belief, attempt: Attempt) -> str | None:
    """Give the order that is tried: of a payment the last one under its number."""
    if attempt.kind == "payment":
        return next(reversed(belief.under(seen.sent.get("ordernumber", ""))), None)
    bill, _, operation = seen.sent.get("billnumber", "").partition(".")
    # An order's payment is its first operation; there is no other that an extended billnumber may name.
    return bill if operation in ("", "1") else None


def _state_fits(order: AnsweredOrder | None, outcome: Outcome) -> bool:
    refused = outcome.answer == "refused" or order is None or outcome.order is None
    return True if refused or order is None or outcome.order is None else shows_state(order, outcome.order)


def _in_the_state_shown(order: AnsweredOrder | None, right: Sequence[Outcome]) -> list[Outcome]:
    """Believe the state that the answer shows, where an order of its scheme can be in it at all."""
    shown = order.fields.get("orderstate") if order else None
    return [
        replace(each, order=replace(each.order, state=state))
        for each in right
        if each.order is not None
        for state in states_of(each.order.scheme)
        if state.value == shown
    ]


def _believing(
    belief: Belief, seen: Seen, bill: str | None, order: AnsweredOrder | None, right: Sequence[Outcome]
) -> Belief | None:
    if not right:
        return None
    made = billnumber_of(order) if order and seen.step.action == "pay" else None
    if made is not None:
        may_be = frozenset(each.order for each in right if each.order and each.answer != "refused")
        return belief.with_order(made, Known(seen.sent.get("ordernumber", ""), may_be))
    if bill is None or bill not in belief.orders or seen.step.action == "pay":
        return belief
    return belief.narrowed(bill, frozenset(each.order for each in right if each.order))


def _looked_at(seen: Seen, belief: Belief, dialect: Dialect) -> _Taken:
    """Judge an order status or an order result: it shows every order of its number, as it may be."""
    if seen.step.by != "own" or {name.lower() for name in seen.step.changes} & {"login", "password"}:
        return _Taken(belief, Prediction())
    number = seen.sent.get("ordernumber", "")
    bills = belief.under(number)
    expected = "; ".join(_believed_in_words(belief.orders[bill]) for bill in bills) or "no order"
    if is_broken(seen) or seen.answer is None or not shows_orders(seen.answer, dialect):
        return _Taken(belief, Prediction(False, None, expected))
    shown = {billnumber_of(order): order for order in seen.answer.orders}
    whole = not any(name in seen.sent for name in _PATIENT)
    must = [bill for bill in bills if whole and belief.orders[bill].age < _SHOWN_FOR]
    if set(shown) - set(bills) or set(must) - set(shown):
        return _Taken(belief, Prediction(False, None, expected))
    now = belief
    for bill, order in shown.items():
        kept = [each for each in belief.orders[bill or ""].may_be if _shows(seen, order, each)]
        if not kept:
            return _Taken(belief, Prediction(False, None, expected))
        now = now.narrowed(bill or "", frozenset(kept))
    return _Taken(now, Prediction(True, True, expected))


def _shows(seen: Seen, shown: AnsweredOrder, order: Order) -> bool:
    return shows_state(shown, order) and (seen.step.action != "result" or shows_operations(shown, order))


def _in_words(outcome: Outcome) -> str:
    if outcome.answer == "refused" or outcome.order is None:
        return "refused, nothing changed"
    return f"{outcome.answer}: {_order_in_words(outcome.order)}"


def _believed_in_words(known: Known) -> str:
    return " or ".join(sorted({_order_in_words(order) for order in known.may_be}))


def _order_in_words(order: Order) -> str:
    return f"{order.state.value}, debited {order.captured:.2f}, given back {order.refunded:.2f}"
