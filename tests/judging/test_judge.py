"""From outcomes to findings: one for each clause, the worst that any step shows, and nothing left unsaid."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import (
    ANOTHER_MUST,
    APPROVED,
    DECLINED,
    HTML,
    MUST,
    NO_ORDERS,
    REFUSED,
    SHOULD,
    TIMEOUT,
    TOO_FAST,
    UNREACHABLE,
    Did,
    a_target,
    as_json,
    as_status,
    evidence_of,
    findings_of,
    operation,
    order,
    probe_of,
    seen,
    verdict,
)

from conformance.judging.expectations import CHECKS
from conformance.judging.findings import Finding, Verdict, worst
from conformance.judging.judge import judge
from conformance.planning.expect import Expect
from conformance.planning.plan import load_items
from conformance.planning.probe import Probe
from conformance.protocol.clauses import Level, registry

CASES = Path(__file__).parents[2] / "cases"
WIRE = Path(__file__).parents[2] / "fixtures" / "wire"


def test_the_clauses_of_these_tests_have_the_levels_they_are_used_for():
    assert [registry()[name].level for name in (MUST, ANOTHER_MUST, SHOULD)] == [
        Level.MUST,
        Level.MUST,
        Level.SHOULD,
    ]


def test_every_expectation_a_case_can_name_has_its_check():
    judged_clause_by_clause = {"notified"}
    assert set(CHECKS) == set(Expect.model_fields) - {"clause"} - judged_clause_by_clause


def test_what_is_not_met_fails_a_must_and_warns_of_a_should():
    assert verdict(Did("pay", REFUSED, {"accepted": True})) == "fail"
    assert verdict(Did("pay", REFUSED, {"accepted": True, "clause": SHOULD})) == "warn"


def test_every_key_of_an_expectation_must_hold():
    assert verdict(Did("pay", APPROVED, {"accepted": True, "order": "Approved"})) == "pass"
    assert verdict(Did("pay", APPROVED, {"accepted": True, "order": "Delayed"})) == "fail"
    assert verdict(Did("pay", APPROVED, {"order": "Delayed", "accepted": True})) == "fail"


def test_the_worst_finding_of_a_clause_counts_with_its_own_words():
    steps = (
        Did("pay", APPROVED, {"order": "Approved"}),
        Did("status", as_status("Delayed"), {"order": "Approved"}),
        Did("status", as_status("Approved"), {"order": "Approved"}),
    )
    (finding,) = findings_of(*steps).values()
    assert finding == Finding(
        MUST, Verdict.FAIL, "orderstate Approved", "order 5700123000000011, Delayed", step=1
    )


def test_one_expectation_decides_all_its_clauses_each_by_its_own_level():
    found = findings_of(Did("pay", REFUSED, {"accepted": True, "clause": [SHOULD, MUST]}))
    assert {clause: finding.verdict.value for clause, finding in found.items()} == {
        SHOULD: "warn",
        MUST: "fail",
    }
    assert list(found) == [SHOULD, MUST]


def test_a_failure_outweighs_what_is_open_and_that_outweighs_a_warning():
    failed = (Did("pay", APPROVED, {"order": "Delayed"}), Did("status", TIMEOUT, {"order": "Approved"}))
    assert verdict(*failed) == "fail"
    open_ = (Did("pay", APPROVED, {"order": "Approved"}), Did("status", TIMEOUT, {"order": "Approved"}))
    assert verdict(*open_) == "inconclusive"
    warned = [{**step.expects, "clause": SHOULD} for step in failed]
    assert (
        verdict(*(replace(step, expects=row) for step, row in zip(failed, warned, strict=True)))
        == "inconclusive"
    )


@pytest.mark.parametrize("nothing", [TIMEOUT, UNREACHABLE, TOO_FAST, (429, HTML)])
def test_a_step_without_an_answer_and_all_after_it_are_open(nothing):
    found = findings_of(
        Did("pay", APPROVED, {"clause": MUST, "accepted": True}),
        Did("cancel", nothing, {"clause": SHOULD, "order": "Canceled"}),
        Did("status", None if nothing in (TIMEOUT, UNREACHABLE) else as_status("Approved"),
            {"clause": ANOTHER_MUST, "order": "Canceled"}),
    )  # fmt: skip
    assert {clause: finding.verdict.value for clause, finding in found.items()} == {
        MUST: "pass", SHOULD: "inconclusive", ANOTHER_MUST: "inconclusive",
    }  # fmt: skip


def test_a_rate_limited_witness_does_not_hold_up_the_later_steps():
    steps = (
        Did("pay", APPROVED, {"clause": ANOTHER_MUST, "accepted": True}),
        Did("cancel", '{"firstcode": 15, "secondcode": 308}', {"clause": SHOULD, "refused": True}),
        seen(TOO_FAST),
        Did("status", as_status("Approved"), {"clause": MUST, "order": "Approved"}),
    )
    assert [finding.verdict.value for finding in findings_of(*steps).values()] == [
        "pass",
        "inconclusive",
        "pass",
    ]


def test_what_was_never_sent_says_why():
    step = Did("pay", None, {"clause": [MUST, SHOULD], "accepted": True})
    probe = probe_of(step)
    found = judge(probe, evidence_of(step, not_sent="the budget is spent"), a_target())
    assert [(each.clause, each.verdict.value, each.received) for each in found] == [
        (MUST, "inconclusive", "not sent: the budget is spent"),
        (SHOULD, "inconclusive", "not sent: the budget is spent"),
    ]


def test_what_was_not_sent_any_more_leaves_what_was_judged_before():
    steps = (
        Did("pay", REFUSED, {"clause": MUST, "accepted": True}),
        Did("status", None, {"clause": SHOULD, "order": "Approved"}),
    )
    found = judge(probe_of(*steps), evidence_of(*steps, not_sent="the run was stopped"), a_target())
    assert [(each.verdict.value, each.received) for each in found] == [
        ("fail", "refused with 5/107: invalid parameter value, OrderNumber"),
        ("inconclusive", "not sent: the run was stopped"),
    ]


def test_what_does_not_apply_says_why():
    step = Did("pay", None, {"clause": [MUST, SHOULD], "accepted": True})
    found = judge(probe_of(step), evidence_of(step, not_applicable="no double-stage"), a_target())
    assert [(each.verdict.value, each.received) for each in found] == [
        ("not-applicable", "no double-stage")
    ] * 2


def test_a_failure_is_not_hidden_by_a_later_step_that_does_not_apply():
    steps = (
        Did("pay", REFUSED, {"clause": MUST, "accepted": True}),
        Did("pay", None, {"clause": SHOULD, "declined": True}),
    )
    found = judge(probe_of(*steps), evidence_of(*steps, not_applicable="no token is declined"), a_target())
    assert [each.verdict.value for each in found] == ["fail", "not-applicable"]


def test_a_clause_that_no_step_decides_is_open_and_not_forgotten():
    step = Did("pay", APPROVED, {"clause": MUST, "accepted": True})
    found = judge(probe_of(step, clauses=(SHOULD, MUST)), evidence_of(step), a_target())
    assert [(each.clause, each.verdict.value) for each in found] == [(SHOULD, "inconclusive"), (MUST, "pass")]
    assert found[0].received == "no step of the probe decides it"


def test_without_its_order_a_later_step_says_nothing():
    for answer in (REFUSED, HTML, as_json(), as_json({"orderstate": "Approved"})):
        found = findings_of(
            Did("pay", answer, {"clause": MUST, "accepted": True}),
            Did("cancel", REFUSED, {"clause": ANOTHER_MUST, "order": "Canceled"}),
            Did("status", NO_ORDERS, {"clause": SHOULD, "orders": ["Canceled"]}),
        )
        assert [each.verdict.value for each in found.values()] == ["fail", "inconclusive", "inconclusive"]
        assert "was not accepted" in found[ANOTHER_MUST].received


def test_a_payment_that_is_to_be_refused_leaves_the_later_steps_their_meaning():
    later = Did("status", NO_ORDERS, {"clause": ANOTHER_MUST, "orders": []})
    for expects in ({"refused": True}, {"error": "5/107"}, {"clause": SHOULD, "refused": True}):
        found = findings_of(Did("pay", REFUSED, expects), seen(NO_ORDERS), later)
        assert [each.verdict.value for each in found.values()] == ["pass", "pass"]


def test_no_finding_of_an_empty_probe():
    assert judge(probe_of(), evidence_of(), a_target()) == ()
    assert worst([]) is Verdict.INCONCLUSIVE


def test_verdicts_from_the_best_to_the_worst():
    assert [verdict.value for verdict in Verdict] == [
        "pass", "not-applicable", "known", "warn", "inconclusive", "fixed", "fail",
    ]  # fmt: skip
    assert worst([Verdict.PASS, Verdict.WARN, Verdict.NOT_APPLICABLE]) is Verdict.WARN
    assert worst([Verdict.INCONCLUSIVE, Verdict.FAIL, Verdict.FIXED]) is Verdict.FAIL


# Every shipped probe, whatever comes back

PROBES = [item for item in load_items(CASES, "smoke") if isinstance(item, Probe)]
ANSWERS = [None, TIMEOUT, UNREACHABLE, HTML, (500, HTML), "", REFUSED, TOO_FAST, NO_ORDERS, APPROVED, DECLINED,
           as_status("Approved"), '{"firstcode": 2, "secondcode": 0}', as_json({}), "[]"]  # fmt: skip


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.slug)
def test_every_clause_of_a_shipped_probe_gets_a_finding_whatever_comes_back(probe):
    for answer in ANSWERS:
        did = [Did(step.action, answer) for step in probe.steps]
        found = judge(probe, evidence_of(*did), a_target())
        assert tuple(finding.clause for finding in found) == probe.clauses


@pytest.mark.parametrize("answer", [None, TIMEOUT, UNREACHABLE, HTML, (500, HTML), "", TOO_FAST, (429, "")])
def test_nothing_is_green_when_nothing_was_answered(answer):
    for probe in PROBES:
        did = [Did(step.action, answer) for step in probe.steps]
        greens = [
            each for each in judge(probe, evidence_of(*did), a_target()) if each.verdict is Verdict.PASS
        ]
        assert greens == []


# What the documents leave open changes nothing


def shuffled(draw, value):
    """Give the same JSON with its keys in another order, fields nobody documents, and other free texts."""
    if isinstance(value, list):
        return [shuffled(draw, each) for each in value]
    if not isinstance(value, dict):
        return value
    free = ("message", "customermessage", "recommendation", "ordercomment")
    items = [
        (key, draw(st.text("abc дё<&", max_size=9)) if key in free else each) for key, each in value.items()
    ]
    names = [name for name in ("x-extra", "fraud_state", "threedsdata", "links") if name not in value]
    more = st.sampled_from(["", "1", 7, None, True, {"a": "b"}, [], ["c"]])
    items += [(name, draw(more)) for name in draw(st.lists(st.sampled_from(names), unique=True, max_size=3))]
    return {key: shuffled(draw, each) for key, each in draw(st.permutations(items))}


@st.composite
def retold(draw, bodies):
    """Draw one of the bodies, as it is and retold."""
    body = draw(st.sampled_from(bodies))
    told = shuffled(draw, json.loads(body))
    if isinstance(told.get("order"), list):
        for row in told["order"]:
            if isinstance(row.get("operations"), list):
                row["operations"] = draw(st.permutations(row["operations"]))
    return body, json.dumps(told, indent=draw(st.sampled_from([None, 1])), ensure_ascii=draw(st.booleans()))


HANDED = sorted(WIRE.glob("token-payment/*.json"))
BODIES = [path.read_text(encoding="utf-8") for path in HANDED] + [
    APPROVED,
    DECLINED,
    REFUSED,
    as_json(order("Canceled", operations=[
        operation(amount="250.00", message="ok"),
        operation("AS100", "300", 2, amount="250.00", message="Declined"),
        operation("AS000", "300", 3, amount="250.00", recommendation=""),
    ])),
]  # fmt: skip
EXPECTED = [
    {"accepted": True}, {"approved": True}, {"declined": True}, {"refused": True}, {"order": ["Approved", "Canceled"]},
    {"orders": ["Approved"]}, {"operations": ["payment", "cancellation"]}, {"amount": "250.00"},
    {"fields": {"ordercurrency": "BYN"}}, {"error": "5/107"}, {"form": "json"}, {"stored": "verbatim"},
    {"stored": "within limit"}, {"over_limit": "refused"},
]  # fmt: skip


@settings(max_examples=120, deadline=None, database=None, derandomize=True)
@given(retold(BODIES), st.sampled_from(EXPECTED), st.sampled_from(["pay", "cancel"]))
def test_free_text_the_order_of_elements_and_unknown_fields_change_no_finding(bodies, expects, action):
    plain, told = bodies
    before = [] if action == "pay" else [Did("pay", APPROVED)]

    def judged(body):
        step = Did(action, body, expects, sent={"OrderNumber": "ORD-17"})
        return findings_of(*before, step, seen(NO_ORDERS), subject="OrderNumber")

    assert judged(told) == judged(plain)


@settings(max_examples=60, deadline=None, database=None, derandomize=True)
@given(
    st.permutations(
        [("1", "Declined"), ("2", "Approved"), ("5700123000000011", "Canceled"), ("4", "In Process")]
    )
)
def test_the_order_in_which_orders_are_shown_changes_no_finding(rows):
    steps = (Did("pay", APPROVED), Did("status", as_status(*rows), {"order": "Canceled"}))
    assert verdict(*steps) == "pass"
    states = ["Approved", "Canceled", "Declined", "In Process"]
    assert verdict(Did("status", as_status(*rows), {"orders": states})) == "pass"


def test_the_bodies_typed_by_hand_are_judged_as_what_they_are():
    said = yaml.safe_load((WIRE / "index.yaml").read_text(encoding="utf-8"))["answers"]
    payments = {row["file"]: row for row in said if row["file"].startswith("token-payment/")}
    assert len(payments) >= 5
    for name in payments:
        body = (WIRE / name).read_text(encoding="utf-8")
        refusing = "error" in name or "fault" in name
        assert verdict(Did("pay", body, {"refused": True}), seen(NO_ORDERS)) == (
            "pass" if refusing else "fail"
        )
        assert verdict(Did("pay", body, {"accepted": True})) == ("fail" if refusing else "pass")
        expected = "pass" if "approved" in name else "fail"
        assert verdict(Did("pay", body, {"approved": True})) == expected
        assert verdict(Did("pay", body, {"declined": True})) == ("pass" if "declined" in name else "fail")
    for name, state in {
        "several.xml": "Approved",
        "several.json": "Approved",
        "several.soap.xml": "Delayed",
    }.items():
        body = (WIRE / "order-status" / name).read_text(encoding="utf-8")
        asked = Did("status", body, {"order": state})
        assert verdict(Did("pay", APPROVED), asked) == "pass", name
    refused = (WIRE / "confirmation" / "refused.xml").read_text(encoding="utf-8")
    step = Did("confirm", refused, {"refused": True})
    assert verdict(Did("pay", as_json(order("Delayed"))), step, seen(as_status("Delayed"))) == "pass"
    cancelled = (WIRE / "cancellation" / "partly-cancelled.xml").read_text(encoding="utf-8")
    step = Did(
        "cancel",
        cancelled,
        {"order": "PartialCanceled", "amount": "100.00", "operations": ["payment", "cancellation"]},
    )
    assert verdict(Did("pay", APPROVED), step) == "pass"
