"""Draws the examples of a property with Hypothesis, the same ones for the same seed.

Batch and shrink are the same seeded `@given` function run twice: once generating only, so that the
examples can be sent together, and, when one of them fails, once more with shrinking, where values
already answered are not sent again.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import islice

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from conformance.planning.delivery.properties import DeliveryProperty
from conformance.planning.delivery.strategies import drawn_deliveries
from conformance.planning.probe import Drawing, Journeys, Probe
from conformance.planning.reproducible import drawn_from_the_seed_alone, interruptible
from conformance.planning.sequences import probe_of_sequence, sequences
from conformance.planning.strategies import invalid, requests, valid
from conformance.planning.witnesses import witnesses_of
from conformance.protocol.parameters import by_name

Drawn = Mapping[str, str]
"""One example: the values of the parameters that were drawn, by name."""

Key = tuple[tuple[str, str], ...]


_TRIES = 3
"""How many sequences are drawn for each that is kept: many of them come more than once."""


class Enough(Exception):  # noqa: N818 (it ends the shrinking, nothing is wrong)
    """Ends a shrink whose requests are spent."""


def draw(item: Drawing, run_seed: int) -> list[Probe]:
    """Give the property's examples as probes, each once, `item.count` of them at most."""
    examples: dict[Key, Drawn] = {}
    with interruptible(), drawn_from_the_seed_alone():
        _given(item, run_seed, (Phase.generate,), lambda drawn: examples.setdefault(key_of(drawn), drawn))()
    kept = islice(examples.values(), item.count)
    return [probe_of(item, drawn, index) for index, drawn in enumerate(kept, start=1)]


def key_of(drawn: Mapping[str, str | None]) -> Key:
    """Give what two examples have in common exactly when they send the same."""
    return tuple(sorted((name, value or "") for name, value in drawn.items()))


def size_of(drawn: Mapping[str, str | None]) -> tuple[int, int, Key]:
    """Give what examples are compared by: fewer parameters are smaller, then less text."""
    return len(drawn), sum(len(value or "") for value in drawn.values()), key_of(drawn)


def probe_of(item: Drawing, drawn: Drawn, index: int) -> Probe:
    """Give the probe that sends one example of the property, or performs one sequence."""
    if isinstance(item, Journeys):
        return probe_of_sequence(item, drawn, index)
    if isinstance(item, DeliveryProperty):
        return item.example(index, drawn)
    changes = {**item.step.changes, **drawn}
    return item.example(index, drawn, witnesses_of(changes, item.step.expects, in_journey=False))


def shrink(item: Drawing, run_seed: int, holds: Callable[[Drawn], bool]) -> Drawn | None:
    """Give the smallest example found for which `holds` is false; None when every one holds.

    `holds` may raise Enough: the smallest failing example until then is given.
    """
    failing: list[Drawn] = []

    def check(drawn: Drawn) -> None:
        if not holds(drawn):
            failing.append(drawn)
            raise _StillFailing

    with suppress(_StillFailing, Enough), interruptible(), drawn_from_the_seed_alone():
        _given(item, run_seed, (Phase.generate, Phase.shrink), check)()
    return min(failing, key=size_of) if failing else None


class _StillFailing(Exception):  # noqa: N818 (a signal to Hypothesis)
    pass


def _given(
    item: Drawing, run_seed: int, phases: Sequence[Phase], body: Callable[[Drawn], object]
) -> Callable[[], None]:
    strategy = _strategy(item)

    @seed(_seed_of(run_seed, item.slug))
    @settings(
        max_examples=item.count * (_TRIES if isinstance(item, Journeys) else 1),
        phases=phases,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(drawn: Drawn) -> None:
        body(drawn)

    return run


def _strategy(item: Drawing) -> st.SearchStrategy[Drawn]:
    """Give the row's values, or those of all parameters, or both: the rest of the request drawn around the row."""
    if isinstance(item, DeliveryProperty):
        return drawn_deliveries(item.draws)
    if isinstance(item, Journeys):
        return sequences(item)
    others = requests() if item.among or item.parameter is None else {}
    if item.parameter is None:
        return st.fixed_dictionaries({}, optional=others)
    row = by_name()[item.parameter]
    own = {row.name: valid(row) if item.validity == "valid" else invalid(row)}
    return st.fixed_dictionaries(
        own, optional={name: each for name, each in others.items() if name not in own}
    )


def _seed_of(run_seed: int, slug: str) -> int:
    """Mix run seed and slug, so that adding a case changes no other's values."""
    return int.from_bytes(hashlib.sha256(f"{run_seed} {slug}".encode()).digest()[:8])
