"""A badge of a run, in the JSON that badge services read (schema version 1 of an endpoint badge)."""

from conformance.reporting.headline import known_failures
from conformance.reporting.record import Record
from conformance.reporting.run import Conformance

_COLOURS = {
    Conformance.CONFORMANT: "brightgreen",
    Conformance.NOT_CONFORMANT: "red",
    Conformance.INCONCLUSIVE: "yellow",
    Conformance.INTERRUPTED: "lightgrey",
}


def badge(record: Record) -> dict[str, str | int]:
    """Give the badge; a run that was cut short is never green, nor is one that rests on its baseline."""
    label = f"IPS Assist {record.header.target.side}"
    footer = record.footer
    if footer is None:
        return {"schemaVersion": 1, "label": label, "message": "cut short", "color": "lightgrey"}
    colour = _COLOURS[footer.verdict]
    if footer.cut_short and footer.verdict is Conformance.CONFORMANT:
        return {"schemaVersion": 1, "label": label, "message": "cut short", "color": "lightgrey"}
    known = len(known_failures(record))
    verdict = f"{footer.verdict.value}, {known} known" if known else footer.verdict.value
    exercised = f"{footer.coverage.must_exercised}/{footer.coverage.must_testable} MUST"
    return {
        "schemaVersion": 1,
        "label": label,
        "message": f"{verdict}, {exercised}",
        "color": "yellow" if known else colour,
    }
