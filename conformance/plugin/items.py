"""The pytest face of a case file: the file is a collector, each probe or property an item."""

import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.exchange.redacting.redaction import Redactor
from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.pipeline.run import not_sent
from conformance.planning.filefault import FileError
from conformance.planning.plan import items_of_file
from conformance.planning.probe import Item
from conformance.plugin.state import DEFECT, STATE, State
from conformance.protocol.clauses import registry
from conformance.reporting.allure.relay import label_item
from conformance.reporting.failure import failure_text


class Deviation(Exception):  # noqa: N818 (what a failing item raises; pytest shows our own text for it)
    """An item's result is not what a conformant target gives."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.slug)
        self.result = result


class Defect(Exception):  # noqa: N818 (a defect is one)
    """The suite itself broke; the text is the traceback, without secrets."""


class ConformanceFile(pytest.File):
    """One case file."""

    def collect(self) -> Iterator["ConformanceItem"]:
        """Give the file's items; a faulty file is a collection error with file, line and column."""
        options = self.config.stash[STATE].options
        for item in items_of_file(self.path, options.cases, options.profile):
            if item.side == options.side:
                yield ConformanceItem.from_parent(self, name=item.slug, item=item)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002
        """Show a faulty file as its mistakes, one a line, without a traceback."""
        if isinstance(excinfo.value, FileError):
            return str(excinfo.value)
        return super().repr_failure(excinfo)


class ConformanceItem(pytest.Item):
    """One probe, property or invariant, named by its slug."""

    def __init__(self, *, item: Item, **facts: Any) -> None:
        super().__init__(**facts)
        self.item = item

    def label(self) -> None:
        """Label the item for Allure; for items that are kept, since most runs of a developer keep few."""
        clauses = [registry()[clause] for clause in self.item.clauses]
        label_item(self, self.item.slug, self.item.technique, clauses)

    def runtest(self) -> None:
        """Wait for the evidence, judge it, record it, and raise what the verdict means to pytest."""
        state = self.config.stash[STATE]
        result = self._result(state)
        self.user_properties += state.properties_of(result)
        verdict = result.verdict
        if verdict is Verdict.NOT_APPLICABLE:
            pytest.skip(result.findings[0].received)
        if not state.counts(result):
            pytest.skip("nothing in this shard shows it: left to the other shards")
        if verdict is Verdict.KNOWN:
            pytest.xfail("known: the target's baseline says so")
        if verdict is Verdict.WARN and not state.options.fail_on_warn:
            return
        if verdict is not Verdict.PASS:
            raise Deviation(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show our own failure text; a traceback only for a defect of ours."""
        if isinstance(excinfo.value, Deviation):
            return failure_text(excinfo.value.result, registry())
        if isinstance(excinfo.value, Defect):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Point to the case in its YAML file, so that an IDE's click lands there."""
        return self.path, max(0, self.item.where.line - 1), self.name

    def _result(self, state: State) -> Result:
        """Judge the item; what pytest and its plugins see of a defect of ours is without secrets and values."""
        try:
            return state.result_of(self.item)
        except Exception as defect:  # noqa: BLE001 (whatever it is, it must not be shown as it is)
            told = "".join(traceback.format_exception(defect))
            state.keep(not_sent(self.item, DEFECT))
            raise Defect(Redactor(state.target.secrets).redact_text(told)) from None
