"""Results handed to allure-pytest while pytest runs: stable identity, true times, one step per exchange.

allure-pytest names a test by its path below pytest's rootdir and times it by the clock of judging.
Both are corrected in `report_result`, Allure's own hook for a result that is about to be written,
so that history follows the slug wherever the cases lie, and times are those of the evidence.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import uuid4

import allure_commons
import pytest
from allure_commons.model2 import Label, Parameter, Status, TestResult, TestStepResult

from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause
from conformance.reporting.allure.details import details_of
from conformance.reporting.allure.telling import (
    SLUG,
    Attached,
    identity_of,
    labels_of,
    milliseconds,
    stories_of,
    told_of,
)

_NAMES = ("allure_pytest", "allure_pytest.plugin")
"""What allure-pytest is called where pytest found it by itself, and where it was named with `-p`."""


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
        """Write an attachment file and name it in that step or test."""


def label_item(item: pytest.Item, slug: str, technique: str, clauses: Sequence[Clause]) -> None:
    """Label a collected item as `labels_of` says; does nothing where allure-pytest is not loaded."""
    if not any(map(item.config.pluginmanager.hasplugin, _NAMES)):
        return
    for kind, values in labels_of(slug, technique, clauses).items():
        item.add_marker(pytest.mark.allure_label(*values, label_type=kind))


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
        told = told_of(result, self._clauses, lean=self._lean)
        test.description = told.description
        test.labels.append(Label("tag", result.verdict.value))
        test.parameters += [Parameter(name, value, excluded=True) for name, value in told.parameters]
        for step in told.steps:
            uuid = str(uuid4())
            self._reporter.start_step(None, uuid, TestStepResult(name=step.name, start=step.start))
            self._attach(step.attached, uuid)
            status = Status.PASSED if step.answered else Status.BROKEN
            self._reporter.stop_step(uuid, stop=step.stop, status=status)
        for attached in told.attachments:
            self._attach(attached, test.uuid)

    def attach_to_running(self, attachments: Iterable[Attached]) -> None:
        """Attach what tells of the whole run to the running item; call it within the last item's `runtest`."""
        test = self._reporter.get_test(None)
        if test is None:
            return
        for attached in attachments:
            self._attach(attached, test.uuid)

    def _attach(self, attached: Attached, parent: str) -> None:
        self._reporter.attach_data(
            str(uuid4()),
            attached.body,
            name=attached.name,
            attachment_type=attached.media_type,
            extension=attached.extension,
            parent_uuid=parent,
        )

    @allure_commons.hookimpl(tryfirst=True)
    def report_result(self, result: TestResult) -> None:
        """Correct a result that allure-pytest is about to write; see the module's docstring."""
        slug = next((label.value for label in result.labels if label.name == SLUG), None)
        if slug is not None:
            result.fullName = slug
            result.titlePath = slug.split("/")[:-1]
            result.testCaseId = result.historyId = identity_of(slug)
        judged = self._attached.pop(result.uuid, None)
        if judged is None:
            return
        told = stories_of(judged, self._clauses)
        result.labels = [label for label in result.labels if label.name != "story" or label.value in told]
        if judged.started:
            result.start = milliseconds(judged.started)
            result.stop = milliseconds(judged.started + judged.elapsed)
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
