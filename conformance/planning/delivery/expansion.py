"""Expands the cases of one file of the merchant side into items."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from conformance.planning.casefile import CaseError
from conformance.planning.citing import Citations
from conformance.planning.delivery.casefile import DeliveryCase, DeliveryFile
from conformance.planning.delivery.deliveries import NUMBER_LIKE, Deliver
from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.delivery.properties import DeliveryProperty
from conformance.planning.document import KeyPath
from conformance.planning.gathering import gathered
from conformance.planning.probe import Invariant, Item, OrderUse, Probe, Step, Technique, Where
from conformance.protocol.clauses import Registry

_FEW = 5
"""A property of sequences, which spend orders, draws one for so many examples of any other property."""


@dataclass(frozen=True)
class DeliveryExpansion:
    """Expands one file: `folder` is `folder/file`, `lines` the line of each case."""

    file: DeliveryFile
    folder: str
    path: str
    lines: tuple[int, ...]
    registry: Registry
    profile: str
    examples: int

    def items(self) -> Iterator[Item]:
        """Give the items of the file in its order; CaseError where a case cannot be expanded."""
        return gathered(self.file.cases, self.profile, self._items_of)

    def _items_of(self, number: int, case: DeliveryCase) -> Iterator[Item]:
        where = Where(self.path, self.lines[number])
        slug = f"{self.folder}/{case.id}"
        at: KeyPath = ("cases", number)
        if case.always is not None:
            yield Invariant(slug, "merchant", self._known(case.clause, (*at, "clause")), case.always, where)
        elif case.draw is not None:
            yield self._property(case, slug, where, at)
        elif case.deliver is not None:
            yield self._probe(case, case.deliver, slug, where, (*at, "deliver"))
        else:
            for label, row in case.rows.items():
                yield self._probe(case, row, f"{slug}/{label}", where, (*at, "rows", label))

    def _property(self, case: DeliveryCase, slug: str, where: Where, at: KeyPath) -> DeliveryProperty:
        if case.draw is None:
            raise AssertionError("only a case that draws is a property")
        expects = self._cited(case, case.expect, (*at, "expect"))
        count = max(1, self.examples // _FEW) if case.draw == "sequence" else self.examples
        return DeliveryProperty(
            slug, "merchant", _decided_by(expects), None, "valid", Step("pay"), where, count, case.needs,
            _settings_of(case), draws=case.draw, expects=expects,
        )  # fmt: skip

    def _probe(
        self, case: DeliveryCase, row: Sequence[Deliver], slug: str, where: Where, at: KeyPath
    ) -> Probe:
        deliveries = [
            each.model_copy(update={"then": self._cited(case, each.then, (*at, place, "then"))})
            for place, each in enumerate(row)
        ]
        if case.expect:
            whole = self._cited(case, case.expect, (*at[:2], "expect"))
            last = deliveries[-1]
            deliveries[-1] = last.model_copy(update={"then": (*last.then, *whole)})
        clauses = _decided_by([expect for each in deliveries for expect in each.then])
        on = case.on or _order_use(deliveries)
        return Probe(
            slug, "merchant", case.technique or _technique_of(deliveries), clauses, (), where,
            needs=_needs_of(case, deliveries), settings=_settings_of(case), deliveries=tuple(deliveries),
            on=on, values=_values_of(deliveries),
        )  # fmt: skip

    def _cited(
        self, case: DeliveryCase, expects: Sequence[DeliveryExpect], at: KeyPath
    ) -> tuple[DeliveryExpect, ...]:
        """Give the expectations with their clauses; those of the case where they name none."""
        cited = []
        for number, expect in enumerate(expects):
            named = expect.clause or case.clause
            if not named:
                raise CaseError("say which clause this decides: `clause`, here or at the case", (*at, number))
            written = (*at, number) if expect.clause else at[:2]
            clauses = self._known(named, (*written, "clause"))
            cited.append(expect.model_copy(update={"clause": clauses}))
        return tuple(cited)

    def _known(self, clauses: Sequence[str], at: KeyPath) -> tuple[str, ...]:
        return Citations(self.registry, "merchant").known(clauses, at)


def _decided_by(expects: Sequence[DeliveryExpect]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for expect in expects for clause in expect.clause))


def _order_use(deliveries: Sequence[Deliver]) -> OrderUse:
    spends = any(expect.spends_order for each in deliveries for expect in each.then)
    return "own" if spends else "shared"


def _technique_of(deliveries: Sequence[Deliver]) -> Technique:
    if len(deliveries) > 1 or deliveries[0].times > 1:
        return "stateful"
    return "positive" if _order_use(deliveries) == "own" else "negative"


def _needs_of(case: DeliveryCase, deliveries: Sequence[Deliver]) -> tuple[str, ...]:
    needs: list[str] = list(case.needs)
    needs += ["race"] * any(each.together for each in deliveries)
    needs += ["number-like search"] * any(NUMBER_LIKE in each.fields.values() for each in deliveries)
    needs += ["zero-like"] * any(each.order == "zero-like" for each in deliveries)
    needs += ["hostile-input"] * any(each.conveyed.hostile for each in deliveries)
    return tuple(dict.fromkeys(needs))


def _settings_of(case: DeliveryCase) -> Mapping[str, str]:
    return {name: value for name, value in case.settings.model_dump().items() if value is not None}


def _values_of(deliveries: Sequence[Deliver]) -> Mapping[str, str | None]:
    """Give what the telling delivery has instead of a genuine one's fields: the last that says anything."""
    for each in reversed(deliveries):
        state = {"orderstate": each.state} if each.state != "Approved" else {}
        seal = {"seal": each.seal} if each.seal != "right" else {}
        values: dict[str, str | None] = {**state, **each.fields, **each.change, **seal}
        if values:
            return values
    return {}
