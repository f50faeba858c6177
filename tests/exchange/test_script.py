import json
import threading

import httpx
import pytest
from simulated import RUN_ID, probe, session_with, target_with

from conformance.exchange.numbering import new_run_id, order_number
from conformance.exchange.script import CREDENTIAL_PROBING
from conformance.planning.probe import ORDER_NUMBER_LENGTH, Step

RATE_EXCEEDED = {"firstcode": 1, "secondcode": 3}


def perform(script, target=None, answer=None):
    session, wiretap = session_with(target, answer=answer)
    session.wire.pace.pause = lambda seconds: None  # the pause itself is the pace's own test
    try:
        return session.performer.perform(script), wiretap
    finally:
        session.close()


def test_a_journey_carries_the_billnumber_from_step_to_step():
    evidence, wiretap = perform(probe(Step("pay"), Step("cancel"), Step("status")))
    assert [path for path, _ in wiretap.sent] == [
        "/pay/tokenpay.cfm",
        "/cancel/wscancel.cfm",
        "/orderstate/orderstate.cfm",
    ]
    paid = json.loads(evidence.exchanges[0].response.body)["order"][0]
    assert wiretap.sent[1][1]["Billnumber"] == paid["billnumber"]
    assert wiretap.sent[2][1]["Ordernumber"] == paid["ordernumber"] == evidence.order_number
    assert [(exchange.step, exchange.action) for exchange in evidence.exchanges] == [
        (0, "pay"),
        (1, "cancel"),
        (2, "status"),
    ]


@pytest.mark.parametrize("encoding", ["form", "json", "soap"])
def test_a_cancellation_is_asked_for_as_its_service_takes_it(encoding):
    target = target_with(dialect={"cancellation_requests": encoding})
    evidence, wiretap = perform(probe(Step("pay"), Step("cancel")), target)
    request = wiretap.requests[1]
    kind = request.headers["content-type"].partition(";")[0]
    assert kind == {
        "form": "application/x-www-form-urlencoded", "json": "application/json", "soap": "text/xml",
    }[encoding]  # fmt: skip
    assert (b"WSCancelRequestParams>" in request.content) is (encoding == "soap")
    assert [order.fields["orderstate"] for order in evidence.exchanges[1].response.answer.orders] == [
        "Canceled"
    ]
    assert dict(evidence.exchanges[1].request.fields)["Billnumber"]


def test_an_order_number_that_a_step_changed_is_the_one_asked_for():
    _, wiretap = perform(probe(Step("pay", changes={"OrderNumber": "{order}x"}), Step("status")))
    assert wiretap.sent[1][1]["Ordernumber"] == wiretap.sent[0][1]["OrderNumber"]
    assert wiretap.sent[1][1]["Ordernumber"].endswith("x")


def test_another_merchant_asks_with_the_second_account_of_the_target():
    other = {"merchant_id": "700124", "login": "the_other_one", "password": "OtherPass2016"}
    target = target_with(capabilities=("status",), other_account=other)
    evidence, wiretap = perform(
        probe(Step("pay"), Step("cancel", by="other merchant"), needs=("other-account",)), target
    )
    credentials = [[sent[name] for name in ("Merchant_ID", "Login", "Password")] for _, sent in wiretap.sent]
    assert credentials[1] == list(other.values())
    assert credentials[0][0] == target.the_gateway.merchant_id
    assert wiretap.sent[1][1]["Billnumber"] in evidence.exchanges[0].response.body.decode()


def test_the_values_a_step_changed_are_kept_with_the_evidence():
    evidence, _ = perform(probe(Step("pay", changes={"City": "Minsk"})))
    assert evidence.values == {"City": "Minsk"}


def test_nothing_is_sent_for_what_does_not_apply():
    evidence, wiretap = perform(probe(needs=("settlement",)))
    assert evidence.not_applicable == "the target does not declare settlement"
    assert wiretap.requests == []


def test_a_missing_token_is_no_fault_of_the_target():
    evidence, wiretap = perform(probe(Step("pay", bank="declined")), target_with(outcomes={}))
    assert "outcomes: declined" in evidence.not_applicable
    assert wiretap.requests == []


def test_a_witness_is_sent_only_where_there_is_a_status():
    script = probe(Step("pay"), Step("status", witness=True))
    assert len(perform(script)[0].exchanges) == 2
    assert len(perform(script, target_with(capabilities=()))[0].exchanges) == 1


def test_a_step_without_an_answer_ends_the_script():
    def broken(request, number):
        if number == 2:
            raise httpx.ReadError("gone")

    evidence, wiretap = perform(probe(Step("pay"), Step("status"), Step("cancel")), answer=broken)
    assert len(wiretap.requests) == len(evidence.exchanges) == 2
    assert evidence.exchanges[1].response is None
    assert evidence.exchanges[1].problem.kind == "broken"


