"""Draws the examples of a property with Hypothesis, the same ones for the same seed.

Batch and shrink are the same seeded `@given` function run twice: once generating only, so that the
examples can be sent together, and, when one of them fails, once more with shrinking, where values
already answered are not sent again.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress

from hypothesis import HealthCheck, Phase, given, seed, settings

from conformance.planning.probe import Probe, Property
from conformance.planning.reproducible import drawn_from_the_seed_alone
from conformance.planning.strategies import invalid, valid
from conformance.planning.witnesses import witnesses_of
from conformance.protocol.parameters import by_name


class Enough(Exception):  # noqa: N818 (it ends the shrinking, nothing is wrong)
    """Ends a shrink whose requests are spent."""


def draw(item: Property, run_seed: int) -> list[Probe]:
    """Give the property's examples as probes, each value once, `item.count` of them at most."""
    values: dict[str, None] = {}
    with drawn_from_the_seed_alone():
        _given(item, run_seed, (Phase.generate,), values.setdefault)()
    return [probe_of(item, value, index) for index, value in enumerate(values, start=1)]


def probe_of(item: Property, value: str, index: int) -> Probe:
    """Give the probe that sends one value of the property."""
    changes = {**item.step.changes, item.parameter: value}
    return item.example(
        index, {item.parameter: value}, witnesses_of(changes, item.step.expects, in_journey=False)
    )


def shrink(item: Property, run_seed: int, holds: Callable[[str], bool]) -> str | None:
    """Give the smallest value found for which `holds` is false; None when every value holds.

    `holds` may raise Enough: the smallest failing value until then is given.
    """
    failing: list[str] = []

    def check(value: str) -> None:
        if not holds(value):
            failing.append(value)
            raise _StillFailing

    with suppress(_StillFailing, Enough), drawn_from_the_seed_alone():
        _given(item, run_seed, (Phase.generate, Phase.shrink), check)()
    return min(failing, key=lambda value: (len(value), value)) if failing else None


class _StillFailing(Exception):  # noqa: N818 (a signal to Hypothesis)
    pass


def _given(
    item: Property, run_seed: int, phases: Sequence[Phase], body: Callable[[str], object]
) -> Callable[[], None]:
    row = by_name()[item.parameter]
    strategy = valid(row) if item.validity == "valid" else invalid(row)

    @seed(_seed_of(run_seed, item.slug))
    @settings(
        max_examples=item.count,
        phases=phases,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(value: str) -> None:
        body(value)

    return run


def _seed_of(run_seed: int, slug: str) -> int:
    """Mix run seed and slug, so that adding a case changes no other's values."""
    return int.from_bytes(hashlib.sha256(f"{run_seed} {slug}".encode()).digest()[:8])
