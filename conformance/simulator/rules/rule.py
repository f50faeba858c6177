"""A rule: one parameter, when it must be there, and what its value must be like."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from conformance.protocol.parameters import Parameter
from conformance.simulator.refusal import MISSING, NO_DETAIL, Refusal
from conformance.simulator.rules import checks
from conformance.simulator.rules.checks import Check

Fields = Mapping[str, str]
"""A request's parameters: names in lower case, empty values left out, unknown ones kept."""


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
        if value is None:
            return Refusal(MISSING, self.secondcode) if self._is_missed(fields) else None
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


def rule_of(row: Parameter, *, cutting: bool = False) -> ParameterRule:
    """Make the rule of a table row; `cutting` leaves the upper limit to whoever stores the value."""
    return ParameterRule(
        name=row.name,
        key=row.name.lower(),
        secondcode=row.secondcode or NO_DETAIL,
        mandatory_when=_mandatory_when(row),
        checks=_checks(row, cutting=cutting),
    )


def _mandatory_when(row: Parameter) -> Mapping[str, str] | None:
    if row.mandatory == "always":
        return {}
    if row.mandatory_when is None:
        return None  # the condition of this row is lost with its footnote
    return {name.lower(): value for name, value in row.mandatory_when.items()}


_CHECKS_OF_KIND: Mapping[str, Check] = {
    "number": checks.shape(r"[0-9]{1,15}"),
    "code": checks.code,
    "amount": checks.amount,
    "date": checks.real_date,
    "ip": checks.ip_address,
    "json": checks.json_text,
    "base64": checks.base64_text,
}


def _checks(row: Parameter, *, cutting: bool) -> tuple[Check, ...]:
    longest = None if cutting else row.max_length
    made: list[Check] = []
    if row.min_length is not None or longest is not None:
        made.append(checks.length(row.min_length, longest))
    if row.alphabet is not None:
        made.append(checks.shape(f"{row.alphabet}+"))
    if row.values is not None:
        made.append(checks.one_of(row.values))
    if row.kind in _CHECKS_OF_KIND:
        made.append(_CHECKS_OF_KIND[row.kind])
    return tuple(made)


def first_refusal(rules: tuple[Rule, ...], fields: Fields) -> Refusal | None:
    """Ask the rules in their order."""
    for rule in rules:
        refusal = rule.refusal(fields)
        if refusal is not None:
            return refusal
    return None
