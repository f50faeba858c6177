"""How a run ended, as an exit code: the verdict on the run decides it, as it does in every report."""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Literal

from conformance.judging.result import Result
from conformance.planning.plan import NotTested
from conformance.protocol.clauses import registry
from conformance.reporting.counting import conformance_verdict, cover
from conformance.reporting.run import Conformance
from conformance.reporting.run import NotTested as Recorded


class ExitCode(IntEnum):
    """The exit codes of `conformance run` and of `pytest cases`; where several apply, 130 > 2 > 1 > 3 > 0."""

    CONFORMANT = 0
    NOT_CONFORMANT = 1
    USAGE = 2
    INCONCLUSIVE = 3
    INTERRUPTED = 130


CODES: Mapping[Conformance, ExitCode] = {
    Conformance.CONFORMANT: ExitCode.CONFORMANT,
    Conformance.NOT_CONFORMANT: ExitCode.NOT_CONFORMANT,
    Conformance.INCONCLUSIVE: ExitCode.INCONCLUSIVE,
    Conformance.INTERRUPTED: ExitCode.INTERRUPTED,
}
"""The exit code of each verdict on a run."""

_SIDES: tuple[Literal["gateway", "merchant"], ...] = ("gateway", "merchant")


def exit_code(
    results: Sequence[Result],
    not_tested: Iterable[NotTested] = (),
    *,
    fail_on_warn: bool = False,
    baseline_faults: Iterable[str] = (),
) -> ExitCode:
    """Give the exit code of results that are judged without a run, on whichever side they are.

    A run's own code is that of its footer's verdict. `baseline_faults` name what is wrong with the baseline.
    """
    left_out = [Recorded(slug=each.slug, reason=each.reason, clauses=each.clauses) for each in not_tested]
    coverage = [row for side in _SIDES for row in cover(results, registry(), side, left_out)]
    return CODES[
        conformance_verdict(results, coverage, fail_on_warn=fail_on_warn, baseline_faults=baseline_faults)
    ]
