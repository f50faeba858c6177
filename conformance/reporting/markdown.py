"""A Markdown summary of a run, for the page that a CI job shows."""

from collections.abc import Iterator, Mapping

from conformance.judging.findings import Verdict
from conformance.protocol.clauses import Clause
from conformance.reporting.by_clause import Found, found_by_clause
from conformance.reporting.counting import cover, probes_by_verdict, summarise_coverage
from conformance.reporting.excerpts import visible
from conformance.reporting.headline import headline
from conformance.reporting.overview import from_worst, money_at_risk
from conformance.reporting.record import Record
from conformance.reporting.telling import repeat_command
from conformance.reporting.words import WORDS

_SHOWN = 50
"""How many clauses the summary lists; a job's page is short, the statement has them all."""

_CELL = 300
_SPECIAL = str.maketrans(
    {character: f"\\{character}" for character in "\\`*_{}[]()#+!|~$"}
    | {"<": "&lt;", ">": "&gt;", "&": "&amp;", "\n": " "}
)
"""What Markdown and HTML would make something of; a target's text must stay text."""


def markdown(record: Record, clauses: Mapping[str, Clause]) -> str:
    """Give the summary: verdict, counts, and the clauses that are not kept, from the worst on."""
    return "\n".join([*_head(record, clauses), "", *_findings(record, clauses)]).rstrip() + "\n"


def _head(record: Record, clauses: Mapping[str, Clause]) -> Iterator[str]:
    header, footer = record.header, record.footer
    verdict = headline(record, clauses).lower() if footer else "cut short"
    yield f"## IPS Assist conformance: {verdict}"
    yield ""
    yield f"**{plain(header.target.name)}** ({header.target.side} side), profile {plain(header.profile)}, seed {header.seed}"
    if footer is None or footer.cut_short:
        why = footer.cut_short if footer and footer.cut_short else "the run did not come to its end"
        yield ""
        yield f"> Cut short: {plain(why)}"
    money = money_at_risk(record, clauses)
    if money:
        yield ""
        yield f"> {WORDS['en']['money-known' if money is Verdict.KNOWN else 'money']}"
    coverage = summarise_coverage(cover(record.results, clauses, header.target.side, header.not_tested))
    yield ""
    yield "| " + " | ".join(verdict.value for verdict in Verdict) + " | MUST clauses exercised |"
    yield "|" + "---:|" * (len(Verdict) + 1)
    counts = probes_by_verdict(record.results)
    cells = [str(counts[verdict]) for verdict in Verdict]
    yield "| " + " | ".join(cells) + f" | {coverage.must_exercised} of {coverage.must_testable} |"


def _findings(record: Record, clauses: Mapping[str, Clause]) -> Iterator[str]:
    rows = found_by_clause(record.results, clauses, from_worst(record))
    if not rows:
        return
    yield "| | Clause | Expected | Received | Repeat |"
    yield "|---|---|---|---|---|"
    for found in rows[:_SHOWN]:
        yield _row(found)
    if len(rows) > _SHOWN:
        yield ""
        yield f"and {len(rows) - _SHOWN} more in the statement"


def _row(found: Found) -> str:
    finding, result = found.finding, found.result
    grave = f" ({found.clause.severity.value})" if found.clause else ""
    others = f" and {found.others} more" if found.others else ""
    cells = [
        finding.verdict.value + grave,
        f"{plain(finding.clause)}<br>{plain(result.slug)}{others}",
        plain(finding.expected),
        plain(finding.received),
        f"`{visible(repeat_command(result)).replace('|', ' ').replace('`', '')}`",
    ]
    return "| " + " | ".join(cells) + " |"


def plain(text: str) -> str:
    """Give a text that Markdown shows as it is, cut to what a cell can hold."""
    shown = visible(text)
    return (shown if len(shown) <= _CELL else f"{shown[:_CELL]}…").translate(_SPECIAL)
