"""Every mutant differs from the faultless assembly in one part, and in what a merchant sees."""

from dataclasses import fields

import pytest
from simulated_shop import DECLINED, FORM, Shop, shop

from conformance.protocol.answers import Answer
from conformance.protocol.clauses import registry
from conformance.protocol.messages import encode_form, encode_json, read_answer
from conformance.protocol.signatures import answer_x, check_value
from conformance.simulator.assembly import faultless
from conformance.simulator.gateway import Request
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


def sent(buyer: Shop, body: bytes, content_type: str) -> Answer:
    request = Request("POST", "/pay/tokenpay.cfm", "", (("Content-Type", content_type),), body)
    response = buyer.gateway.handle(request)
    return read_answer(response.body, dict(response.headers)["Content-Type"])


def payment(buyer: Shop) -> list[tuple[str, str]]:
    return [
        *buyer.credentials().items(),
        ("OrderNumber", "ORD-1"),
        ("OrderAmount", "1.00"),
        ("PaymentToken", "{}"),
    ]


def in_order(buyer: Shop, step: int) -> Answer:
    return sent(buyer, encode_form(payment(buyer)[::step]), FORM)


def in_json(buyer: Shop) -> Answer:
    return sent(buyer, encode_json(payment(buyer)), "application/json")


def in_the_query(buyer: Shop) -> Answer:
    body = encode_form(list(buyer.credentials().items()))
    request = Request("POST", "/pay/tokenpay.cfm", "Password=x", (("Content-Type", FORM),), body)
    codes = buyer.gateway.handle(request).body
    return Answer("orders" if b"102" not in codes else "error", "json")


KEPT = {
    "order-number-beyond-limit": lambda buyer: buyer.pay("a" * 129).kind == "error",
    "order-amount-optional": lambda buyer: buyer.pay(OrderAmount=None).kind == "error",
    "signature-not-verified": lambda buyer: buyer.pay(Signature="AAAA").kind == "error",
    "signature-not-required": lambda buyer: buyer.pay(Signature=None).kind == "error",
    "password-by-its-beginning": lambda buyer: buyer.pay(Password="SamplePass2015").kind == "error",
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
    "names-case-sensitive": lambda buyer: buyer.pay(Delay=None, delay="2").kind == "error",
    "unknown-parameter-refused": lambda buyer: buyer.pay(unheard_of="1").kind == "orders",
    "order-of-parameters-matters": lambda buyer: in_order(buyer, -1).kind == "orders",
    "repeated-parameter-refused": lambda buyer: buyer.pay(orderamount="100.50").kind == "orders",
    "json-refused": lambda buyer: in_json(buyer).kind == "orders",
    "secrets-in-query-accepted": lambda buyer: in_the_query(buyer).kind == "error",
    "unknown-merchant-accepted": lambda buyer: buyer.pay(Merchant_ID="700124").kind == "error",
    "login-not-verified": lambda buyer: buyer.pay(Login="wrong_login").kind == "error",
    "always-json": lambda buyer: buyer.pay(Format="4").form == "soap",
    "always-soap": lambda buyer: buyer.pay(Format="5").form == "json",
    "names-swapped-in-long-form": lambda buyer: (
        buyer.pay(Lastname="L", Firstname="F", Middlename="M", HomePhone="1").orders[0].fields["lastname"]
        == "L"
    ),
    "amount-guessed-beside-email": lambda buyer: (
        buyer.pay(OrderAmount="1,00", Email="buyer@shop.example").kind == "error"
    ),
    "signature-over-grouped-amount": lambda buyer: buyer.pay(OrderAmount="1234.00").kind == "orders",
    "cancels-more-than-captured": lambda buyer: buyer.cancel(buyer.paid(), **MONEY).kind == "error",
}

ABOUT_SIGNATURES = ("signature", "check-value-")
"""What begins the names of mutants whose signatures and check values the suite itself takes apart."""


def test_every_hand_written_mutant_is_tried_here():
    others = {each.id for each in WRITTEN if not each.id.startswith(ABOUT_SIGNATURES)}
    tried_besides = {name for name in KEPT if name.startswith(ABOUT_SIGNATURES)}
    assert others | tried_besides == set(KEPT)


@pytest.mark.parametrize("name", KEPT)
def test_a_hand_written_mutant_breaks_what_the_faultless_gateway_keeps(name):
    signed = name.startswith("signature")
    assert KEPT[name](shop(signed=signed)) is True
    assert KEPT[name](shop(mutant_called(name).make(faultless()), signed=signed)) is False


@pytest.mark.parametrize("name", KEPT)
def test_a_mutant_that_is_not_provoked_still_takes_an_order(name):
    buyer = shop(mutant_called(name).make(faultless()), signed=True)
    assert buyer.pay(PaymentToken=DECLINED).kind == "orders"


def test_every_mutant_replaces_one_part():
    right = faultless()
    parts = [part.name for part in fields(right)]
    for each in all_mutants():
        wrong = each.make(right)
        replaced = [name for name in parts if getattr(right, name) is not getattr(wrong, name)]
        assert len(replaced) == 1, each.id


def test_every_mutant_names_a_clause_and_has_its_severity():
    for each in all_mutants():
        clause = registry()[each.clause]
        assert clause.untestable is None, each.id
        assert (each.severity, each.side) == (clause.severity, clause.side), each.id
        assert each.sentence.endswith("."), each.id


def test_an_unknown_mutant_is_told_its_nearest():
    with pytest.raises(UnknownMutantError, match="did you mean one-stage-delayed"):
        mutant_called("one-stage-delay")


def test_a_name_is_taken_once():
    with pytest.raises(ValueError, match="two mutants"):
        mutant("one-stage-delayed", clause="x", sentence="x.", severity=WRITTEN[0].severity)(
            lambda each: each
        )
