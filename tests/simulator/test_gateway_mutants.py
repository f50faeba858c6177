"""Every mutant differs from the faultless assembly in one part, and in what a merchant sees."""

from dataclasses import fields

import pytest
from simulated_shop import DECLINED, Shop, refusal, shop

from conformance.protocol.clauses import registry
from conformance.protocol.parameters import by_name
from conformance.protocol.signatures import answer_x, check_value
from conformance.simulator.assembly import faultless
from conformance.simulator.mutants import UnknownMutantError, all_mutants, mutant_called
from conformance.simulator.mutants.mutant import WRITTEN, mutant

MONEY = {"Amount": "100.51", "Currency": "RUB"}


def check_value_is_right(buyer: Shop) -> bool:
    [order] = buyer.pay().orders
    return order.fields["checkvalue"] == check_value("topsecret", answer_x("700123", order.fields))


def debited_once(buyer: Shop) -> bool:
    bill = buyer.delayed()
    buyer.confirm(bill)
    buyer.confirm(bill)
    return len(buyer.cancel(bill).orders[0].operations) == 3


def billnumbers_differ(buyer: Shop) -> bool:
    return buyer.paid("ORD-1") != buyer.paid("ORD-1")


def confirmed(buyer: Shop) -> bool:
    return buyer.confirm(buyer.delayed()).orders[0].fields["orderstate"] == "Approved"


def both_orders_shown(buyer: Shop) -> bool:
    buyer.pay("ORD-1")
    buyer.pay("ORD-1")
    return len(buyer.status("ORD-1").orders) == 2


def window_kept(buyer: Shop) -> bool:
    buyer.pay("ORD-1")
    return buyer.status("ORD-1", EndYear="2020", EndMonth="1", EndDay="1").kind == "error"


def charged(buyer: Shop) -> str:
    answer = buyer.pay(OrderAmount="1.00", OrderCurrency="USD", isConvert="2")
    return answer.orders[0].operations[0]["currency"]


KEPT = {
    "order-number-beyond-limit": lambda buyer: buyer.pay("a" * 129).kind == "error",
    "order-amount-optional": lambda buyer: buyer.pay(OrderAmount=None).kind == "error",
    "signature-not-verified": lambda buyer: buyer.pay(Signature="AAAA").kind == "error",
    "signature-not-required": lambda buyer: buyer.pay(Signature=None).kind == "error",
    "password-not-verified": lambda buyer: buyer.pay(Password="WrongPassword1").kind == "error",
    "check-value-wrong": check_value_is_right,
    "check-value-lower-case": check_value_is_right,
    "declined-reported-approved": lambda buyer: (
        buyer.pay(PaymentToken=DECLINED).orders[0].fields["orderstate"] == "Declined"
    ),
    "status-shows-first-order-only": both_orders_shown,
    "status-ignores-window": window_kept,
    "order-comment-cut": lambda buyer: (
        len(buyer.pay(OrderComment="a" * 4000).orders[0].fields["ordercomment"]) == 4000
    ),
    "one-stage-delayed": lambda buyer: buyer.pay().orders[0].fields["orderstate"] == "Approved",
    "confirmation-ignored": confirmed,
    "billnumber-repeated": billnumbers_differ,
    "default-currency-wrong": lambda buyer: (
        buyer.pay(OrderCurrency=None).orders[0].fields["ordercurrency"] == "RUB"
    ),
    "never-converts": lambda buyer: charged(buyer) == "RUB",
    "confirmation-debits-twice": debited_once,
    "cancels-more-than-captured": lambda buyer: buyer.cancel(buyer.paid(), **MONEY).kind == "error",
}

LOWERED = {
    "OrderNumber": 128, "OrderCurrency": 3, "OrderComment": 4000, "Lastname": 70, "Firstname": 70,
    "Middlename": 70, "Email": 128, "Address": 256, "HomePhone": 64, "WorkPhone": 20, "MobilePhone": 20,
    "Country": 3, "State": 3, "City": 70, "Zip": 25, "URL_RETURN": 256, "URL_RETURN_OK": 256,
    "URL_RETURN_NO": 256, "RecurringPeriod": 10,
}  # fmt: skip


def test_every_mutant_is_tried_here():
    assert {each.id for each in all_mutants()} == set(KEPT) | {f"limit-lowered-{name}" for name in LOWERED}
    assert {each.id for each in WRITTEN} == set(KEPT)


@pytest.mark.parametrize("name", KEPT)
def test_a_hand_written_mutant_breaks_what_the_faultless_gateway_keeps(name):
    signed = name.startswith("signature")
    assert KEPT[name](shop(signed=signed)) is True
    assert KEPT[name](shop(mutant_called(name).make(faultless()), signed=signed)) is False


@pytest.mark.parametrize("name", KEPT)
def test_a_mutant_that_is_not_provoked_still_takes_an_order(name):
    buyer = shop(mutant_called(name).make(faultless()), signed=True)
    assert buyer.pay(PaymentToken=DECLINED).kind == "orders"


@pytest.mark.parametrize("name", LOWERED)
def test_a_lowered_limit_refuses_the_longest_value_and_takes_a_shorter_one(name):
    digits = by_name()[name].kind == "number"
    longest = ("1" if digits else "a") * LOWERED[name]
    buyer = shop(mutant_called(f"limit-lowered-{name}").make(faultless()))
    assert shop().pay(**{name: longest}).kind == "orders"
    assert refusal(buyer.pay(**{name: longest})).startswith("4/")
    if name != "OrderCurrency":
        shorter = {} if name == "Country" else {name: longest[:-1]}
        assert buyer.pay(**shorter).kind == "orders"


@pytest.mark.parametrize("each", all_mutants(), ids=lambda each: each.id)
def test_a_mutant_replaces_one_part(each):
    right = faultless()
    wrong = each.make(right)
    parts = [part.name for part in fields(right)]
    assert len([name for name in parts if getattr(right, name) is not getattr(wrong, name)]) == 1


@pytest.mark.parametrize("each", all_mutants(), ids=lambda each: each.id)
def test_a_mutant_names_a_clause_and_has_its_severity(each):
    clause = registry()[each.clause]
    assert clause.untestable is None
    assert each.severity == clause.severity
    assert each.side == clause.side
    assert each.sentence.endswith(".")


def test_an_unknown_mutant_is_told_its_nearest():
    with pytest.raises(UnknownMutantError, match="did you mean one-stage-delayed"):
        mutant_called("one-stage-delay")


def test_a_name_is_taken_once():
    with pytest.raises(ValueError, match="two mutants"):
        mutant("one-stage-delayed", clause="x", sentence="x.", severity=WRITTEN[0].severity)(
            lambda each: each
        )
