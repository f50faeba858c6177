"""What Allure is told of a result: labels, description, parameters, a step for each exchange, attachments.

Two writers take it from here: `allure.AllureRelay` while pytest runs, and `allure_results` from a
run record.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5
from typing import Any, Final

from conformance.exchange.evidence import Exchange, Notification
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause, Severity
from conformance.reporting.allure.details import description_of
from conformance.reporting.allure.http_exchange import EXTENSION, MEDIA_TYPE, http_exchange, http_notification
from conformance.reporting.diagram import diagram_of
from conformance.reporting.excerpts import visible
from conformance.reporting.telling import GREEN, differences, sent_values, telling_findings
from conformance.reporting.words import DOCUMENT_TITLES, WORDS, Lang

SLUG: Final = "slug"
"""The label that carries the slug; the identity of a written result is made from it."""

SEVERITIES: Final = {Severity.CRITICAL: "critical", Severity.MAJOR: "normal", Severity.MINOR: "minor"}
"""Our severities by Allure's names."""


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment as a text, with its name, media type and file extension."""

    name: str
    media_type: str
    extension: str
    body: str


@dataclass(frozen=True, slots=True)
class Step:
    """One exchange or notification; times are milliseconds since 1970."""

    name: str
    start: int
    stop: int
    answered: bool
    attached: Attached


@dataclass(frozen=True, slots=True)
class Told:
    """What Allure is told beside a result's name and status; parameters are the values sent, to read."""

    description: str
    parameters: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    attachments: tuple[Attached, ...]


def told_of(result: Result, clauses: Mapping[str, Clause], lang: Lang = "en", *, lean: bool = False) -> Told:
    """Tell a result; with `lean`, a passing one gets neither steps nor attachments."""
    bare = lean and result.verdict in GREEN
    return Told(
        description=description_of(result, clauses, lang),
        parameters=tuple((visible(name), value) for name, value in sent_values(result)),
        steps=() if bare else tuple(_steps(result)),
        attachments=() if bare else tuple(_attachments(result)),
    )


def states_attached(
    results: Sequence[Result], capabilities: Collection[str], lang: Lang = "en"
) -> tuple[Attached, ...]:
    """Give the state diagram of a run to attach; none where the run had nothing to do with orders' edges."""
    diagram = diagram_of(results, capabilities, lang)
    return (Attached(WORDS[lang]["states"], "image/svg+xml", "svg", diagram),) if diagram else ()


def labels_of(
    slug: str, technique: str, clauses: Sequence[Clause], lang: Lang = "en"
) -> Mapping[str, Sequence[str]]:
    """Give an item's labels: epic the document, feature the chapter (folder and file), story each clause.

    The severity is the gravest of the clauses; the suites are the slug's folder and file.
    """
    folder, _, rest = slug.partition("/")
    file = rest.rpartition("/")[0].partition("/")[0] or rest
    labels = {
        SLUG: [slug],
        "epic": list(dict.fromkeys(DOCUMENT_TITLES[lang][clause.document] for clause in clauses)),
        "feature": [f"{folder}/{file}" if file else folder],
        "story": [clause.id for clause in clauses],
        "severity": [SEVERITIES[_gravest(clauses)]] if clauses else [],
        "tag": [technique],
        "parentSuite": [folder],
        "suite": [file] if file else [],
    }
    return {kind: values for kind, values in labels.items() if values}


def stories_of(result: Result, clauses: Mapping[str, Clause]) -> Sequence[str]:
    """Give the clauses below which a result stands: of one that is not green, those that it does not keep.

    Allure knows one status of a result, and would show a clause red that the same probe found kept.
    """
    return list(dict.fromkeys(finding.clause for finding in telling_findings(result, clauses)))


def identity_of(slug: str) -> str:
    """Give what Allure's history knows an item by."""
    return md5(slug.encode("utf-8", "backslashreplace"), usedforsecurity=False).hexdigest()


def milliseconds(seconds: float) -> int:
    """Give a time of the evidence as Allure writes it."""
    return round(seconds * 1000)


def _gravest(clauses: Iterable[Clause]) -> Severity:
    return min((clause.severity for clause in clauses), key=list(Severity).index)


def _steps(result: Result) -> Iterator[Step]:
    if result.evidence is None:
        return
    steps = [_exchanged(exchange) for exchange in result.evidence.exchanges]
    steps += [_notified(notification) for notification in result.evidence.notifications]
    yield from sorted(steps, key=lambda step: step.start)


def _exchanged(exchange: Exchange) -> Step:
    if exchange.response is not None:
        outcome = f"HTTP {exchange.response.status}"
    else:
        outcome = exchange.problem.kind if exchange.problem else "no answer"
    return Step(
        name=f"{exchange.step + 1}. {visible(exchange.action)}: {outcome}",
        start=milliseconds(exchange.started),
        stop=milliseconds(exchange.started + exchange.elapsed),
        answered=exchange.response is not None,
        attached=_viewed(http_exchange(exchange)),
    )


def _notified(notification: Notification) -> Step:
    answer = notification.answer
    outcome = f"answered HTTP {answer.status}" if answer else "not answered"
    at = milliseconds(notification.received)
    shown = _viewed(http_notification(notification))
    return Step(f"{notification.after_step + 1}. notification: {outcome}", at, at, answer is not None, shown)


def _viewed(exchange: Mapping[str, Any]) -> Attached:
    return Attached("Request and answer", MEDIA_TYPE, EXTENSION, json.dumps(exchange, separators=(",", ":")))


def _attachments(result: Result) -> Iterator[Attached]:
    if result.example is not None:
        values = json.dumps(dict(result.example.values), indent=2)
        yield Attached("Minimal example", "application/json", "json", values)
        yield Attached("Summary", "text/plain", "txt", _summary(result))
    for seen in result.evidence.observations if result.evidence else ():
        shown = visible(seen.shown or seen.problem or "")
        name = f"Observer after step {seen.step + 1}: {seen.state or 'not seen'}"
        yield Attached(name, "text/plain", "txt", shown)


def _summary(result: Result) -> str:
    lines = [
        f"{result.examples} examples judged; the one that fails, made as small as possible, is attached."
    ]
    parted = differences(result)
    if parted:
        lines += ["", "How it differs from an example that passes:"]
        lines += [f"{visible(name)}\n  {text}" for name, text in parted]
    return "\n".join(lines) + "\n"
