"""Which order a probe works on, against shops that pay and answer in odd ways."""

import httpx
import pytest
from shop_sessions import ACCEPTANCE, REFUSAL, answering, probe_of, sample_target, shop_run, stub

from conformance.exchange.shop.orders import NoOrder
from conformance.judging.merchant import judge_deliveries


def test_an_order_that_a_shop_pays_and_denies_is_not_handed_on():
    with shop_run(stub(lambda *_: REFUSAL)) as run:
        probe = probe_of({"withstood": True}, "shared")
        numbers = [run.session.performer.perform(probe).order_number for _ in range(3)]
    assert numbers == ["1001", "1002", "1003"]


@pytest.mark.parametrize(
    ("answer_to", "expect", "verdict", "said"),
    [
        (lambda _, often: ACCEPTANCE if often == 1 else REFUSAL, {"acknowledged": True}, "pass", ""),
        (lambda *_: httpx.Response(200, text="OK"), {"acknowledged": True}, "inconclusive",
         "that paid order 1001 got HTTP 200 and no success, and no success when it came again"),
        (lambda *_: httpx.Response(200, text="OK"), {"withstood": True}, "pass", ""),
    ],
)  # fmt: skip
def test_a_probe_of_a_paid_order_has_what_its_answer_can_be_judged_by(answer_to, expect, verdict, said):
    probe = probe_of(expect, "paid")
    with shop_run(stub(answer_to)) as run:
        evidence = run.session.performer.perform(probe)
        (found,) = judge_deliveries(probe, evidence, run.session.target)
    assert found.verdict == verdict
    assert said in found.received


@pytest.mark.parametrize(
    ("expect", "verdict"), [({"acknowledged": True}, "inconclusive"), ({"withstood": True}, "pass")]
)
def test_where_no_order_can_be_paid_only_what_needs_an_acknowledgement_is_left_out(expect, verdict):
    probe = probe_of(expect, "paid")
    with shop_run(answering(200, b"OK")) as run:
        evidence = run.session.performer.perform(probe)
        (found,) = judge_deliveries(probe, evidence, run.session.target)
    assert found.verdict == verdict
    assert verdict == "pass" or "was to pay order 1001 got HTTP 200 and no success" in found.received


def test_what_an_order_command_says_is_written_without_secrets(monkeypatch):
    secret = sample_target().the_merchant.secret.get_secret_value()

    def no_order(_):
        raise NoOrder(f"./new-order ended with exit code 1: wrong secret {secret}")

    with shop_run(stub(lambda *_: REFUSAL)) as run:
        monkeypatch.setattr("conformance.exchange.shop.orders.FreshOrders.take", lambda *_: no_order(_))
        evidence = run.session.performer.perform(probe_of({"withstood": True}, "own"))
    assert "ended with exit code 1" in evidence.not_sent
    assert secret not in evidence.not_sent
