"""The clause registry: every normative statement of the three documents, one row each.

The rows stand in ``clauses/*.yaml``, one file per document. A *family* is a clause stated once for
every row of a table (`token-payment/{name}/length`); it is spread over the rows here, so that a new
parameter or field costs one row and brings its clauses along.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, model_validator

from conformance.protocol import notification, parameters
from conformance.protocol.tables import load_table


class Basis(StrEnum):
    """Where a clause comes from; it bounds the level a clause may have."""

    STATED = "stated"
    DERIVED = "derived"
    DOCUMENTED = "documented"
    ASSUMED = "assumed"


class Level(StrEnum):
    """What breaking a clause gives: `fail` for a MUST, `warn` for a SHOULD."""

    MUST = "MUST"
    SHOULD = "SHOULD"


class Severity(StrEnum):
    """What breaking a clause costs: money or goods, an integration, or little."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class Side(StrEnum):
    """Whose duty a clause is."""

    GATEWAY = "gateway"
    MERCHANT = "merchant"


class Sentence(BaseModel):
    """One sentence in the two languages of the reports, in our own words."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    en: str
    ru: str


class Clause(BaseModel):
    """One normative statement: what must hold, who says so, and what breaking it costs.

    `section` is the place in the document. `derived_from` names the stated clause that a derived one
    follows from; `source` the vendor's page or code behind a documented one; `dialect` the question
    that the documents leave open and that a target's description may answer otherwise. `untestable`
    says why nothing that is seen from outside can show the clause kept or broken.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    document: str
    section: str
    basis: Basis
    level: Level
    severity: Severity
    side: Side
    sentence: Sentence
    consequence: Sentence | None = None
    derived_from: str | None = None
    source: str | None = None
    dialect: str | None = None
    untestable: str | None = None

    @model_validator(mode="after")
    def _obeys_the_rules_of_clauses(self) -> Self:
        if self.basis is Basis.ASSUMED and self.level is Level.MUST:
            raise ValueError(f"{self.id}: an assumed clause is a SHOULD at most")
        documented_must = self.basis is Basis.DOCUMENTED and self.level is Level.MUST
        if documented_must and self.severity is not Severity.CRITICAL:
            raise ValueError(f"{self.id}: a documented clause is a MUST only where it is critical")
        if self.basis is Basis.ASSUMED and self.dialect is None:
            raise ValueError(f"{self.id}: an assumed clause names the open question (dialect) it answers")
        if self.basis is Basis.DOCUMENTED and self.source is None:
            raise ValueError(f"{self.id}: a documented clause names its source")
        if self.basis is Basis.DERIVED and self.derived_from is None:
            raise ValueError(f"{self.id}: a derived clause names the stated clause it follows from")
        if self.severity is Severity.CRITICAL and self.consequence is None:
            raise ValueError(f"{self.id}: a critical clause says what breaking it costs")
        return self


@dataclass(frozen=True)
class Registry(Mapping[str, Clause]):
    """All clauses by id, in the order of the documents."""

    clauses: Mapping[str, Clause]

    def __getitem__(self, clause_id: str) -> Clause:
        """Give the clause of that id; KeyError when the registry has none."""
        return self.clauses[clause_id]

    def __iter__(self) -> Iterator[str]:
        """Go through the ids in the order of the documents."""
        return iter(self.clauses)

    def __len__(self) -> int:
        """Count the clauses."""
        return len(self.clauses)

    @cached_property
    def digest(self) -> str:
        """Sixteen hex digits that change when any clause changes; a run record carries them."""
        text = "\n".join(map(repr, self.clauses.values()))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


DOCUMENTS = ("general-scheme", "token-payment", "result-notification")


@cache
def registry() -> Registry:
    """Read the registry of all three documents.

    Raises:
        ValueError: two rows share an id, or a derived clause does not follow from a stated one.
    """
    clauses: dict[str, Clause] = {}
    for document in DOCUMENTS:
        for clause in _clauses_of(document):
            if clause.id in clauses:
                raise ValueError(f"two clauses are called {clause.id}")
            clauses[clause.id] = clause
    for clause in clauses.values():
        _follows_from_a_stated_one(clause, clauses)
    return Registry(clauses)


def _follows_from_a_stated_one(clause: Clause, clauses: Mapping[str, Clause]) -> None:
    if clause.derived_from is None:
        return
    origin = clauses.get(clause.derived_from)
    if origin is None or origin.basis is not Basis.STATED:
        raise ValueError(f"{clause.id}: derived from {clause.derived_from}, which is not a stated clause")


def _clauses_of(document: str) -> Iterator[Clause]:
    table = load_table(f"clauses/{document}.yaml")
    for row in table["clauses"]:
        yield Clause(document=document, **row)
    for family in table.get("families", ()):
        for row in _rows_of(family):
            yield Clause(document=document, **_spread(family["clause"], row))


def _rows_of(family: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    tables: Mapping[str, Any] = {
        "parameter of token-payment": parameters.token_payment,
        "field of result-notification": notification.fields,
    }
    wanted = family.get("where", {})
    for row in tables[family["each"]]():
        facts = row.facts()
        if facts["name"] in family.get("except", ()):
            continue
        if all(_matches(facts.get(key), value) for key, value in wanted.items()):
            yield facts


def _matches(fact: Any, wanted: Any) -> bool:
    if wanted == "given":
        return fact not in (None, False, (), [], {}, "")
    if isinstance(wanted, list):
        return fact in wanted
    return bool(fact == wanted)


def _spread(template: Any, facts: Mapping[str, Any]) -> Any:
    if isinstance(template, str):
        return template.format_map(facts)
    if isinstance(template, dict):
        return {key: _spread(value, facts) for key, value in template.items()}
    return template
