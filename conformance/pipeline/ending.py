"""How a run ended, as an exit code."""

from collections.abc import Iterable
from enum import IntEnum

from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.planning.plan import NotTested
from conformance.protocol.clauses import Level, registry


class ExitCode(IntEnum):
    """The exit codes of `conformance run` and of `pytest cases`; where several apply, 130 > 2 > 1 > 3 > 0."""

    CONFORMANT = 0
    NOT_CONFORMANT = 1
    USAGE = 2
    INCONCLUSIVE = 3
    INTERRUPTED = 130


_EXERCISED = (Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.KNOWN, Verdict.FIXED)


def exit_code(
    results: Iterable[Result],
    not_tested: Iterable[NotTested] = (),
    *,
    fail_on_warn: bool = False,
    baseline_faults: Iterable[str] = (),
) -> ExitCode:
    """Give the exit code that the results of a finished run deserve.

    `baseline_faults` name what is wrong with the baseline itself; each makes the run not conformant.
    A run is inconclusive when a finding is, when no MUST clause was exercised, or when what was
    left out for the budget was a MUST clause's only test.
    """
    findings = [finding for result in results for finding in result.findings]
    verdicts = {finding.verdict for finding in findings}
    broken = verdicts & {Verdict.FAIL, Verdict.FIXED} or (fail_on_warn and Verdict.WARN in verdicts)
    if broken or any(baseline_faults):
        return ExitCode.NOT_CONFORMANT
    exercised = {finding.clause for finding in findings if finding.verdict in _EXERCISED}
    musts = {clause for clause in exercised if registry()[clause].level is Level.MUST}
    lost = {
        clause for item in not_tested for clause in item.clauses if registry()[clause].level is Level.MUST
    }
    if Verdict.INCONCLUSIVE in verdicts or not musts or lost - exercised:
        return ExitCode.INCONCLUSIVE
    return ExitCode.CONFORMANT
