"""Loose comparison of check values shows itself by a named order, or else by an amount of many decimals."""

import pytest
from shop_sessions import deviations, items_of, judged, sample_target, shop_run, shops

from conformance.exchange.shop import number_like
from conformance.exchange.shop.applicability import doubts_of_comparison
from conformance.plugin.opening import checked
from conformance.simulator.merchant.mutants import merchant_mutant_called
from conformance.simulator.merchant.replacing import agreeing


@pytest.fixture(scope="module")
def standard():
    return items_of("standard")


def of_the_sample(**orders):
    return sample_target(orders=sample_target().the_merchant.orders.model_copy(update=orders))


def in_floats(order, came):
    return float(came["amount"]) == float(order.amount)


def broken_by(make, target, standard, slug):
    (item,) = [each for each in standard if each.slug == f"notification-merchant/{slug}"]
    with shop_run(shops(make), target) as run:
        return deviations(judged(run, [item]))


@pytest.mark.parametrize("order", ["541627", "1051093773"])
def test_a_named_order_shows_loose_comparison_whatever_number_its_check_value_is(order, standard):
    slug, target = "forged/zero-like/written-otherwise", of_the_sample(zero_like=order)
    loosely = merchant_mutant_called("shop-compares-loosely").make
    ((_, clause, verdict, _),) = broken_by(loosely, target, standard, slug)
    assert (clause, verdict) == ("notification/checkvalue/strict", "fail")
    assert broken_by(lambda right: right, target, standard, slug) == []


def test_without_a_named_order_an_amount_of_many_decimals_shows_it(monkeypatch, standard):
    # The whole search takes seconds; for the shop's first order it ends here.
    monkeypatch.setattr(number_like, "_found", lambda search, *_: search.among(range(2_893_000, 2_893_010)))
    slug, target = "forged/number-like-searched", of_the_sample(zero_like=None)
    floats = agreeing("amount", in_floats)
    loosely = merchant_mutant_called("shop-compares-loosely").make
    ((_, clause, verdict, _),) = broken_by(lambda right: loosely(floats(right)), target, standard, slug)
    assert (clause, verdict) == ("notification/checkvalue/strict", "fail")
    assert broken_by(floats, target, standard, slug) == []


def test_a_run_says_that_loose_comparison_was_hardly_tried():
    (note,) = doubts_of_comparison(of_the_sample(zero_like=None).the_merchant)
    assert "orders.zero_like" in note
    assert doubts_of_comparison(sample_target().the_merchant) == ()
    signed = sample_target(signature="RSA", orders=of_the_sample(zero_like=None).the_merchant.orders)
    assert doubts_of_comparison(signed.the_merchant) == ()
    with shop_run(shops(), of_the_sample(zero_like=None)) as run:
        assert note in checked(run.session, None)
