"""Whether an order lost a payment: only one that was paid before can."""

from dataclasses import replace

import pytest
from delivered import GONE, MUST, PAID, REFUSED, UNPAID, exchange, seen, target

from conformance.exchange.evidence import Evidence
from conformance.judging.merchant import judge_deliveries
from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.probe import Probe, Where


@pytest.mark.parametrize(
    ("before", "first", "then", "came", "verdict"),
    [
        (PAID, exchange(REFUSED), UNPAID, exchange(), "fail"),
        (PAID, exchange(), seen("paid", "201.00"), exchange(REFUSED), "fail"),
        (PAID, exchange(), UNPAID, GONE, "inconclusive"),
        (UNPAID, exchange(), UNPAID, exchange(), "inconclusive"),
        (None, exchange(), UNPAID, exchange(REFUSED), "fail"),
        (seen(None, None, problem="down"), exchange(), UNPAID, exchange(), "fail"),
        (None, exchange(REFUSED), UNPAID, exchange(REFUSED), "inconclusive"),
        (None, GONE, UNPAID, GONE, "inconclusive"),
        (None, exchange(REFUSED), PAID, exchange(REFUSED), "pass"),
    ],
)
def test_only_an_order_that_was_paid_before_can_lose_its_payment(before, first, then, came, verdict):
    deliveries = (
        Deliver(),
        Deliver(state="Declined", then=(DeliveryExpect(clause=(MUST,), still_paid=True),)),
    )
    probe = Probe("a/b", "merchant", "positive", (MUST,), (), Where("a.yaml", 1), deliveries=deliveries)
    observations = tuple(each for each in (before, replace(then, step=1)) if each)
    evidence = Evidence("a/b", "1", (first, replace(came, step=1)), observations=observations)
    (found,) = judge_deliveries(probe, evidence, target())
    assert found.verdict == verdict


def test_a_forgery_is_no_payment_that_could_be_lost():
    assert Deliver(fields={"billnumber": "57"}).pays
    for forged in (Deliver(seal="wrong"), Deliver(fields={"amount": "1.00"}), Deliver(state="Declined"),
                   Deliver(change={"amount": "1.00"}), Deliver(order="other"), Deliver(again=1)):  # fmt: skip
        assert not forged.pays
