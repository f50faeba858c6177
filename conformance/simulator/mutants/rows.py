"""Faults in the table: the rule of one token-payment row, made from a row that was changed."""

from dataclasses import replace
from typing import Any

from conformance.protocol import parameters
from conformance.simulator.assembly import Assembly
from conformance.simulator.rules.rule import rule_of


def with_row(assembly: Assembly, name: str, **changes: Any) -> Assembly:
    """Give the assembly with the rule of that row made from `changes`, the row's columns as they should not be."""
    wrong = rule_of(parameters.by_name()[name].model_copy(update=changes))
    rules = tuple(wrong if rule.name == name else rule for rule in assembly.payment_rules)
    return replace(assembly, payment_rules=rules)