def test_a_query_that_is_told_to_wait_is_sent_again():
    evidence, wiretap = perform(
        probe(Step("status")),
        answer=lambda request, number: httpx.Response(200, json=RATE_EXCEEDED) if number == 1 else None,
    )
    assert [path for path, _ in wiretap.sent] == ["/orderstate/orderstate.cfm"] * 2
    first, again = evidence.exchanges
    assert json.loads(first.response.body) == RATE_EXCEEDED
    assert not again.response.asks_to_wait


def test_a_payment_that_is_told_to_wait_is_sent_again_only_when_no_order_came_of_it():
    evidence, wiretap = perform(
        probe(Step("pay")),
        answer=lambda request, number: httpx.Response(200, json=RATE_EXCEEDED) if number == 1 else None,
    )
    assert [path for path, _ in wiretap.sent] == [
        "/pay/tokenpay.cfm",
        "/orderstate/orderstate.cfm",
        "/pay/tokenpay.cfm",
    ]
    assert b"billnumber" in evidence.exchanges[-1].response.body
    assert [exchange.action for exchange in evidence.exchanges] == ["pay", "status", "pay"]


@pytest.mark.parametrize(
    ("capabilities", "looked"), [((), None), (("status",), {"firstcode": 7, "secondcode": 141})]
)
def test_a_payment_is_not_sent_again_where_status_does_not_show_that_there_is_no_order(capabilities, looked):
    def answer(request, number):
        return httpx.Response(200, json=looked if number == 2 else RATE_EXCEEDED)

    evidence, wiretap = perform(probe(Step("pay")), target_with(capabilities=capabilities), answer)
    assert [path for path, _ in wiretap.sent].count("/pay/tokenpay.cfm") == 1
    assert json.loads(evidence.exchanges[-1].response.body) == RATE_EXCEEDED


def test_a_payment_that_made_an_order_although_it_was_told_to_wait_is_not_sent_again():
    seen = []

    def made_all_the_same(request, number):
        seen.append(request)
        if number == 1:
            gateway.handle_request(request)
            return httpx.Response(200, json=RATE_EXCEEDED)
        return None

    session, wiretap = session_with(answer=made_all_the_same)
    gateway = wiretap._gateway
    session.wire.pace.pause = lambda seconds: None
    evidence = session.performer.perform(probe(Step("pay")))
    session.close()
    assert [request.url.path for request in seen] == ["/pay/tokenpay.cfm", "/orderstate/orderstate.cfm"]
    assert json.loads(evidence.exchanges[-1].response.body) == RATE_EXCEEDED


def test_a_run_that_was_stopped_sends_nothing_and_says_why():
    session, wiretap = session_with()
    session.stop("somebody wanted it")
    evidence = session.performer.perform(probe())
    session.close()
    assert evidence.not_sent == "somebody wanted it"
    assert wiretap.requests == []


def test_wrong_credentials_go_one_at_a_time():
    at_once, most = [], []
    both = threading.Barrier(2)

    def watched(request, number):
        at_once.append(number)
        most.append(len(at_once))
        try:
            both.wait(0.2)  # a second one would come through
        except threading.BrokenBarrierError:
            both.reset()
        at_once.remove(number)

    session, _ = session_with(target_with(pace={"in_flight": 4, "per_second": None}), answer=watched)
    wrong = [
        probe(Step("pay", changes={"Password": "Wrong"}), slug=f"a/b/{n}", needs=(CREDENTIAL_PROBING,))
        for n in range(3)
    ]
    pending = [session.pool.submit(each) for each in wrong]
    assert all(each.wait(10).exchanges for each in pending)
    session.close()
    assert max(most) == 1


def test_order_numbers_are_unique_over_runs_and_probes_and_always_as_long():
    names = {order_number(run, key) for run in (RUN_ID, "TEST02") for key in ("a/b/c", "a/b/c#1", "a/b/c#2")}
    assert len(names) == 6
    assert {len(name) for name in names} == {ORDER_NUMBER_LENGTH}
    assert order_number(RUN_ID, "a/b/c") == order_number(RUN_ID, "a/b/c")


def test_run_ids_do_not_come_twice():
    ids = {new_run_id() for _ in range(40)}
    assert len(ids) > 38, "four random characters of 32"
    assert {len(each) for each in ids} == {6}


@pytest.mark.parametrize("attempt", ["", "again"])
def test_a_repetition_has_an_order_number_of_its_own(attempt):
    session, _ = session_with()
    evidence = session.performer.perform(probe(), attempt)
    session.close()
    assert evidence.order_number == order_number(RUN_ID, f"topic/file/case{attempt}")
