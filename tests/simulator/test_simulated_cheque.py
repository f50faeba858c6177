"""The cheque of a payment: which one is taken, which is refused with which codes, and what it takes from the account."""

import json

import pytest
from simulated_shop import refusal, shop, state

ITEM = {"id": 1, "name": "Cup", "price": "100.50", "quantity": "1", "amount": "100.50", "tax": "novat"}


def cheque(*items):
    return json.dumps(items)


def other(**changes):
    return {name: value for name, value in {**ITEM, **changes}.items() if value is not None}


def halves():
    return other(amount="0.50"), other(id=2, amount="100.00")


@pytest.mark.parametrize(
    "text",
    [
        cheque(ITEM), json.dumps({"items": [ITEM]}), cheque(*halves()), cheque(other(amount=100.5, price=100.5)),
        cheque(other(product="Cup", name=None)), cheque(other(product="a" * 50, name="b" * 250)),
        cheque(other(quantity="1.500", fpmode=4, hscode="1" * 13, eancode="460")),
        '[{"id":1,"name":"Cup","price":100.50,"quantity":1.000,"amount":100.50,"tax":"vat20"}]',
    ],
)  # fmt: skip
def test_a_cheque_of_the_order_is_taken(text):
    assert state(shop().pay(Chequeitems=text)) == "Approved"


@pytest.mark.parametrize(
    "text",
    [
        "{", "null", "{}", "[]", '"items"', cheque(1), cheque(other(name=None)), cheque(other(id=None)),
        cheque(other(price=None)), cheque(other(quantity=None)), cheque(other(amount=None)),
        cheque(other(name="a" * 251)), cheque(other(product="a" * 51)), cheque(other(tax="a" * 11)),
        cheque(other(hscode="1" * 14)), cheque(other(fpmode="four")), cheque(other(price="1.005")),
        cheque(other(price="123456789.00")), cheque(other(amount="1e2")), cheque(other(amount="-100.50")),
        cheque(other(amount=True)), '[{"id":1,"amount":NaN}]',
    ],
)  # fmt: skip
def test_what_is_no_cheque_is_malformed(text):
    buyer = shop()
    assert refusal(buyer.pay("ORD-1", Chequeitems=text)) == "4/179"
    assert refusal(buyer.status("ORD-1")) == "10/201"


@pytest.mark.parametrize("amounts", [("100.49",), ("100.51",), ("100.50", "100.50"), ("0.00",)])
def test_a_cheque_of_another_sum_is_refused(amounts):
    items = [other(id=number, amount=amount) for number, amount in enumerate(amounts, start=1)]
    assert refusal(shop().pay(Chequeitems=cheque(*items))) == "5/179"


def test_each_item_needs_a_tax_from_somewhere():
    untaxed = cheque(other(tax=None))
    assert refusal(shop().pay(Chequeitems=untaxed)) == "3/179"
    assert state(shop().pay(Chequeitems=untaxed, Tax="vat20")) == "Approved"
    assert state(shop(default_tax="novat").pay(Chequeitems=untaxed)) == "Approved"
    assert (
        refusal(shop().pay(Chequeitems=cheque(halves()[0], other(id=2, amount="100.00", tax=None))))
        == "3/179"
    )


def test_a_payment_without_items_needs_no_tax():
    assert state(shop().pay(Tax=None)) == "Approved"


def test_an_enterprise_of_several_taxation_systems_says_which():
    buyer = shop(several_taxation_systems=True)
    assert refusal(buyer.pay()) == "3/0"
    assert state(buyer.pay(TaxationSystem="1")) == "Approved"
    assert state(shop().pay()) == "Approved"
