"""The cases about notifications: silent on the faultless notifier, and each fault found by the clause it breaks."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from notified_sessions import session_in_process, session_over_sockets

from conformance.exchange.loading import load_target
from conformance.judging.findings import Verdict
from conformance.judging.judge import judge
from conformance.judging.notifications import rule_of
from conformance.pipeline import Run
from conformance.planning.plan import items_of_file
from conformance.planning.probe import Probe
from conformance.simulator.mutants import all_mutants

CHECKOUT = Path(__file__).parents[2]
CASES = CHECKOUT / "cases"
TARGET = load_target(CHECKOUT / "fixtures" / "targets" / "simulator.yaml", os.environ)
ITEMS = [
    item
    for path in sorted((CASES / "notification-gateway").glob("*.yaml"))
    for item in items_of_file(path, CASES, "standard")
]
GOOD = (Verdict.PASS, Verdict.NOT_APPLICABLE)
NOTIFIER = [mutant for mutant in all_mutants() if mutant.id.startswith("notification-")]
SAMPLE = NOTIFIER[::13]


def findings(session, items):
    run = Run(session, 1)
    run.send_ahead(items)
    try:
        return [(item.slug, each) for item in items for each in run.result_of(item).findings]
    finally:
        session.close()


def killed_by_its_clause(mutant, session):
    own = [item for item in ITEMS if mutant.clause in item.clauses]
    assert own, f"no case cites {mutant.clause}"
    bad = (Verdict.FAIL, Verdict.WARN)
    return any(each.clause == mutant.clause and each.verdict in bad for _, each in findings(session, own))


def test_the_faultless_notifier_breaks_nothing_and_nearly_all_of_it_is_seen_in_process():
    told = findings(session_in_process(TARGET), ITEMS)
    assert [(slug, each) for slug, each in told if each.verdict not in GOOD] == []
    unseen = {each.clause for _, each in told if each.verdict is Verdict.NOT_APPLICABLE}
    assert unseen == {"notification/https/verified"}


def test_the_faultless_notifier_breaks_nothing_over_sockets_either():
    wanted = [
        item for item in ITEMS if item.slug.split("/")[-1] in ("https", "self-signed-certificate", "refused")
    ]
    told = findings(session_over_sockets(TARGET), wanted)
    assert [each.verdict for _, each in told] == [Verdict.PASS] * len(told)
    assert len(told) >= 4


@pytest.mark.parametrize("mutant", SAMPLE, ids=lambda mutant: mutant.id)
def test_a_fault_is_found_by_the_clause_it_breaks(mutant):
    session = (session_over_sockets if "https/" in mutant.clause else session_in_process)(TARGET, mutant.id)
    assert killed_by_its_clause(mutant, session)


def test_there_are_enough_faults_and_every_one_breaks_a_clause_that_a_case_cites():
    cited = {clause for item in ITEMS for clause in item.clauses}
    assert len(NOTIFIER) >= 40
    assert [mutant.id for mutant in NOTIFIER if mutant.clause not in cited] == []


def test_what_is_expected_as_documented_has_a_rule():
    for item in ITEMS:
        assert isinstance(item, Probe)
        for each in (expect for step in item.steps for expect in step.expects):
            if each.notified is not None and each.notified.as_documented is not None:
                assert [clause for clause in each.clause if rule_of(clause) is None] == [], item.slug


def test_a_run_that_is_stopped_does_not_call_a_notification_missing():
    two_steps = next(item for item in ITEMS if item.slug.endswith("/agrees-with-status"))
    session = session_in_process(TARGET)
    try:
        session.pace.budget = 1
        evidence = session.performer.perform(two_steps)
        assert (len(evidence.exchanges), len(evidence.notifications)) == (1, 1)
        assert evidence.not_waited == evidence.not_sent == "the budget of 1 requests is spent"
    finally:
        session.close()
    silent = replace(evidence, notifications=())
    told = {each.clause: each.verdict for each in judge(two_steps, silent, TARGET)}
    assert told["notification/sent"] is Verdict.INCONCLUSIVE
    assert Verdict.FAIL not in told.values()


def test_a_process_without_a_listener_says_why_nothing_can_be_heard():
    session = session_in_process(TARGET)
    try:
        deaf = replace(session.performer, listener=None)
        evidence = deaf.perform(ITEMS[0])
    finally:
        session.close()
    assert "run without -n" in evidence.not_applicable
    assert evidence.exchanges == ()
