"""A run record as a folder of Allure results, the same that a pytest run with `--alluredir` leaves."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause
from conformance.reporting.allure.details import details_of
from conformance.reporting.allure.files import write_categories, write_environment
from conformance.reporting.allure.telling import (
    Attached,
    identity_of,
    labels_of,
    milliseconds,
    states_attached,
    stories_of,
    told_of,
)
from conformance.reporting.counting import failing
from conformance.reporting.excerpts import visible
from conformance.reporting.record import Record
from conformance.reporting.words import Lang

_STATUS = {
    Verdict.PASS: "passed",
    Verdict.WARN: "passed",
    Verdict.FAIL: "failed",
    Verdict.FIXED: "failed",
    Verdict.INCONCLUSIVE: "broken",
    Verdict.NOT_APPLICABLE: "skipped",
    Verdict.KNOWN: "skipped",
}


def write_allure_results(
    record: Record, clauses: Mapping[str, Clause], folder: Path, lang: Lang = "en"
) -> None:
    """Write one result file for every result, its attachments, and what was tested, into a folder.

    What passed gets neither steps nor attachments, as in a run.
    """
    folder.mkdir(parents=True, exist_ok=True)
    states = states_attached(record.results, record.header.capabilities, lang)
    red = failing(fail_on_warn=record.header.fail_on_warn)
    last = max((number for number, result in enumerate(record.results) if result.edges), default=None)
    for number, result in enumerate(record.results):
        shown = _result(result, number, clauses, folder, lang)
        if result.verdict in red:
            shown["status"] = "failed"
        if number == last:
            shown["attachments"] += _attachments(states, f"{shown['uuid']}-states", folder)
        _write(folder / f"{shown['uuid']}-result.json", json.dumps(shown, separators=(",", ":")))
    write_environment(folder, record.header)
    write_categories(folder)


def _result(
    result: Result, number: int, clauses: Mapping[str, Clause], folder: Path, lang: Lang
) -> dict[str, Any]:
    told = told_of(result, clauses, lang, lean=True)
    slug = visible(result.slug)
    # Another result of the same slug is a try of its own to Allure, which knows it by this number.
    uuid = str(UUID(identity_of(f"{number} {result.slug}")))
    cited = _cited(result, clauses)
    labels = {**labels_of(slug, visible(result.technique), cited, lang)}
    labels["tag"] = [*labels["tag"], result.verdict.value]
    shown = {
        "uuid": uuid,
        "name": slug,
        "fullName": slug,
        "titlePath": slug.split("/")[:-1],
        "testCaseId": identity_of(result.slug),
        "historyId": identity_of(result.slug),
        "status": _STATUS[result.verdict],
        "stage": "finished",
        "start": milliseconds(result.started),
        "stop": milliseconds(result.started + result.elapsed),
        "description": told.description,
        "labels": [{"name": kind, "value": value} for kind, values in labels.items() for value in values],
        "parameters": [{"name": name, "value": value, "excluded": True} for name, value in told.parameters],
        "steps": [
            {
                "name": step.name,
                "status": "passed" if step.answered else "broken",
                "stage": "finished",
                "start": step.start,
                "stop": step.stop,
                "attachments": _attachments([step.attached], f"{uuid}-{at}", folder),
            }
            for at, step in enumerate(told.steps)
        ],
        "attachments": _attachments(told.attachments, f"{uuid}-of-all", folder),
    }
    if result.verdict is not Verdict.PASS:
        details = details_of(result, clauses)
        shown["statusDetails"] = {
            "message": details.message,
            "trace": details.trace,
            "known": details.known,
            "expected": details.expected,
            "actual": details.actual,
        }
    return shown


def _cited(result: Result, clauses: Mapping[str, Clause]) -> Sequence[Clause]:
    return [clauses[clause] for clause in stories_of(result, clauses) if clause in clauses]


def _attachments(attached: Sequence[Attached], stem: str, folder: Path) -> list[dict[str, str]]:
    rows = []
    for number, each in enumerate(attached):
        source = f"{stem}-{number}-attachment.{each.extension}"
        _write(folder / source, each.body)
        rows.append({"name": each.name, "type": each.media_type, "source": source})
    return rows


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", errors="backslashreplace")
