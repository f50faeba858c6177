"""What a check gives: met, not met, or not to be seen; with what was expected and received."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """`met` is None when the evidence does not show it; `received` then says why."""

    met: bool | None
    expected: str
    received: str
    diagnosis: str | None = None


def met(expected: str, received: str) -> Outcome:
    """Say that the expectation holds."""
    return Outcome(True, expected, received)


def unmet(expected: str, received: str, diagnosis: str | None = None) -> Outcome:
    """Say that the expectation does not hold."""
    return Outcome(False, expected, received, diagnosis)


def unseen(expected: str, why: str) -> Outcome:
    """Say that the evidence does not show whether it holds."""
    return Outcome(None, expected, why)
