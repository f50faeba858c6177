"""The rule of every clause about one package, by the clause's id."""

from collections.abc import Callable
from functools import cache

from conformance.judging.notifications.delivered import Delivered
from conformance.judging.notifications.package import PACKAGE_RULES
from conformance.judging.notifications.rows import ROW_RULES
from conformance.judging.notifications.sealing import SEAL_RULES
from conformance.judging.outcome import Outcome
from conformance.protocol.clauses import Side, registry
from conformance.protocol.notification import fields

Rule = Callable[[Delivered], Outcome]

_PARTS = 3


def rule_of(clause: str) -> Rule | None:
    """Give the rule that decides a clause; None where no look at a package can."""
    known = SEAL_RULES.get(clause) or PACKAGE_RULES.get(clause)
    if known is not None:
        return known
    parts = clause.split("/")
    is_of_a_row = len(parts) == _PARTS and parts[0] == "notification"
    row = next((each for each in fields() if is_of_a_row and each.name == parts[1]), None)
    rule = ROW_RULES.get(parts[-1])
    return None if row is None or rule is None else lambda delivered: rule(delivered, row)


@cache
def ruled_clauses() -> tuple[str, ...]:
    """Give the clauses of the gateway's side that a package decides, in the registry's order."""
    return tuple(
        clause.id
        for clause in registry().values()
        if clause.side is Side.GATEWAY and clause.untestable is None and rule_of(clause.id) is not None
    )
