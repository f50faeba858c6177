"""A rule: one parameter, when it must be there, and what its value must be like."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from conformance.protocol.parameters import Parameter
from conformance.simulator.refusal import MALFORMED, MISSING, NO_DETAIL, Refusal
from conformance.simulator.rules import checks
from conformance.simulator.rules.checks import Check
from conformance.simulator.settings import Dialect

Fields = Mapping[str, str]
"""A request's parameters: names in lower case, unknown ones kept, empty values left out where they count for nothing."""


DOCUMENTED = Dialect()
"""The dialect of which every answer is the documented one."""

_FREE_TEXT = ("text", "email", "url")
_CODE_LENGTHS = {"three": 3, "two-or-three": 2}
_SMALLINT = 32767


class Rule(Protocol):
    """Anything with a name that can refuse a request."""

    @property
    def name(self) -> str:
        """What the rule is about, as the table spells it."""

    def refusal(self, fields: Fields) -> Refusal | None:
        """Say why the request is refused, or None."""


@dataclass(frozen=True, slots=True)
class ParameterRule:
    """The rule of one table row.

    `mandatory_when` holds the fields that make the parameter mandatory: empty for always, None for
    never.
    """

    name: str
    key: str
    secondcode: str
    mandatory_when: Mapping[str, str] | None
    checks: tuple[Check, ...]

    def refusal(self, fields: Fields) -> Refusal | None:
        """Refuse a missing or a bad value."""
        value = fields.get(self.key)
        if not value and self._is_missed(fields):
            return Refusal(MISSING, self.secondcode)
        if value is None:
            return None
        if not value:
            return Refusal(MALFORMED, self.secondcode)
        for check in self.checks:
            firstcode = check(value)
            if firstcode is not None:
                return Refusal(firstcode, self.secondcode)
        return None

    def _is_missed(self, fields: Fields) -> bool:
        if self.mandatory_when is None:
            return False
        return all(fields.get(key) == value for key, value in self.mandatory_when.items())


@dataclass(frozen=True, slots=True)
class Relation:
    """A rule that looks at more than one row of the table can say."""

    name: str
    check: Callable[[Fields], Refusal | None]

    def refusal(self, fields: Fields) -> Refusal | None:
        """Ask the check."""
        return self.check(fields)


def rule_of(row: Parameter, dialect: Dialect = DOCUMENTED) -> ParameterRule:
    """Make the rule of a table row."""
    return ParameterRule(
        name=row.name,
        key=row.name.lower(),
        secondcode=row.secondcode or NO_DETAIL,
        mandatory_when=_mandatory_when(row),
        checks=checks_of(row, dialect),
    )


def may_be_cut(row: Parameter) -> bool:
    """Whether a value beyond the row's limit still makes sense after cutting: free text alone does."""
    return row.kind in _FREE_TEXT and row.alphabet is None and row.max_length is not None


def _mandatory_when(row: Parameter) -> Mapping[str, str] | None:
    if row.mandatory == "always":
        return {}
    if row.mandatory_when is None:
        return None  # the condition of this row is lost with its footnote
    return {name.lower(): value for name, value in row.mandatory_when.items()}


_CHECKS_OF_KIND: Mapping[str, Check] = {
    "number": checks.shape(r"[0-9]{1,15}"),
    "date": checks.real_date,
    "ip": checks.ip_address,
    "json": checks.json_text,
    "base64": checks.base64_text,
}


def checks_of(row: Parameter, dialect: Dialect) -> tuple[Check, ...]:
    """Make the checks of a row's values, in the order in which they refuse."""
    return (
        *_checks_of_length(row, dialect),
        *_checks_of_form(row, dialect),
        *_checks_of_name(row.name, dialect),
    )


def _checks_of_length(row: Parameter, dialect: Dialect) -> Iterator[Check]:
    longest = None if dialect.over_limit == "truncate" and may_be_cut(row) else row.max_length
    if row.min_length is not None or longest is not None:
        yield checks.length(row.min_length, longest)


def _checks_of_form(row: Parameter, dialect: Dialect) -> Iterator[Check]:
    if row.alphabet is not None:
        yield checks.shape(f"{row.alphabet}+")
    if row.kind == "amount":
        yield checks.amount(dialect)
    if row.kind == "code":
        yield checks.code
    if dialect.unlisted_values == "accepted" and row.kind != "base64":
        return
    if row.values is not None:
        yield checks.one_of(row.values)
    if row.kind in _CHECKS_OF_KIND:
        yield _CHECKS_OF_KIND[row.kind]


def _checks_of_name(name: str, dialect: Dialect) -> Iterator[Check]:
    """What is said of single rows: codes of three characters, and how long a period may be."""
    if name == "OrderCurrency":
        yield checks.at_least(_CODE_LENGTHS[dialect.currency_codes])
        yield checks.letters_only
    if name == "Country":
        yield checks.at_least(_CODE_LENGTHS[dialect.country_codes])
    if name == "RecurringPeriod" and dialect.recurring_period == "smallint":
        yield checks.no_more_than(_SMALLINT)


def first_refusal(rules: tuple[Rule, ...], fields: Fields) -> Refusal | None:
    """Ask the rules in their order."""
    for rule in rules:
        refusal = rule.refusal(fields)
        if refusal is not None:
            return refusal
    return None
