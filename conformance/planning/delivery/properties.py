"""A property of the merchant side: one item over deliveries that Hypothesis draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.probe import OrderUse, Probe, Property, Step

Draw = Literal["genuine", "signed field changed", "sequence"]

SEQUENCE = "sequence"
"""The name under which a drawn sequence is told: its words, between commas."""

_TYPICAL_SEQUENCE = 4
_GENUINE, _FORGED, _AGAIN = "genuine", "forged", "repeated"
_ORDERS: Mapping[str, Literal["own", "other"]] = {"first": "own", "second": "other"}
WORDS = tuple(f"{what} {which}" for what in (_GENUINE, _FORGED, _AGAIN) for which in _ORDERS)
"""What a sequence is made of: a delivery, and whose order it is about."""


@dataclass(frozen=True, slots=True)
class DeliveryProperty(Property):
    """One item over drawn deliveries: the same expectations for each example.

    `expects` decide the clauses; `draws` says what is drawn, in the place of a parameter's values. A
    sequence says for each of its deliveries which of the expectations apply: a genuine one pays its
    order, a forged one changes nothing, a repeated one credits nothing again.
    """

    draws: Draw = "genuine"
    expects: tuple[DeliveryExpect, ...] = ()

    @property
    def example_cost(self) -> int:
        """How many requests an example spends; of sequences, a typical one."""
        watched = any(expect.looks_at_order for expect in self.expects)
        return (1 + watched) * (_TYPICAL_SEQUENCE if self.draws == SEQUENCE else 1)

    def example(
        self,
        index: int,
        values: Mapping[str, str | None],
        witnesses: tuple[Step, ...] = (),  # noqa: ARG002 (an observer looks at orders, no further step)
    ) -> Probe:
        """Give the probe of one drawn example; `index` counts from 1."""
        deliveries, on = self._deliveries(values)
        decided = {clause for each in deliveries for expect in each.then for clause in expect.clause}
        return Probe(
            slug=self.slug,
            side=self.side,
            technique=self.technique,
            clauses=tuple(clause for clause in self.clauses if clause in decided),
            steps=(),
            where=self.where,
            index=index,
            needs=self.needs,
            settings=self.settings,
            deliveries=deliveries,
            on=on,
            values=values,
        )

    def _deliveries(self, values: Mapping[str, str | None]) -> tuple[tuple[Deliver, ...], OrderUse]:
        match self.draws:
            case "genuine":
                return (Deliver(fields=dict(values), then=self.expects),), "paid"
            case "signed field changed":
                return (Deliver(change=dict(values), then=self.expects),), "shared"
            case "sequence":
                return sequence(values[SEQUENCE] or "", self.expects), "own"


def sequence(text: str, expects: tuple[DeliveryExpect, ...]) -> tuple[Deliver, ...]:
    """Give the deliveries of a drawn sequence, and of the expectations those that a model of the orders predicts.

    `paid` and `acknowledged` hold of genuine deliveries, `credited` of whatever comes to a paid order,
    `refused` of forgeries to an unpaid one. Repeating what was never sent is a genuine delivery.
    """
    deliveries: list[Deliver] = []
    first_genuine: dict[str, int] = {}
    for words in text.split(", "):
        what, _, which = words.partition(" ")
        order = _ORDERS[which]
        paid = order in first_genuine
        if what == _FORGED:
            then = _those(expects, ("credited",) if paid else ("refused",))
            deliveries.append(Deliver(order=order, seal="wrong", then=then))
        elif paid and what == _AGAIN:
            deliveries.append(Deliver(again=first_genuine[order], then=_those(expects, ("credited",))))
        elif paid:
            deliveries.append(Deliver(order=order, then=_those(expects, ("credited",))))
        else:
            first_genuine[order] = len(deliveries) + 1
            deliveries.append(Deliver(order=order, then=_those(expects, ("paid", "credited"))))
    return tuple(deliveries)


def _those(expects: tuple[DeliveryExpect, ...], names: tuple[str, ...]) -> tuple[DeliveryExpect, ...]:
    return tuple(expect for expect in expects if set(expect.named()) & set(names))
