"""A warning passes and is named at the end; `--fail-on-warn` makes it a failure, told as one."""

import re

import pytest
from counting_gateway import counting_gateway
from defusedxml import ElementTree
from harness import conformance_run

WARNED = "token-payment/interactions/stage-and-outcome/delay-0-declined"
PASSED = "token-payment/payment/approved"
CLAUSE = "order/payment/declined-state"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """The same run twice: with the option, and without it."""
    folder = tmp_path_factory.mktemp("warnings")
    with counting_gateway(mutant="declined-reported-approved") as gateway:
        selected = (
            "--target",
            gateway.write_target(folder),
            "--seed",
            "3",
            "--select",
            WARNED,
            "--select",
            PASSED,
        )
        return {
            strict: conformance_run(folder / str(strict), *selected, *(["--fail-on-warn"] if strict else []))
            for strict in (False, True)
        }


def junit_of(outcome):
    return ElementTree.parse(outcome.out / "junit.xml").getroot().find("testsuite")


def test_a_warning_passes_and_is_named_in_a_line_at_the_end(runs):
    outcome = runs[False]
    assert (outcome.code, outcome.verdicts) == (0, {WARNED: "warn", PASSED: "pass"})
    assert f"warned: {WARNED}: {CLAUSE}" in outcome.stdout.splitlines()
    assert "FAILURES" not in outcome.stdout
    assert "1 warned" in outcome.stdout
    assert junit_of(outcome).get("failures") == "0"


def test_a_warning_that_fails_the_run_is_told_as_a_failure(runs):
    outcome = runs[True]
    assert (outcome.code, outcome.verdicts) == (1, {WARNED: "warn", PASSED: "pass"})
    assert re.search("^[.]?F", outcome.stdout, re.MULTILINE)
    assert "= FAILURES =" in outcome.stdout
    assert CLAUSE in outcome.stdout.partition("FAILURES")[2]
    assert "1 failed" in outcome.stdout
    assert "warned" not in outcome.stdout
    suite = junit_of(outcome)
    assert suite.get("failures") == "1"
    assert next(suite.iter("failure")).get("message") == CLAUSE
