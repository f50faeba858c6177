"""The exit code follows the verdict that the reports tell, of results with and without a record."""

import pytest

from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.pipeline import CODES, ExitCode, exit_code
from conformance.planning.plan import NotTested
from conformance.reporting.run import Conformance

MUST, OTHER_MUST, SHOULD = "order/payment/declined", "order/cancel/unpaid", "order/payment/declined-state"


def a_result(verdict, clause=MUST):
    return Result("a/b/c", "probe", "gateway", "positive", "a.yaml:1", (Finding(clause, verdict),))


def test_every_verdict_has_an_exit_code():
    assert set(CODES) == set(Conformance)


@pytest.mark.parametrize(
    ("verdict", "strict", "code"),
    [
        (Verdict.PASS, False, ExitCode.CONFORMANT),
        (Verdict.KNOWN, False, ExitCode.CONFORMANT),
        (Verdict.WARN, False, ExitCode.CONFORMANT),
        (Verdict.WARN, True, ExitCode.NOT_CONFORMANT),
        (Verdict.FIXED, False, ExitCode.NOT_CONFORMANT),
        (Verdict.FAIL, False, ExitCode.NOT_CONFORMANT),
        (Verdict.INCONCLUSIVE, False, ExitCode.INCONCLUSIVE),
        (Verdict.NOT_APPLICABLE, False, ExitCode.INCONCLUSIVE),
    ],
)
def test_one_finding_decides(verdict, strict, code):
    assert exit_code([a_result(verdict)], fail_on_warn=strict) is code


def test_a_mandatory_clause_that_lost_its_last_probe_leaves_the_run_inconclusive():
    passed = [a_result(Verdict.PASS)]
    assert exit_code(passed, [NotTested("x", "budget", (OTHER_MUST,))]) is ExitCode.INCONCLUSIVE
    assert exit_code(passed, [NotTested("x", "budget", (MUST, SHOULD))]) is ExitCode.CONFORMANT
    assert exit_code([a_result(Verdict.PASS, SHOULD)]) is ExitCode.INCONCLUSIVE
