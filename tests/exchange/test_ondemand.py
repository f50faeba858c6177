"""Accounts that are made while a run goes on: for settings, for time that passes, for another merchant."""

import json
import threading

import httpx
import pytest
from simulated import probe, session_with, target_with

from conformance.planning.probe import Step

CAPABILITIES = (
    "status", "order-result", "double-stage", "accounts", "clock", "settlement", "hostile-input",
)  # fmt: skip
UNCOMMON = {"currency": "BYN", "financial_transaction": "no"}


@pytest.fixture
def opened():
    session, wiretap = session_with(target_with(capabilities=CAPABILITIES))
    yield session, wiretap
    session.close()


def paths(wiretap):
    return [request.url.path for request in wiretap.requests]


def accounts_made(wiretap):
    return [json.loads(each.content) for each in wiretap.requests if each.url.path == "/control/account"]


def test_settings_that_no_ready_account_has_are_made_once_for_all_probes(opened):
    session, wiretap = opened
    for slug in ("a/b/one", "a/b/two"):
        evidence = session.performer.perform(probe(Step("pay"), slug=slug, settings=UNCOMMON))
        assert b"Approved" in evidence.exchanges[0].response.body
        assert dict(evidence.exchanges[0].request.fields)["OrderCurrency"] == "BYN"
    (made,) = accounts_made(wiretap)
    assert made["settings"]["currency"] == "BYN"
    assert made["settings"]["financial_transaction"] is False
    assert paths(wiretap).count("/pay/tokenpay.cfm") == 2
    assert {sent["Merchant_ID"] for path, sent in wiretap.sent if path == "/pay/tokenpay.cfm"} == {
        made["merchant_id"]
    }


def test_a_ready_account_is_not_made_again(opened):
    session, wiretap = opened
    session.performer.perform(probe(Step("pay"), settings={"request_signature": "required"}))
    assert paths(wiretap) == ["/pay/tokenpay.cfm"]


def test_a_probe_that_moves_time_has_an_account_and_a_clock_of_its_own(opened):
    session, wiretap = opened
    journey = (Step("pay"), Step("time", {"advance": "345600"}), Step("status"))
    for slug in ("a/b/one", "a/b/two"):
        evidence = session.performer.perform(probe(*journey, slug=slug))
        paid, moved, asked = evidence.exchanges
        assert moved.response.status == 200
        assert b"Approved" in paid.response.body
        assert b'firstcode="10"' in asked.response.body or asked.response.answer.firstcode == "10"
    first, second = accounts_made(wiretap)
    assert first["merchant_id"] != second["merchant_id"]
    bystander = session.performer.perform(probe(Step("pay"), Step("status"), slug="a/b/three"))
    assert b"Approved" in bystander.exchanges[1].response.body


def test_a_probe_costs_the_account_that_is_made_for_it(opened):
    session, wiretap = opened
    settling = probe(Step("pay"), Step("settle"), Step("cancel"))
    session.performer.perform(settling)
    assert len(wiretap.requests) == settling.cost == session.pace.spent == 4


def test_another_merchant_has_other_credentials_and_sees_no_order(opened):
    session, wiretap = opened
    evidence = session.performer.perform(probe(Step("pay"), Step("cancel", by="other merchant")))
    assert evidence.exchanges[1].response.answer.firstcode == "10"
    (_, paid), (_, cancelled) = wiretap.sent
    assert paid["Login"] != cancelled["Login"]
    assert paid["Merchant_ID"] != cancelled["Merchant_ID"]


def test_an_account_that_is_not_opened_leaves_the_probe_unsent():
    def refuse(request, _):
        return httpx.Response(400, content=b'{"error": "no"}') if "control" in request.url.path else None

    session, wiretap = session_with(target_with(capabilities=CAPABILITIES), answer=refuse)
    evidence = session.performer.perform(probe(Step("pay"), Step("settle")))
    session.close()
    assert "did not open an account" in evidence.not_sent
    assert evidence.exchanges == ()
    assert len(wiretap.requests) == 1


def test_secrets_of_an_account_that_was_made_are_in_no_evidence(opened):
    session, _ = opened
    evidence = session.performer.perform(probe(Step("pay"), Step("settle"), settings=UNCOMMON))
    assert "topsecret" not in repr(evidence)
    assert "SamplePassword1" not in repr(evidence)


def test_several_orders_of_a_probe_have_numbers_and_billnumbers_of_their_own(opened):
    session, wiretap = opened
    steps = (
        Step("pay", of="a"), Step("pay", of="b"), Step("cancel", of="a"), Step("status", of="b"),
        Step("pay", {"OrderNumber": "{order}"}, of="c"), Step("confirm", {"Billnumber": "{bill}.1"}, of="a"),
    )  # fmt: skip
    evidence = session.performer.perform(probe(*steps))
    sent = [fields for _, fields in wiretap.sent]
    first = evidence.exchanges[0].response.answer.billnumbers[0]
    assert sent[0]["OrderNumber"] != sent[1]["OrderNumber"] == sent[3]["Ordernumber"]
    assert sent[2]["Billnumber"] == first
    assert sent[4]["OrderNumber"] == evidence.order_number
    assert sent[5]["Billnumber"] == f"{first}.1"


def test_a_race_is_on_the_wire_at_once():
    both_there = threading.Barrier(2, timeout=10)

    def wait_for_the_other(request, _):
        if "cancel" in request.url.path:
            both_there.wait()

    session, _ = session_with(target_with(capabilities=CAPABILITIES), answer=wait_for_the_other)
    racers = (Step("cancel", race=1), Step("cancel", race=1))
    evidence = session.performer.perform(probe(Step("pay"), *racers, Step("result")))
    session.close()
    assert [each.action for each in evidence.exchanges] == ["pay", "cancel", "cancel", "result"]
    assert sorted(each.response.answer.kind for each in evidence.exchanges[1:3]) == ["error", "orders"]


def test_a_race_needs_two_requests_in_flight():
    target = target_with(capabilities=CAPABILITIES, pace={"in_flight": 1})
    session, wiretap = session_with(target)
    evidence = session.performer.perform(probe(Step("pay", race=1), Step("pay", race=1)))
    session.close()
    assert "in_flight" in evidence.not_applicable
    assert wiretap.requests == []
