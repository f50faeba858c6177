"""A probe's evidence as the judge reads it: steps beside their answers, and what status showed after."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from conformance.exchange.evidence import Evidence, Exchange
from conformance.exchange.gateway import Gateway
from conformance.exchange.target import Target
from conformance.planning.probe import Probe, Step
from conformance.protocol.answers import Answer, AnsweredOrder


@dataclass(frozen=True)
class Seen:
    """One step of a probe with what came back for it; `exchange` is None when it was not sent."""

    number: int
    step: Step
    exchange: Exchange | None

    @cached_property
    def answer(self) -> Answer | None:
        """The answer as it reads; None when there was none."""
        if self.exchange is None or self.exchange.response is None:
            return None
        return self.exchange.response.answer

    @cached_property
    def sent(self) -> Mapping[str, str]:
        """The fields that were sent, names in lower case."""
        return {name.lower(): value for name, value in self.exchange.request.fields} if self.exchange else {}

    @property
    def why_unanswered(self) -> str | None:
        """Why the step has no answer to judge; None when it has one."""
        if self.exchange is None:
            return "the step was not sent"
        if self.exchange.problem is not None:
            return self.exchange.problem.text
        return None


@dataclass(frozen=True, eq=False)
class Course:
    """All steps of one probe, with what came back; a course is itself alone, so that what is made of it can be kept."""

    steps: tuple[Seen, ...]
    target: Target


@dataclass(frozen=True)
class View:
    """One step in the light of its probe: what came before it, and the witnesses after it."""

    target: Target
    probe: Probe
    seen: Seen
    before: tuple[Seen, ...]
    witnesses: tuple[Seen, ...]
    course: Course
    evidence: Evidence

    @property
    def gateway(self) -> Gateway:
        """The gateway that was tested."""
        return self.target.the_gateway

    @property
    def answer(self) -> Answer:
        """The step's answer; only asked for when it has one."""
        if self.seen.answer is None:
            raise LookupError("a step without an answer was judged")
        return self.seen.answer

    @cached_property
    def states_before(self) -> Mapping[str, str | None]:
        """The orders that the steps before showed: billnumbers, and the state each was last seen in."""
        states: dict[str, str | None] = {}
        for order in (order for seen in self.before if seen.answer for order in seen.answer.orders):
            if number := billnumber_of(order):
                states[number] = order.fields.get("orderstate") or states.get(number)
        return states

    @cached_property
    def new_orders(self) -> tuple[AnsweredOrder, ...]:
        """The orders of the answer that have a billnumber, and one that no step before showed."""
        return tuple(
            order
            for order in self.answer.orders
            if billnumber_of(order) and billnumber_of(order) not in self.states_before
        )

    @property
    def payments(self) -> tuple[Seen, ...]:
        """The payments of the order that the step is about, this step included."""
        steps = (*self.before, self.seen)
        return tuple(
            seen for seen in steps if seen.step.action == "pay" and seen.step.of == self.seen.step.of
        )

    @property
    def order(self) -> AnsweredOrder | None:
        """The order the step is about, whatever others the answer shows and in whatever order.

        A payment is about the order it made, any other step about the one that
        the probe paid last, of those with the step's label.
        Answers need not repeat the billnumber, so an order without one counts as that order.
        """
        orders = self.answer.orders
        if self.seen.step.action == "pay":
            return next(reversed(self.new_orders or orders), None)
        paid = [number for seen in self.payments for number in _billnumbers(seen)]
        if not paid:
            return next(reversed(orders), None)
        named = {billnumber_of(order): order for order in orders}
        return next((named[number] for number in (*reversed(paid), None) if number in named), None)


def billnumber_of(order: AnsweredOrder) -> str | None:
    """Give the order's billnumber without the place of an operation; None where it has none."""
    return order.fields.get("billnumber", "").partition(".")[0] or None


def _billnumbers(seen: Seen) -> tuple[str, ...]:
    orders = seen.answer.orders if seen.answer is not None else ()
    return tuple(number for order in orders if (number := billnumber_of(order)))


def course_of(probe: Probe, evidence: Evidence, target: Target) -> Course:
    """Give every step of a probe with what came back for it."""
    # Of a step that was sent again the last exchange counts; what was looked up in between is no step.
    by_step = {
        exchange.step: exchange
        for exchange in evidence.exchanges
        if exchange.step < len(probe.steps) and exchange.action == probe.steps[exchange.step].action
    }
    seen = (Seen(number, step, by_step.get(number)) for number, step in enumerate(probe.steps))
    return Course(tuple(seen), target)


def views(probe: Probe, evidence: Evidence, target: Target) -> Iterator[View]:
    """Give a view of every step that expects something, in the probe's order."""
    course = course_of(probe, evidence, target)
    seen = course.steps
    for at, each in enumerate(seen):
        if each.step.expects:
            after = seen[at + 1 :]
            until = next((n for n, later in enumerate(after) if not later.step.witness), len(after))
            yield View(target, probe, each, seen[:at], after[:until], course, evidence)
