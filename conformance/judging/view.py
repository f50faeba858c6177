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


@dataclass(frozen=True)
class View:
    """One step in the light of its probe: what came before it, and the witnesses after it."""

    target: Target
    probe: Probe
    seen: Seen
    before: tuple[Seen, ...]
    witnesses: tuple[Seen, ...]

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

    @property
    def order(self) -> AnsweredOrder | None:
        """The order the step is about: the one the probe paid, else the last that the answer shows."""
        paid = {number for seen in self.before if seen.step.action == "pay" for number in _billnumbers(seen)}
        about = [order for order in self.answer.orders if order.fields.get("billnumber") in paid]
        return next(reversed(about or self.answer.orders), None)

    @property
    def state_before(self) -> str | None:
        """The order's state as the steps before showed it last; None when none did."""
        for seen in reversed(self.before):
            if seen.answer is not None and seen.answer.orders:
                return seen.answer.orders[-1].fields.get("orderstate")
        return None

    @property
    def orders_in_status(self) -> tuple[AnsweredOrder, ...] | None:
        """The orders that the witnesses saw; None when no witness could see."""
        seen = [witness.answer for witness in self.witnesses]
        if not seen or any(answer is None or answer.kind == "unreadable" for answer in seen):
            return None
        return tuple(order for answer in seen if answer is not None for order in answer.orders)


def _billnumbers(seen: Seen) -> tuple[str, ...]:
    return seen.answer.billnumbers if seen.answer is not None else ()


def views(probe: Probe, evidence: Evidence, target: Target) -> Iterator[View]:
    """Give a view of every step that expects something, in the probe's order."""
    by_step = {exchange.step: exchange for exchange in evidence.exchanges}
    seen = tuple(Seen(number, step, by_step.get(number)) for number, step in enumerate(probe.steps))
    for at, each in enumerate(seen):
        if each.step.expects:
            after = seen[at + 1 :]
            until = next((n for n, later in enumerate(after) if not later.step.witness), len(after))
            yield View(target, probe, each, seen[:at], after[:until])
