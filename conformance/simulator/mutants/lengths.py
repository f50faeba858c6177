"""Families of lengths: for each length in the table, gateways that count otherwise."""

from collections.abc import Iterator
from dataclasses import replace

from conformance.protocol import parameters
from conformance.protocol.parameters import Parameter
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.faults import fault, with_row, with_rule
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.refusal import MALFORMED
from conformance.simulator.rules.checks import shape
from conformance.simulator.rules.rule import rule_of

_GIVEN_BY_THE_ACCOUNT = ("Login", "Password")
"""A request cannot choose these: a longer one than the table allows is no account's."""

_IGNORED_BY_HAND = "OrderNumber"
"""The row whose ignored limit is a mutant written by hand."""

_OF_ANY_LETTERS = ("OrderNumber", "OrderComment", "Lastname", "Firstname", "Middlename", "Address", "City")
"""The rows whose values may well be Cyrillic, two bytes a letter."""

_NARROWER = {"Login": ("[A-Za-z0-9]", "[a-z_]"), "Password": ("[A-Za-z]",)}


def wrong_lengths() -> tuple[Mutant, ...]:
    """Make the families, in the order of the table's rows."""
    rows = [row for row in parameters.token_payment() if "nothing" not in row.observed_through]
    limited = [(row, row.max_length) for row in rows if row.max_length is not None]
    return (
        *(each for row, limit in limited for each in _lowered(row, limit)),
        *(each for row, limit in limited for each in _not_kept(row, limit)),
        *(each for row, limit in limited if row.name in _OF_ANY_LETTERS for each in _in_bytes(row, limit)),
        *(each for row in rows for each in _shortest_refused(row)),
        *(each for row in rows for each in _narrower(row)),
    )


def _lowered(row: Parameter, limit: int) -> Iterator[Mutant]:
    return fault(
        f"limit-lowered-{row.name}",
        f"token-payment/{row.name}/length",
        f"Refuses {row.name} of {limit} characters, the longest the table allows.",
        lambda assembly: with_row(assembly, row.name, max_length=limit - 1),
    )


def _not_kept(row: Parameter, limit: int) -> Iterator[Mutant]:
    if row.name in _GIVEN_BY_THE_ACCOUNT:
        return
    clause = f"token-payment/{row.name}/{'length' if row.answer_field else 'over-limit'}"
    yield from fault(
        f"limit-raised-{row.name}",
        clause,
        f"Takes {row.name} of {limit + 1} characters.",
        lambda assembly: with_row(assembly, row.name, max_length=limit + 1),
    )
    if row.name != _IGNORED_BY_HAND:
        yield from fault(
            f"limit-ignored-{row.name}",
            clause,
            f"Takes {row.name} of any length.",
            lambda assembly: with_row(assembly, row.name, max_length=None),
        )


def _in_bytes(row: Parameter, limit: int) -> Iterator[Mutant]:
    def check(value: str) -> str | None:
        return None if len(value.encode()) <= limit else MALFORMED

    def make(assembly: Assembly) -> Assembly:
        right = rule_of(row)
        return with_rule(assembly, replace(right, checks=(*right.checks, check)))

    sentence = f"Counts the bytes of {row.name} where characters are meant."
    return fault(f"limit-in-bytes-{row.name}", f"token-payment/{row.name}/length", sentence, make)


def _shortest_refused(row: Parameter) -> Iterator[Mutant]:
    if row.name == "OrderNumber":
        clause, shortest = "token-payment/OrderNumber/not-empty", 1
    elif row.min_length is not None:
        clause, shortest = f"token-payment/{row.name}/length", row.min_length
    else:
        return
    yield from fault(
        f"shortest-refused-{row.name}",
        clause,
        f"Refuses {row.name} of {shortest} characters, the shortest there may be.",
        lambda assembly: with_row(assembly, row.name, min_length=shortest + 1),
    )


def _narrower(row: Parameter) -> Iterator[Mutant]:
    for alphabet in _NARROWER.get(row.name, ()):
        yield from fault(
            f"alphabet-narrowed-{row.name}-{len(alphabet)}",
            f"token-payment/{row.name}/alphabet",
            f"Refuses {row.name} of other characters than {alphabet}.",
            _also_of(row, alphabet),
        )


def _also_of(row: Parameter, alphabet: str) -> Make:
    right = rule_of(row)
    wrong = replace(right, checks=(*right.checks, shape(f"{alphabet}+")))
    return lambda assembly: with_rule(assembly, wrong)
