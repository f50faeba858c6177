"""What a mutant is, and the register of all that were written by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from conformance.protocol.clauses import Severity, Side
from conformance.simulator.assembly import Assembly

Make = Callable[[Assembly], Assembly]


@dataclass(frozen=True)
class Mutant:
    """A gateway, or a merchant, with exactly one deliberate fault.

    `clause` is the one that the fault breaks, `severity` that of the clause, `sentence` what the
    mutant does wrong. `make` replaces one part of a faultless assembly.
    """

    id: str
    side: Side
    clause: str
    sentence: str
    severity: Severity
    make: Make


WRITTEN: list[Mutant] = []
"""The mutants written by hand, in the order in which their modules are read."""


def mutant(
    name: str, *, clause: str, sentence: str, severity: Severity, side: Side = Side.GATEWAY
) -> Callable[[Make], Make]:
    """Enter the decorated function in the register as a mutant; ValueError when the name is taken."""

    def enter(make: Make) -> Make:
        if any(known.id == name for known in WRITTEN):
            raise ValueError(f"two mutants are called {name}")
        WRITTEN.append(Mutant(name, side, clause, sentence, severity, make))
        return make

    return enter


class UnknownMutantError(LookupError):
    """Nobody made a mutant of that name; the message suggests the nearest."""

    def __init__(self, name: str, near: Sequence[str]) -> None:
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        super().__init__(f"no mutant is called {name}{hint}")
