"""Results in Allure's terms: labels, stable identity, description, one step per exchange.

allure-pytest names a test by its path below pytest's rootdir and times it by the clock of judging.
Both are corrected in `report_result`, Allure's own hook for a result that is about to be written,
so that history follows the slug wherever the cases lie, and times are those of the evidence.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import md5
from typing import Any, Final, Protocol
from uuid import uuid4

import allure_commons
import pytest
from allure_commons.model2 import Label, Status, TestResult, TestStepResult

from conformance.exchange.evidence import Exchange
from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause, Severity
from conformance.reporting.allure_details import description_of, details_of
from conformance.reporting.http_exchange import EXTENSION, MEDIA_TYPE, http_exchange
from conformance.reporting.telling import GREEN
from conformance.reporting.words import DOCUMENT_TITLES

SLUG: Final = "slug"
"""The label that carries the slug; the identity of a written result is made from it."""

SEVERITIES: Final = {Severity.CRITICAL: "critical", Severity.MAJOR: "normal", Severity.MINOR: "minor"}
"""Our severities by Allure's names."""


class Reporter(Protocol):
    """What the relay needs of `allure_commons.reporter.AllureReporter`, whose own code has no types."""

    def get_test(self, uuid: str | None) -> TestResult | None:
        """Give that test, or the running one."""

    def start_step(self, parent_uuid: str | None, uuid: str, step: TestStepResult) -> None:
        """Put a step below the running test."""

    def stop_step(self, uuid: str, **facts: Any) -> None:
        """End a step and set its facts."""

    def attach_data(
        self, uuid: str, body: str, *, name: str, attachment_type: str, extension: str, parent_uuid: str
    ) -> None:
        """Write an attachment file and name it in that step."""


def label_item(item: pytest.Item, slug: str, technique: str, clauses: Sequence[Clause]) -> None:
    """Label a collected item; does nothing where allure-pytest is not loaded.

    Epic is the document, feature the chapter (the slug's folder and file), story each clause; the
    severity is the gravest of the clauses; the suites are the slug's folder and file.
    """
    if not item.config.pluginmanager.hasplugin("allure_pytest"):
        return
    folder, _, rest = slug.partition("/")
    file = rest.rpartition("/")[0].partition("/")[0] or rest
    labels = {
        SLUG: [slug],
        "epic": list(dict.fromkeys(DOCUMENT_TITLES["en"][clause.document] for clause in clauses)),
        "feature": [f"{folder}/{file}" if file else folder],
        "story": [clause.id for clause in clauses],
        "severity": [SEVERITIES[_gravest(clauses)]] if clauses else [],
        "tag": [technique],
        "parentSuite": [folder],
        "suite": [file] if file else [],
    }
    for kind, values in labels.items():
        if values:
            item.add_marker(pytest.mark.allure_label(*values, label_type=kind))


def _gravest(clauses: Iterable[Clause]) -> Severity:
    return min((clause.severity for clause in clauses), key=list(Severity).index)


class AllureRelay:
    """Hands judged results to allure-pytest while their items run. Made by `relay_for`.

    With `lean`, a passing result gets neither steps nor attachments.
    """

    def __init__(self, reporter: Reporter, clauses: Mapping[str, Clause], *, lean: bool = False) -> None:
        self._reporter = reporter
        self._clauses = clauses
        self._lean = lean
        self._attached: dict[str, Result] = {}

    def attach_result(self, result: Result) -> None:
        """Describe the running item's result; call it within the item's `runtest`."""
        test = self._reporter.get_test(None)
        if test is None:
            return
        self._attached[test.uuid] = result
        test.description = description_of(result.findings, self._clauses)
        test.labels.append(Label("tag", result.verdict.value))
        if result.evidence and (not self._lean or result.verdict not in GREEN):
            for exchange in result.evidence.exchanges:
                self._attach_exchange(exchange)

    def _attach_exchange(self, exchange: Exchange) -> None:
        step = str(uuid4())
        name = f"{exchange.step + 1}. {exchange.action}: {_outcome(exchange)}"
        start = _milliseconds(exchange.started)
        stop = _milliseconds(exchange.started + exchange.elapsed)
        status = Status.BROKEN if exchange.response is None else Status.PASSED
        self._reporter.start_step(None, step, TestStepResult(name=name, start=start))
        self._reporter.attach_data(
            str(uuid4()),
            json.dumps(http_exchange(exchange), separators=(",", ":")),
            name="Request and answer",
            attachment_type=MEDIA_TYPE,
            extension=EXTENSION,
            parent_uuid=step,
        )
        self._reporter.stop_step(step, stop=stop, status=status)

    @allure_commons.hookimpl(tryfirst=True)
    def report_result(self, result: TestResult) -> None:
        """Correct a result that allure-pytest is about to write; see the module's docstring."""
        slug = next((label.value for label in result.labels if label.name == SLUG), None)
        if slug is not None:
            _identify(result, slug)
        judged = self._attached.pop(result.uuid, None)
        if judged is None:
            return
        if judged.started:
            result.start = _milliseconds(judged.started)
            result.stop = _milliseconds(judged.started + judged.elapsed)
        if judged.verdict is Verdict.INCONCLUSIVE and result.status == Status.FAILED:
            result.status = Status.BROKEN
        if judged.verdict is not Verdict.PASS:
            result.statusDetails = details_of(judged, self._clauses)


def relay_for(
    config: pytest.Config, clauses: Mapping[str, Clause], *, lean: bool = False
) -> AllureRelay | None:
    """Make the relay of a pytest run and register it with Allure; None without `--alluredir`.

    Call it when the session starts: allure-pytest configures itself before that, in any order with
    other plugins. The relay is taken off again when pytest unconfigures.
    """
    listener = config.pluginmanager.get_plugin("allure_listener")
    if listener is None:
        return None
    relay = AllureRelay(listener.allure_logger, clauses, lean=lean)
    allure_commons.plugin_manager.register(relay)
    config.add_cleanup(lambda: allure_commons.plugin_manager.unregister(relay))
    return relay


def _identify(result: TestResult, slug: str) -> None:
    result.fullName = slug
    result.titlePath = slug.split("/")[:-1]
    result.testCaseId = result.historyId = md5(slug.encode(), usedforsecurity=False).hexdigest()


def _outcome(exchange: Exchange) -> str:
    if exchange.response is not None:
        return f"HTTP {exchange.response.status}"
    return exchange.problem.kind if exchange.problem else "no answer"


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
