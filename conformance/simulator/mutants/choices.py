"""Families of enumerations: listed values that are refused or without effect, unlisted ones that are taken."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from conformance.protocol import parameters
from conformance.protocol.parameters import Parameter
from conformance.simulator.mutants.faults import fault, reading_value, storing_value, with_row
from conformance.simulator.mutants.mutant import Make, Mutant

_UNLISTED: tuple[tuple[str, str, str], ...] = (
    ("Delay", "2", "0"), ("Delay", "-1", "1"), ("Delay", "01", "1"), ("Delay", "true", "1"),
    ("TokenType", "0", "5"), ("TokenType", "4", "5"), ("TokenType", "7", "5"),
    ("isConvert", "3", "2"), ("RecurringIndicator", "2", "0"), ("GenerateReceipt", "2", "1"),
    ("Language", "DE", "EN"), ("Format", "3", "5"),
)  # fmt: skip
"""Values next to the listed ones: parameter, value, and the one it is taken for."""

_WITHOUT_EFFECT: tuple[tuple[str, str, str, str, str], ...] = (
    ("one-stage-ignored", "Delay/one-stage", "Delay", "0", "1"),
    ("double-stage-ignored", "Delay/double-stage", "Delay", "1", "0"),
    ("never-convert-ignored", "isConvert/never", "isConvert", "0", "2"),
    ("convert-always-where-possible", "isConvert/if-possible", "isConvert", "1", "2"),
)
"""Listed values that are taken and have another one's effect: name, clause, parameter, value, the other one."""


def wrong_choices() -> tuple[Mutant, ...]:
    """Make the families, in the order of the table's rows."""
    rows = [(row, row.values) for row in parameters.token_payment() if row.values]
    return (
        *(each for row, values in rows for value in values for each in _refused(row, values, value)),
        *(each for row, values in rows for each in _any_taken(row, values)),
        *(each for row in _UNLISTED for each in _taken(*row)),
        *(each for row in _WITHOUT_EFFECT for each in _without_effect(*row)),
        *fault(
            "token-type-ignored",
            "token-payment/TokenType/effect",
            "Reads every token as a provider's, whatever TokenType says.",
            lambda assembly: replace(assembly, bank=lambda _, *known: assembly.bank("1", *known)),
        ),
    )


def _refused(row: Parameter, values: Mapping[str, str], value: str) -> Iterator[Mutant]:
    left = {each: meaning for each, meaning in values.items() if each != value}
    return fault(
        f"value-refused-{row.name}-{value}",
        f"token-payment/{row.name}/values",
        f"Refuses {row.name}={value}.",
        lambda assembly: with_row(assembly, row.name, values=left),
    )


def _any_taken(row: Parameter, values: Mapping[str, str]) -> Iterator[Mutant]:
    return fault(
        f"unlisted-ignored-{row.name}",
        f"token-payment/{row.name}/unlisted",
        f"Does as if {row.name} were left out where its value is not listed.",
        lambda assembly: reading_value(assembly, row.name, lambda sent: sent if sent in values else ""),
    )


def _taken(name: str, unlisted: str, listed: str) -> Iterator[Mutant]:
    return fault(
        f"unlisted-accepted-{name}-{unlisted}",
        f"token-payment/{name}/unlisted",
        f"Takes {name}={unlisted} for {listed}.",
        lambda assembly: reading_value(assembly, name, lambda sent: listed if sent == unlisted else sent),
    )


def _without_effect(name: str, clause: str, parameter: str, value: str, other: str) -> Iterator[Mutant]:
    def make_of() -> Make:
        return lambda assembly: storing_value(
            assembly, parameter, lambda kept: other if kept == value else kept
        )

    sentence = f"Treats {parameter}={value} as {parameter}={other}."
    return fault(name, f"token-payment/{clause}", sentence, make_of())
