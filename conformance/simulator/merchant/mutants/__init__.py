"""Mutants of the shop: assemblies with exactly one deliberate fault, to see whether the suite notices it.

A mutant's function, from assembly to assembly, replaces one part. Adding one means writing such a
function and one row of the table at the end of the module of what it breaks.
"""

import difflib

from conformance.simulator.merchant.mutants.agreement import DISAGREEMENTS
from conformance.simulator.merchant.mutants.answers import REPLIES
from conformance.simulator.merchant.mutants.comparing import COMPARISONS
from conformance.simulator.merchant.mutants.forgeries import FORGERIES
from conformance.simulator.merchant.mutants.formulas import WRONG_FORMULAS
from conformance.simulator.merchant.mutants.mutant import MerchantMutant
from conformance.simulator.merchant.mutants.robustness import ROBUSTNESS
from conformance.simulator.merchant.mutants.states import STATES
from conformance.simulator.merchant.mutants.tolerance import INTOLERANT
from conformance.simulator.merchant.mutants.trusting import TRUSTING
from conformance.simulator.mutants.mutant import UnknownMutantError

__all__ = ["MerchantMutant", "UnknownMutantError", "all_merchant_mutants", "merchant_mutant_called"]


def all_merchant_mutants() -> tuple[MerchantMutant, ...]:
    """Give every mutant of the shop."""
    return (
        *COMPARISONS, *FORGERIES, *WRONG_FORMULAS, *DISAGREEMENTS,
        *STATES, *TRUSTING, *INTOLERANT, *ROBUSTNESS, *REPLIES,
    )  # fmt: skip


def merchant_mutant_called(name: str) -> MerchantMutant:
    """Find one mutant by its id; UnknownMutantError when there is none."""
    known = {each.id: each for each in all_merchant_mutants()}
    if name not in known:
        raise UnknownMutantError(name, difflib.get_close_matches(name, known, n=2))
    return known[name]
