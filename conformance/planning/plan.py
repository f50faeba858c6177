"""The plan of a run: every item of the chosen cases, fitted to what the run may spend."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conformance.planning.casefile import CaseError, CaseFile
from conformance.planning.delivery.casefile import DeliveryFile
from conformance.planning.delivery.expansion import DeliveryExpansion
from conformance.planning.delivery.properties import DeliveryProperty
from conformance.planning.document import Document, KeyPath
from conformance.planning.expansion import Expansion
from conformance.planning.filefault import FileError
from conformance.planning.probe import Drawing, Invariant, Item, Journeys, Probe, Property
from conformance.planning.sequences import cost_of_sequences
from conformance.planning.validation import validate
from conformance.planning.witnesses import witnesses_of
from conformance.planning.yamlfile import load_yaml
from conformance.protocol.clauses import Level, Registry, Severity, registry
from conformance.protocol.parameters import by_name

EXAMPLES = {"smoke": 3, "standard": 25, "deep": 500}
"""How many values a property draws, by profile."""

SMOKE_BUDGET = 300
WRONG_CREDENTIALS = 5
FEWEST_EXAMPLES = 3
_RANKS = {Severity.CRITICAL: 0, Severity.MAJOR: 1, Severity.MINOR: 2}


@dataclass(frozen=True)
class NotTested:
    """An item that was left out, the reason, and the clauses that lose it."""

    slug: str
    reason: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The items of a run in their order, and what was left out of it; those that are `silent` do not apply."""

    items: tuple[Item, ...]
    not_tested: tuple[NotTested, ...] = ()
    silent: frozenset[str] = frozenset()

    @property
    def cost(self) -> int:
        """How many requests the plan spends, shrinking not counted."""
        return sum(cost_of(item) for item in self.items if item.slug not in self.silent)


def cost_of(item: Item) -> int:
    """Give the requests an item spends: those of its steps, times its examples."""
    if isinstance(item, Probe):
        return item.cost
    if isinstance(item, DeliveryProperty):
        return item.count * item.example_cost
    if isinstance(item, Journeys):
        return cost_of_sequences(item)
    if isinstance(item, Property):
        return item.count * (1 + len(witnesses_of(_sample(item), item.step.expects, in_journey=False)))
    return 0


def _sample(item: Property) -> Mapping[str, str]:
    """Give what an example may look like to whoever counts its requests."""
    if item.parameter is None:
        return {}
    beyond = (by_name()[item.parameter].max_length or 0) if item.validity == "invalid" else 0
    return {item.parameter: "x" * (beyond + 1)}


def items_of_file(path: Path, root: Path, profile: str, clauses: Registry | None = None) -> list[Item]:
    """Read one case file below `root` and expand it; FileError names file, line and column."""
    document = load_yaml(path)
    folder = path.relative_to(root).with_suffix("").as_posix()
    shown = path.relative_to(root.parent).as_posix()
    known, examples = clauses or registry(), EXAMPLES[profile]
    expansion: Expansion | DeliveryExpansion
    if isinstance(document.data, Mapping) and document.data.get("side") == "merchant":
        deliveries = validate(document, DeliveryFile)
        lines = _lines(document, len(deliveries.cases))
        expansion = DeliveryExpansion(deliveries, folder, shown, lines, known, profile, examples)
    else:
        file = validate(document, CaseFile)
        lines = _lines(document, len(file.cases))
        expansion = Expansion(file, folder, shown, lines, known, profile, examples)
    try:
        return list(expansion.items())
    except CaseError as error:
        raise FileError.at(document, _written(document.data, error.at), str(error)) from error


def _lines(document: Document, cases: int) -> tuple[int, ...]:
    return tuple(document.place(("cases", number, "id"))[0] for number in range(cases))


def _written(data: Any, path: KeyPath) -> KeyPath:
    """Give the part of a path that the file has; a single value needs no index, for it may stand without a list."""
    real: list[str | int] = []
    for part in path:
        if isinstance(part, int) and isinstance(data, Mapping):
            continue
        if isinstance(data, str) or data is None or (isinstance(data, Mapping) and part not in data):
            break
        data = data[part]
        real.append(part)
    return tuple(real)


