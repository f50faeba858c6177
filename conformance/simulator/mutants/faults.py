"""The tools of the families: one fault of one clause, and the parts of an assembly that faults are put into."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from conformance.protocol import parameters
from conformance.protocol.clauses import registry
from conformance.protocol.parameters import Parameter
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.reception import Pairs
from conformance.simulator.refusal import NO_DETAIL, Refusal
from conformance.simulator.rules.checks import Check
from conformance.simulator.rules.rule import Fields, ParameterRule, Rule, rule_of

Read = Callable[[str], str]
"""Reads a value that was sent as another one."""

_MARKS_OF_A_PAYMENT = ("orderamount", "paymenttoken")
"""A gateway reads every request in the same way: these tell a token payment from the others."""


def fault(name: str, clause: str, sentence: str, make: Make) -> Iterator[Mutant]:
    """Make a mutant with the clause's own side and severity; none where the clause cannot be tested from outside.

    KeyError for a clause that the registry does not have.
    """
    broken = registry()[clause]
    if broken.untestable is None:
        yield Mutant(name, broken.side, clause, sentence, broken.severity, make)


def row_of(name: str) -> Parameter:
    """Give a row of the table."""
    return parameters.by_name()[name]


def with_row(assembly: Assembly, name: str, **changes: Any) -> Assembly:
    """Make the rule of a row from `changes`, the row's columns as they should not be."""
    return with_rule(assembly, rule_of(row_of(name).model_copy(update=changes)))


def with_checks(assembly: Assembly, name: str, *checks: Check) -> Assembly:
    """Check the values of a row by these alone."""
    row = row_of(name)
    return with_rule(assembly, replace(rule_of(row), checks=checks))


def with_rule(assembly: Assembly, wrong: ParameterRule) -> Assembly:
    """Put another rule in the place of the row's own."""
    rules = tuple(wrong if rule.name == wrong.name else rule for rule in assembly.payment_rules)
    return replace(assembly, payment_rules=rules)


def without_rule(assembly: Assembly, rule: Rule) -> Assembly:
    """Forget a rule of a token payment."""
    left = tuple(each for each in assembly.payment_rules if each.name != rule.name)
    return replace(assembly, payment_rules=left)


def with_one_more(assembly: Assembly, rule: Rule) -> Assembly:
    """Add a rule that no document has."""
    return replace(assembly, payment_rules=(*assembly.payment_rules, rule))


def reading(assembly: Assembly, change: Callable[[Fields], Fields]) -> Assembly:
    """Change the parameters of token payments before any rule sees them."""

    def receive(pairs: Pairs) -> Fields:
        fields = assembly.receive(pairs)
        return change(fields) if any(mark in fields for mark in _MARKS_OF_A_PAYMENT) else fields

    return replace(assembly, receive=receive)


def reading_value(assembly: Assembly, name: str, read: Read) -> Assembly:
    """Read one parameter's value as another one; what is read as nothing is not there."""

    def change(fields: Fields) -> Fields:
        value = fields.get(name.lower())
        return fields if value is None else present({**fields, name.lower(): read(value)})

    return reading(assembly, change)


def storing(assembly: Assembly, change: Callable[[Fields], Fields]) -> Assembly:
    """Change what is kept of a request's parameters."""
    return replace(assembly, store=lambda fields: change(assembly.store(fields)))


def storing_value(assembly: Assembly, name: str, change: Read) -> Assembly:
    """Keep another value of one parameter than was sent."""
    key = name.lower()
    return storing(assembly, lambda kept: {**kept, key: change(kept[key])} if key in kept else kept)


def present(fields: Mapping[str, str]) -> Fields:
    """Leave out what is empty."""
    return {name: value for name, value in fields.items() if value}


def refusal_of(name: str, firstcode: str) -> Refusal:
    """Give the refusal that is about one parameter."""
    return Refusal(firstcode, row_of(name).secondcode or NO_DETAIL)
