"""The text a developer sees where an item fails: which clause, what was sent, what came, how to repeat."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping

from conformance.exchange.evidence import Exchange, Notification
from conformance.judging.findings import Finding
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause
from conformance.reporting.excerpts import excerpt, visible
from conformance.reporting.telling import (
    curl_command,
    differences,
    repeat_command,
    sent_values,
    telling_exchanges,
    telling_findings,
)
from conformance.reporting.values import quoted, short_name

WIDTH = 100
BODY_BYTES = 2048
NOTIFICATIONS = 2
"""Notifications that are shown; a record has them all."""


def failure_text(result: Result, clauses: Mapping[str, Clause]) -> str:
    """Give the whole text of a result that is not green, in plain lines of at most 100 characters.

    Only commands may be longer: they stand unbroken on lines of their own, to be copied. A clause
    that the registry does not know is shown by its id alone.
    """
    findings = telling_findings(result, clauses)
    exchanges = telling_exchanges(result, findings)
    blocks = [
        [_headline(result)],
        *(list(_finding(finding, clauses.get(finding.clause))) for finding in findings),
        list(_sent(result)),
        list(_difference(result)),
        *(list(_exchange(exchange)) for exchange in exchanges),
        *map(list, _notifications(result)),
        list(_ways_back(result, exchanges)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _headline(result: Result) -> str:
    drawn = f" ({result.examples} examples judged)" if result.examples else ""
    return f"{result.verdict.value}: {result.slug}{drawn}"


def _finding(finding: Finding, clause: Clause | None) -> Iterator[str]:
    rank = f" ({clause.level}, {clause.severity})" if clause else ""
    yield f"{finding.clause}: {finding.verdict.value}{rank}"
    if clause:
        yield from _wrapped("  ", clause.sentence.en)
        if clause.consequence:
            yield from _wrapped("  At stake:  ", clause.consequence.en)
    yield from _wrapped("  Expected:  ", finding.expected)
    yield from _wrapped("  Received:  ", finding.received)
    yield from _wrapped("  Diagnosis: ", finding.diagnosis or "")


def _sent(result: Result) -> Iterator[str]:
    values = sent_values(result)
    if values:
        yield "Sent instead of the plain values:"
        for name, value in values:
            yield from _wrapped(f"  {short_name(name)} = ", value)


def _difference(result: Result) -> Iterator[str]:
    parted = differences(result)
    if parted:
        yield "How it differs from an example that passes:"
        for name, text in parted:
            yield from _wrapped(f"  {short_name(name)}: ", text)


def _exchange(exchange: Exchange) -> Iterator[str]:
    request, response = exchange.request, exchange.response
    yield _clipped(f"Step {exchange.step + 1}, {exchange.action}: {request.method} {visible(request.url)}")
    if request.fields:
        yield from (_clipped(f"  {short_name(name)} = {quoted(value)}") for name, value in request.fields)
    else:
        yield from _body(request.body, "")
    if exchange.problem:
        yield from _wrapped("No answer: ", exchange.problem.text)
    if response:
        kind = f", {visible(response.content_type)}" if response.content_type else ""
        size, elapsed = len(response.body), exchange.elapsed * 1000
        yield _clipped(f"Answer: {response.status}{kind}, {size:,} bytes after {elapsed:.0f} ms")
        yield from _body(response.body, response.content_type)


def _notifications(result: Result) -> Iterator[Iterator[str]]:
    came = result.evidence.notifications if result.evidence else ()
    for number, notification in enumerate(came[:NOTIFICATIONS], start=1):
        yield _notification(number, len(came), notification)


def _notification(number: int, count: int, notification: Notification) -> Iterator[str]:
    request, answer = notification.request, notification.answer
    yield _clipped(f"Notification {number} of {count}: {request.method} {visible(request.url)}")
    if request.fields:
        yield from (_clipped(f"  {short_name(name)} = {quoted(value)}") for name, value in request.fields)
    else:
        yield from _body(request.body, "")
    told = f"status {answer.status}" if answer is not None else "nothing"
    yield f"Answered with {told}, as {notification.answered!r} asks for"


def _body(body: bytes, content_type: str) -> Iterator[str]:
    if body:
        yield from (
            _clipped(f"  {line}")
            for line in excerpt(body, content_type, BODY_BYTES).expandtabs(2).split("\n")
        )


def _ways_back(result: Result, exchanges: Iterable[Exchange]) -> Iterator[str]:
    for note in result.notes:
        yield from _wrapped("Note:   ", note)
    if result.where:
        yield f"Case:   {result.where}"
    if result.replay:
        yield f"Replay: {result.replay}"
    yield f"Repeat: {repeat_command(result)}"
    command = curl_command(result, exchanges)
    if command:
        yield f"curl:   {visible(command)}"


def _wrapped(label: str, text: str) -> Iterator[str]:
    margin = " " * len(label)
    for number, line in enumerate(visible(text).strip().splitlines()):
        yield from textwrap.wrap(
            line,
            WIDTH,
            initial_indent=margin if number else label,
            subsequent_indent=margin,
            drop_whitespace=True,
        )


def _clipped(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"