def load_items(root: Path, profile: str) -> list[Item]:
    """Read every case file below `root`, in the order of their names."""
    return [item for path in sorted(root.rglob("*.yaml")) for item in items_of_file(path, root, profile)]


def selected(items: Iterable[Item], wanted: Sequence[str]) -> list[Item]:
    """Give the items whose slug is one of `wanted` or lies below one; all of them when none is wanted."""
    if not wanted:
        return list(items)
    return [
        item
        for item in items
        if any(item.slug == slug or item.slug.startswith(f"{slug}/") for slug in wanted)
    ]


def ordered(items: Iterable[Item]) -> Plan:
    """Put the items in the order they are performed: wrong credentials last, then the invariants.

    Of the probes that send wrong credentials only the first few are kept: accounts lock.
    """
    ranked = sorted(items, key=lambda item: (isinstance(item, Invariant), _sends_wrong_credentials(item)))
    wrong = [item for item in ranked if _sends_wrong_credentials(item)]
    too_many = {item.slug for item in wrong[WRONG_CREDENTIALS:]}
    reason = f"no more than {WRONG_CREDENTIALS} probes send wrong credentials"
    left_out = tuple(NotTested(item.slug, reason, item.clauses) for item in wrong[WRONG_CREDENTIALS:])
    return Plan(tuple(item for item in ranked if item.slug not in too_many), left_out)


def _sends_wrong_credentials(item: Item) -> bool:
    return not isinstance(item, Invariant) and "credential-probing" in item.needs


def fitted(items: Sequence[Item], budget: int | None, clauses: Registry | None = None) -> Plan:
    """Fit the items to a budget of requests: fewer examples first, then lower severities are left out.

    Items whose MUST clauses others test go before those that are a clause's last; all are named.
    """
    if budget is None or Plan(tuple(items)).cost <= budget:
        return Plan(tuple(items))
    fewer = _with_fewer_examples(items, budget)
    known = clauses or registry()
    excess = Plan(tuple(fewer)).cost - budget
    cover = Counter(clause for item in fewer for clause in item.clauses)
    order = sorted(
        (item for item in fewer if cost_of(item)), key=lambda item: _rank(item, known), reverse=True
    )
    left_out: dict[str, NotTested] = {}
    for spare_last_ones in (True, False):
        for item in order:
            last = any(cover[clause] == 1 for clause in item.clauses if known[clause].level is Level.MUST)
            if excess <= 0 or item.slug in left_out or (last and spare_last_ones):
                continue
            excess -= cost_of(item)
            cover.subtract(item.clauses)
            left_out[item.slug] = NotTested(item.slug, "budget", item.clauses)
    return Plan(tuple(item for item in fewer if item.slug not in left_out), tuple(left_out.values()))


def _rank(item: Item, clauses: Registry) -> tuple[int, int]:
    """Rank an item by its severest clause, minor last, and by what it spends."""
    return (min(_RANKS[clauses[clause].severity] for clause in item.clauses), cost_of(item))


def _with_fewer_examples(items: Sequence[Item], budget: int) -> list[Item]:
    """Cut all properties by the same share, then those with the most examples, none below the fewest."""
    properties = [item for item in items if isinstance(item, Drawing)]
    fixed = sum(cost_of(item) for item in items if not isinstance(item, Drawing))
    drawn = sum(map(cost_of, properties))
    share = max(0.0, (budget - fixed) / drawn) if drawn else 0.0
    fewest = {item.slug: min(item.count, FEWEST_EXAMPLES) for item in properties}
    cut = {
        item.slug: replace(item, count=max(fewest[item.slug], int(item.count * share))) for item in properties
    }
    excess = fixed + sum(map(cost_of, cut.values())) - budget
    for item in sorted(cut.values(), key=lambda each: each.count, reverse=True):
        each_costs = max(1, cost_of(item) // item.count)
        spared = min(item.count - fewest[item.slug], max(0, -(-excess // each_costs)))
        cut[item.slug] = replace(item, count=item.count - spared)
        excess -= spared * each_costs
    return [cut.get(item.slug, item) for item in items]
