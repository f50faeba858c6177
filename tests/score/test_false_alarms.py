"""What is right in another way raises nothing; what is wrong does, whatever it calls itself."""

import pytest
from benches import BENCH, ITEMS, SMOKE, items_below, taken_for_correct

from conformance.exchange.settings import Dialect
from conformance.planning.probe import Invariant
from conformance.resources import shipped
from conformance.score.alarms import false_alarms, sampled
from conformance.score.allowance import load_allowance
from conformance.score.implementations import correct_ones
from conformance.score.opening import with_dialect
from conformance.simulator.variants import correct_gateways

LIGHT = [item for item in SMOKE if "megabyte" not in item.slug]
ALLOWANCE = load_allowance(shipped("fixtures") / "score" / "allowed.yaml")
CORRECT = {each.id: each for each in correct_ones()}


@pytest.mark.parametrize("name", CORRECT)
def test_a_correct_implementation_raises_nothing(name):
    """A part of the items, another one for each implementation; `conformance score` runs far more of them."""
    part = sampled(LIGHT, name, one_in=25)
    assert any(not isinstance(item, Invariant) for item in part)
    raised = false_alarms(BENCH, part, CORRECT[name], seed=5).raised
    assert ALLOWANCE.false(raised) == ()


@pytest.mark.parametrize(
    "name", ["check-value-wrong", "declined-reported-approved", "comma-accepted-RecurringMinAmount"]
)
def test_a_fault_that_is_called_correct_raises_an_alarm(name):
    wrong = taken_for_correct(name)
    relevant = items_below("token-payment/payment/", "token-payment/amounts/", "invariants/")
    (alarm, *_) = false_alarms(BENCH, relevant, wrong, 3).raised
    assert alarm.implementation == wrong.id
    assert alarm.seed == 3
    assert alarm.verdict == "fail"
    assert alarm.slug.startswith(("token-payment/", "invariants/"))
    assert alarm.received


@pytest.mark.parametrize("each", correct_gateways(), ids=lambda each: each.id)
def test_what_a_correct_gateway_declares_is_a_dialect(each):
    right = {"notification_within": "60s", **each.dialect}
    dialect = Dialect.model_validate(right)
    assert (
        with_dialect(BENCH.gateway, each).the_gateway.dialect.model_dump().items()
        >= dict(each.dialect).items()
    )
    assert all(dialect.model_dump()[name] == value for name, value in each.dialect.items())


def test_each_correct_gateway_differs_from_every_other():
    told = [(each.sentence, repr(sorted(each.dialect.items())), each.make) for each in correct_gateways()]
    assert len({each.id for each in correct_gateways()}) == len(told)
    assert len({sentence for sentence, _, _ in told}) == len(told)
    ways = [each for each in correct_gateways() if each.dialect or each.headers]
    assert len(ways) >= 6


def test_a_sample_is_another_one_for_another_seed_and_keeps_the_invariants():
    one, same, other = (sampled(ITEMS, key, one_in=2) for key in ("1", "1", "2"))
    assert one == same != other
    assert len(ITEMS) * 0.4 < len(one) < len(ITEMS) * 0.6
    always = {item.slug for item in ITEMS if item.slug.startswith("invariants/")}
    assert always <= {item.slug for item in one}
    assert sampled(ITEMS, "5", one_in=1) == list(ITEMS)
    assert {item.slug for item in [*one, *sampled(ITEMS, "2", one_in=2)]} > {item.slug for item in one}
