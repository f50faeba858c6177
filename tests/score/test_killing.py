"""A mutant is tried on the items of its clause first, and what kills it is told."""

import pytest
from benches import BENCH, ITEMS, items_below

from conformance.pipeline import Run
from conformance.planning.plan import cost_of
from conformance.planning.probe import Invariant, Property
from conformance.score.implementations import correct_ones, mutant_named, mutants
from conformance.score.killing import scored
from conformance.score.nearness import approach
from conformance.simulator.mutants import UnknownMutantError

LENGTH = "token-payment/OrderNumber/length"


@pytest.fixture
def tried(monkeypatch):
    """Note the slugs of the items that are tried."""
    slugs = []
    result_of = Run.result_of

    def noting(self, item):
        slugs.append(item.slug)
        return result_of(self, item)

    monkeypatch.setattr(Run, "result_of", noting)
    return slugs


def test_the_items_of_the_clause_come_first_and_the_cheap_ones_before_the_dear_ones():
    order = approach(ITEMS, LENGTH)
    assert order.near
    assert all(LENGTH in item.clauses for item in order.near)
    assert not any(LENGTH in item.clauses for item in order.rest)
    kinds = [isinstance(item, Property) for item in order.near]
    assert kinds == sorted(kinds)
    probes = [cost_of(item) for item in order.near if not isinstance(item, Property)]
    assert probes == sorted(probes)
    beside = [
        any(each.startswith("token-payment/OrderNumber") for each in item.clauses) for item in order.rest
    ]
    assert beside == sorted(beside, reverse=True)
    assert not any(isinstance(item, Invariant) for item in (*order.near, *order.rest))
    everything = (*order.near, *order.rest, *order.citing, *order.others)
    assert sorted(item.slug for item in everything) == sorted(item.slug for item in ITEMS)


@pytest.mark.parametrize(
    "name",
    [
        "order-number-beyond-limit", "check-value-wrong", "declined-reported-approved",
        "shop-ignores-check-value", "cheque-tax-of-the-account-ignored",
    ],
)  # fmt: skip
def test_a_mutant_is_killed_by_the_clause_it_breaks(name):
    found = scored(BENCH, ITEMS, mutant_named(name), 1)
    assert found.by_its_clause, found
    assert found.kill.slug in {item.slug for item in ITEMS if found.clause in item.clauses}


def test_nothing_more_is_tried_after_the_kill(tried):
    mutant = mutant_named("order-number-beyond-limit")
    found = scored(BENCH, ITEMS, mutant, 1)
    assert tried[-1] == found.kill.slug
    assert len(tried) <= len(approach(ITEMS, mutant.clause).near)


def test_what_only_an_invariant_sees_is_looked_for_in_all_that_is_sent(tried):
    found = scored(BENCH, ITEMS, mutant_named("check-value-wrong"), 1)
    assert found.kill.slug == "invariants/answer-checkvalue"
    assert 1 <= len(tried) < len(ITEMS)
    assert "invariants/answer-checkvalue" not in tried


def test_without_the_items_of_its_clause_another_clause_kills_it():
    mutant = mutant_named("declined-reported-approved")
    left = [
        item
        for item in items_below("token-payment/payment", "order-lifecycle")
        if mutant.clause not in item.clauses
    ]
    found = scored(BENCH, left, mutant, 1)
    assert found.kill is not None
    assert not found.by_its_clause


def test_a_mutant_survives_where_nobody_asks():
    found = scored(BENCH, items_below("token-payment/payment"), mutant_named("cheque-sum-ignored"), 1)
    assert found.kill is None
    assert not found.by_its_clause


def test_a_shop_is_not_tried_on_the_items_of_a_gateway(tried):
    scored(BENCH, ITEMS, mutant_named("shop-ignores-check-value"), 1)
    sides = {item.slug: item.side for item in ITEMS}
    assert {sides[slug] for slug in tried} == {"merchant"}


def test_every_implementation_has_a_name_of_its_own_on_either_side():
    assert (
        {each.side.value for each in mutants()}
        == {each.side.value for each in correct_ones()}
        == {"gateway", "merchant"}
    )
    assert len(mutants()) > 500
    assert (
        min(sum(each.side.value == side for each in correct_ones()) for side in ("gateway", "merchant")) >= 6
    )
    with pytest.raises(UnknownMutantError, match="check-value-wrong"):
        mutant_named("chek-value-wrong")
