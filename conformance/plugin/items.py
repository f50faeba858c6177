"""The pytest face of a case file: the file is a collector, each probe or property an item."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest._code import Traceback

from conformance.exchange.redaction import Redactor
from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.planning.filefault import FileError
from conformance.planning.plan import items_of_file
from conformance.planning.probe import Item
from conformance.plugin.state import STATE
from conformance.protocol.clauses import registry
from conformance.reporting.allure import label_item
from conformance.reporting.failure import failure_text


class Deviation(Exception):  # noqa: N818 (what a failing item raises; pytest shows our own text for it)
    """An item's result is not what a conformant target gives."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.slug)
        self.result = result


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
        clauses = [registry()[clause] for clause in item.clauses]
        label_item(self, item.slug, item.technique, clauses)

    def runtest(self) -> None:
        """Wait for the evidence, judge it, record it, and raise what the verdict means to pytest."""
        state = self.config.stash[STATE]
        result = state.result_of(self.item)
        self.user_properties += state.properties_of(result)
        verdict = result.verdict
        if verdict is Verdict.NOT_APPLICABLE:
            pytest.skip(result.findings[0].received)
        if verdict is Verdict.KNOWN:
            pytest.xfail("known: the target's baseline says so")
        if verdict is Verdict.WARN and not state.options.fail_on_warn:
            return
        if verdict is not Verdict.PASS:
            raise Deviation(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002
        """Show our own failure text; a traceback only for a defect of ours.

        It shows no values, whatever pytest was asked for: among them are secrets, cut anywhere.
        """
        if isinstance(excinfo.value, Deviation):
            return failure_text(excinfo.value.result, registry())
        redactor = Redactor(self.config.stash[STATE].target.secrets)
        return redactor.redact_text(str(excinfo.getrepr(style="short", tbfilter=_ours)))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Point to the case in its YAML file, so that an IDE's click lands there."""
        return self.path, max(0, self.item.where.line - 1), self.name


def _ours(excinfo: pytest.ExceptionInfo[BaseException]) -> Traceback:
    """Leave out of a traceback what lies before this module: pytest's own frames."""
    return excinfo.traceback.cut(path=__file__)
