"""The family of lowered limits: for each length in the table, a gateway that refuses the longest value."""

from conformance.protocol import parameters
from conformance.protocol.clauses import Severity, Side, registry
from conformance.protocol.parameters import Parameter
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.mutant import Mutant
from conformance.simulator.mutants.rows import with_row

_GIVEN_BY_THE_ACCOUNT = ("Login", "Password")
"""A request cannot choose these, so their longest value is seen only by an account that has it."""


def lowered_limits() -> tuple[Mutant, ...]:
    """Make the family, in the order of the table's rows."""
    return tuple(
        _lowered(row, row.max_length) for row in parameters.token_payment() if row.max_length and _seen(row)
    )


def _seen(row: Parameter) -> bool:
    return row.name not in _GIVEN_BY_THE_ACCOUNT and "nothing" not in row.observed_through


def _lowered(row: Parameter, limit: int) -> Mutant:
    def make(assembly: Assembly) -> Assembly:
        return with_row(assembly, row.name, max_length=limit - 1)

    clause = f"token-payment/{row.name}/length"
    known = registry().get(clause)
    return Mutant(
        id=f"limit-lowered-{row.name}",
        side=Side.GATEWAY,
        clause=clause,
        sentence=f"Refuses {row.name} of {limit} characters, the longest the table allows.",
        severity=known.severity if known else Severity.MAJOR,
        make=make,
    )
