"""A replay: of each property only the example that the record holds, everything else as it was."""

from collections.abc import Sequence
from pathlib import Path

from conformance.judging.result import Example
from conformance.planning.drawing import probe_of
from conformance.planning.probe import Item, Property
from conformance.plugin.options import CannotBegin
from conformance.reporting.record import RecordError, read_record


def replayed(items: Sequence[Item], record: Path | None) -> list[Item]:
    """Put in the place of each property the one example that the record shows failing; CannotBegin without a record."""
    if record is None:
        return list(items)
    try:
        recorded = {result.slug: result for result in read_record(record).results}
    except RecordError as error:
        raise CannotBegin(str(error)) from error
    return [
        _as_recorded(item, recorded[item.slug].example) if item.slug in recorded else item for item in items
    ]


def _as_recorded(item: Item, example: Example | None) -> Item:
    if not isinstance(item, Property) or example is None:
        return item
    drawn = {name: value for name, value in example.values.items() if value is not None}
    return probe_of(item, drawn, 1)
