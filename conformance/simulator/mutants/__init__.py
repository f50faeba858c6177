"""Mutants: assemblies with exactly one deliberate fault, to see whether the suite notices it.

A mutant is a function from assembly to assembly that replaces one part. Adding one means writing
such a function, decorated with `@mutant`, in the module of what it breaks.
"""

import difflib
from functools import cache

from conformance.simulator.mutants import (
    answers,
    check_values,
    forms,
    money,
    orders,
    refusals,
    signatures,
    signatures_somewhere,
    together,
)
from conformance.simulator.mutants.amounts import wrong_amounts
from conformance.simulator.mutants.cheques import wrong_cheques
from conformance.simulator.mutants.choices import wrong_choices
from conformance.simulator.mutants.edges import wrong_edges
from conformance.simulator.mutants.errors import wrong_errors
from conformance.simulator.mutants.lengths import wrong_lengths
from conformance.simulator.mutants.lookups import wrong_lookups
from conformance.simulator.mutants.moments import wrong_moments
from conformance.simulator.mutants.mutant import WRITTEN, Mutant, UnknownMutantError
from conformance.simulator.mutants.notifications import wrong_notifications
from conformance.simulator.mutants.notifications_contents import wrong_notification_contents
from conformance.simulator.mutants.notifications_fields import wrong_notification_fields
from conformance.simulator.mutants.notifications_seals import wrong_notification_seals
from conformance.simulator.mutants.notifications_ways import wrong_notification_ways
from conformance.simulator.mutants.order_answers import wrong_order_answers
from conformance.simulator.mutants.order_requests import wrong_order_requests
from conformance.simulator.mutants.presence import wrong_presence
from conformance.simulator.mutants.shown import wrongly_shown
from conformance.simulator.mutants.storing import wrong_storage
from conformance.simulator.mutants.sums import wrong_sums
from conformance.simulator.mutants.values import wrong_values

__all__ = ["Mutant", "UnknownMutantError", "all_mutants", "mutant_called"]

HAND_WRITTEN = (
    refusals,
    signatures,
    signatures_somewhere,
    answers,
    check_values,
    orders,
    money,
    forms,
    together,
)
"""The modules that enter their mutants in the register when they are read."""


FAMILIES = (
    wrong_lengths, wrong_presence, wrong_choices, wrong_amounts, wrong_values, wrong_storage, wrong_errors,
    wrongly_shown, wrong_cheques,
)  # fmt: skip
"""The families that are made from tables."""

ORDER_FAMILIES = (
    wrong_edges, wrong_sums, wrong_lookups, wrong_order_answers, wrong_order_requests, wrong_moments,
)  # fmt: skip
"""The families of the order's life, which a single payment does not show."""

NOTIFIER_FAMILIES = (
    wrong_notifications, wrong_notification_ways, wrong_notification_contents, wrong_notification_fields,
    wrong_notification_seals,
)  # fmt: skip
"""The families of the notifier, which no answer shows."""


@cache
def all_mutants() -> tuple[Mutant, ...]:
    """Give every mutant: those written by hand, then the families made from tables."""
    families = (*FAMILIES, *ORDER_FAMILIES, *NOTIFIER_FAMILIES)
    return (*WRITTEN, *(each for family in families for each in family()))


def mutant_called(name: str) -> Mutant:
    """Find one mutant by its id; UnknownMutantError when there is none."""
    known = {each.id: each for each in all_mutants()}
    if name not in known:
        raise UnknownMutantError(name, difflib.get_close_matches(name, known, n=2))
    return known[name]
