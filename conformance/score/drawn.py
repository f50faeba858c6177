"""Draws the examples of each property once for all implementations that are run with one seed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from conformance.planning.drawing import draw
from conformance.planning.probe import Drawing, Probe


@dataclass
class DrawnOnce:
    """Draws as a run does, and remembers it until another seed is asked for; safe for one run at a time.

    Drawing takes as long as sending in process, and what is drawn depends on the seed and the property alone.
    """

    _seed: int | None = None
    _examples: dict[tuple[str, int], Sequence[Probe]] = field(default_factory=dict)

    def __call__(self, item: Drawing, seed: int) -> Sequence[Probe]:
        """Give the property's examples as probes."""
        if seed != self._seed:
            self._seed, self._examples = seed, {}
        key = (item.slug, item.count)
        if key not in self._examples:
            self._examples[key] = draw(item, seed)
        return self._examples[key]
