"""Clauses as cases cite them: filled in for a row of a table, and what to say of those that do not exist."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from conformance.planning.casefile import Case, CaseError
from conformance.planning.document import KeyPath
from conformance.planning.probe import Step
from conformance.protocol.clauses import Registry
from conformance.protocol.parameters import Parameter, token_payment

_PLACEHOLDER = "{parameter}"


@dataclass(frozen=True)
class Citations:
    """Looks cited clauses up; one of the other side, or that no case can test, is a mistake of the case."""

    registry: Registry
    side: Literal["gateway", "merchant"]

    def known(self, clauses: Iterable[str], at: KeyPath) -> tuple[str, ...]:
        """Give the clauses as they are cited; CaseError where one does not exist or is untestable.

        `*` stands for one part of an id (`token-payment/*/optional`): all testable clauses of that form.
        """
        cited: list[str] = []
        for number, clause in enumerate(clauses):
            named = self._matching(clause) if "*" in clause else [clause]
            self._must_exist(clause, named, (*at, number))
            cited += named
        return tuple(dict.fromkeys(cited))

    def _matching(self, pattern: str) -> list[str]:
        form = re.compile(
            "/".join("[^/]+" if part == "*" else re.escape(part) for part in pattern.split("/"))
        )
        return [clause for clause in self.registry if form.fullmatch(clause) and self._testable(clause)]

    def of_row(self, templates: Iterable[str], row: Parameter) -> tuple[str, ...]:
        """Give the clauses that the templates name for a row, less those that the row does not have."""
        named = (_filled(template, row) for template in templates)
        return tuple(clause for clause in named if self._testable(clause))

    def of_some_row(self, templates: Iterable[str], at: KeyPath) -> None:
        """Raise CaseError where a template names a testable clause of no row at all."""
        for number, template in enumerate(templates):
            self._must_exist(template, [_filled(template, row) for row in token_payment()], (*at, number))

    def _testable(self, clause: str) -> bool:
        return clause in self.registry and self.registry[clause].untestable is None

    def _must_exist(self, cited: str, clauses: Iterable[str], at: KeyPath) -> None:
        found = [self.registry[clause] for clause in clauses if clause in self.registry]
        if not found:
            raise CaseError(f"no clause is called {cited}{self._near(cited)}", at)
        if all(clause.untestable for clause in found):
            raise CaseError(f"{cited} is registered as untestable: {found[0].untestable}", at)
        other = next((clause.side for clause in found if clause.side != self.side), None)
        if other is not None:
            raise CaseError(
                f"{cited} is a duty of the {other}, and this file tests the {self.side}. "
                f"Cite it in a file of `side: {other}`",
                at,
            )

    def _near(self, cited: str) -> str:
        own = (name for name, clause in self.registry.items() if clause.side == self.side)
        names = self._templates() if "{" in cited else own
        close = difflib.get_close_matches(cited, list(names), n=1)
        return f". Did you mean {close[0]}?" if close else ""

    def _templates(self) -> Iterator[str]:
        for row in token_payment():
            family = f"token-payment/{row.name}"
            for clause in self.registry:
                if clause == family or clause.startswith(f"{family}/"):
                    yield clause.replace(row.name, _PLACEHOLDER, 1)


def cited_by(case: Case, at: KeyPath) -> tuple[str, ...]:
    """Give the clauses at the head of a case; CaseError where it has none."""
    if not case.clause:
        raise CaseError("say which clause this decides: `clause`, here or at the case", at)
    return case.clause


def decided_by(steps: Iterable[Step]) -> tuple[str, ...]:
    """Give the clauses that the steps decide, each once, in the order they come in."""
    return tuple(
        dict.fromkeys(clause for step in steps for expect in step.expects for clause in expect.clause)
    )


def _filled(template: str, row: Parameter) -> str:
    return template.replace(_PLACEHOLDER, row.name)
