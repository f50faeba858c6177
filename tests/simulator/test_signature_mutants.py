"""Mutants that sign or verify otherwise: each does wrong what the faultless gateway does right, and is found."""

import base64
import hashlib
import os

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from simulated_shop import DECLINED, Shop, shop

from conformance.exchange.loading import load_target
from conformance.planning.plan import load_items
from conformance.protocol.signatures import answer_x, check_value, new_key_pair, request_x, sign
from conformance.resources import shipped
from conformance.score.alarms import false_alarms
from conformance.score.implementations import correct_one_named
from conformance.score.killing import scored
from conformance.score.opening import Bench
from conformance.simulator.assembly import faultless
from conformance.simulator.mutants import check_values, signatures
from conformance.simulator.mutants.mutant import WRITTEN

MUTANTS = {each.id: each for each in WRITTEN}
TOO_EASY = [f"signature-{row[0]}" for row in signatures.TOO_EASY]
OTHERWISE = [f"signature-{row[0]}" for row in signatures.OTHERWISE]
ANSWERS = [f"check-value-{row[0]}" for row in (*check_values.STRINGS, *check_values.FORMULAS)]
UNSIGNED = {
    "signature-not-required-of-holds": {"Delay": "1"},
    "signature-not-required-for-soap": {"Format": "4"},
    "signature-not-required-without-currency": {"OrderCurrency": None},
    "signature-not-required-of-recurring": {
        "RecurringIndicator": "1",
        "RecurringMinAmount": "1.00",
        "RecurringMaxAmount": "100.50",
        "RecurringPeriod": "30",
        "RecurringMaxDate": "31.12.2035",
    },
}
UNVERIFIED = {
    "signature-not-verified-of-holds": {"Delay": "1"},
    "signature-not-verified-for-soap": {"Format": "4"},
    "signature-not-verified-of-wallets": {
        "TokenType": "1",
        "PaymentToken": '{"data": "sample", "version": "EC_v1"}',
    },
}
OTHERS = [
    "signature-replayed", "signature-always-required", "signature-without-currency-unverified", "check-value-wrong-in-status",
    "check-value-of-previous-order",
]  # fmt: skip
BEFORE = [
    "signature-over-grouped-amount",
    "signature-not-verified",
    "signature-not-required",
    "check-value-wrong",
    "check-value-lower-case",
]


def strung(fields, *names, delimiter=";"):
    return delimiter.join(fields[name] for name in names)


SIGNED = ("Merchant_ID", "OrderNumber", "OrderAmount", "OrderCurrency")


def over(x_of):
    return lambda key, fields: sign(key, x_of(fields))


def tailed(key, fields):
    return base64.b64encode(base64.b64decode(sign(key, request_x(fields))) + b"\0\0\0").decode()


def filled(key, fields, *, before=b"", behind=b"", padded=0, turned=0):
    """Put a block together by hand: padding of 8 bytes and more, zeros around the hash, its last byte turned."""
    hashed = bytearray(hashlib.md5(request_x(fields).encode()).digest())
    hashed[-1] ^= turned
    info = bytes.fromhex("3020300c06082a864886f70d020505000410") + hashed
    block = b"\x00\x01" + b"\xff" * (8 + padded) + b"\x00" + before + info + behind
    numbers = key.private_numbers()
    power = pow(int.from_bytes(block, "big"), numbers.d, numbers.public_numbers.n)
    return base64.b64encode(power.to_bytes(128, "big")).decode()


# A signature that the mutant takes and no other gateway does.
WRONG_SIGNATURES = {
    "signature-blank-accepted": lambda key, fields: "  ",
    "signature-key-ignored": lambda key, fields: sign(new_key_pair().private, request_x(fields)),
    "signature-content-ignored": over(lambda fields: "whatever"),
    "signature-merchant-ignored": over(lambda fields: request_x({**fields, "Merchant_ID": "1"})),
    "signature-cents-ignored": over(lambda fields: request_x({**fields, "OrderAmount": "100.05"})),
    "signature-currency-ignored": over(lambda fields: request_x({**fields, "OrderCurrency": "XTS"})),
    "signature-number-cut": over(lambda fields: request_x({**fields, "OrderNumber": "ORD"})),
    "signature-of-number-alone": over(lambda fields: fields["OrderNumber"]),
    "signature-of-amount-alone": over(lambda fields: fields["OrderAmount"]),
    "signature-without-merchant": over(lambda fields: strung(fields, *SIGNED[1:])),
    "signature-without-currency": over(lambda fields: strung(fields, *SIGNED[:-1])),
    "signature-in-any-order": over(lambda fields: strung(fields, *SIGNED[::-1])),
    "signature-without-delimiter": over(lambda fields: strung(fields, *SIGNED, delimiter="")),
    "signature-of-sha256": lambda key, fields: base64.b64encode(
        key.sign(request_x(fields).encode(), PKCS1v15(), SHA256())
    ).decode(),
    "signature-hash-at-the-end": lambda key, fields: filled(key, fields, before=bytes(83)),
    "signature-rest-of-block-ignored": lambda key, fields: filled(key, fields, behind=bytes(83)),
    "signature-of-half-a-hash": lambda key, fields: filled(key, fields, padded=83, turned=1),
    "signature-tail-ignored": tailed,
}


def pay_with(buyer: Shop, signature_of, **changes):
    fields = {
        "Merchant_ID": "700123",
        "OrderNumber": "ORD-17",
        "OrderAmount": "100.50",
        "OrderCurrency": "RUB",
    }
    return buyer.pay("ORD-17", Signature=signature_of(buyer.key, {**fields, **changes}))


def sealed_rightly(buyer: Shop) -> bool:
    answers = [
        buyer.pay("ORD-1"),
        buyer.pay("ORD-3", OrderAmount="250.00"),
        buyer.pay("ord-2", PaymentToken=DECLINED),
        buyer.status("ORD-1"),
    ]
    return all(
        order.fields["checkvalue"] == check_value("topsecret", answer_x("700123", order.fields))
        for answer in answers
        for order in answer.orders
    )


def test_there_are_enough_and_each_is_tried_here():
    assert set(WRONG_SIGNATURES) == set(TOO_EASY)
    tried = {*TOO_EASY, *OTHERWISE, *ANSWERS, *OTHERS, *BEFORE, *UNSIGNED, *UNVERIFIED}
    about = {name for name in MUTANTS if name.startswith(("signature-", "check-value-"))}
    assert about == tried
    assert len(about) >= 25


@pytest.mark.parametrize("name", UNSIGNED)
def test_some_gateways_take_some_payments_unsigned(name):
    careless = shop(MUTANTS[name].make(faultless()), signed=True)
    assert shop(signed=True).pay(Signature=None, **UNSIGNED[name]).kind == "error"
    assert careless.pay(Signature=None, **UNSIGNED[name]).kind == "orders"
    assert careless.pay(Signature=None).kind == "error"
    assert careless.pay(Signature="AAAA", **UNSIGNED[name]).kind == "error"


@pytest.mark.parametrize("name", UNVERIFIED)
def test_some_gateways_take_any_signature_of_some_payments(name):
    careless = shop(MUTANTS[name].make(faultless()), signed=True)
    assert shop(signed=True).pay(Signature="AAAA", **UNVERIFIED[name]).kind == "error"
    assert careless.pay(Signature="AAAA", **UNVERIFIED[name]).kind == "orders"
    assert careless.pay(Signature="AAAA").kind == "error"
    assert careless.pay(Signature=None, **UNVERIFIED[name]).kind == "error"


@pytest.mark.parametrize("name", TOO_EASY)
def test_a_careless_gateway_takes_one_kind_of_wrong_signature(name):
    wrong = WRONG_SIGNATURES[name]
    assert pay_with(shop(signed=True), wrong).kind == "error"
    careless = shop(MUTANTS[name].make(faultless()), signed=True)
    assert pay_with(careless, wrong).kind == "orders"
    assert careless.pay(Signature=None).kind == "error"
    assert careless.pay(Signature="AAAA").kind == "error"
    assert careless.pay().kind == "orders"


@pytest.mark.parametrize("name", OTHERWISE)
def test_a_gateway_that_wants_another_signature_refuses_the_right_one(name):
    assert shop(signed=True).pay().kind == "orders"
    assert shop(MUTANTS[name].make(faultless()), signed=True).pay().kind == "error"


def test_a_signature_once_right_is_taken_again():
    for name, kind in ((None, "error"), ("signature-replayed", "orders")):
        buyer = shop(MUTANTS[name].make(faultless()) if name else None, signed=True)
        first = sign(
            buyer.key,
            request_x(
                {
                    "Merchant_ID": "700123",
                    "OrderNumber": "ORD-1",
                    "OrderAmount": "100.50",
                    "OrderCurrency": "RUB",
                }
            ),
        )
        assert buyer.pay("ORD-2", Signature=first).kind == "error"
        assert buyer.pay("ORD-1", Signature=first).kind == "orders"
        assert buyer.pay("ORD-2", Signature=first).kind == kind


def test_a_signature_is_required_that_the_account_does_not_require():
    assert shop().pay().kind == "orders"
    assert shop(MUTANTS["signature-always-required"].make(faultless())).pay().kind == "error"


@pytest.mark.parametrize("name", [*ANSWERS, *OTHERS[3:]])
def test_a_wrong_check_value_is_not_the_right_one(name):
    assert sealed_rightly(shop())
    assert not sealed_rightly(shop(MUTANTS[name].make(faultless())))


TARGETS = shipped("fixtures") / "targets"
BENCH = Bench(
    *(load_target(TARGETS / name, os.environ) for name in ("simulator.yaml", "sample-merchant.yaml")),
    new_key_pair(),
)
RELEVANT = (
    "signatures/", "invariants/", "order-lifecycle/one-stage/", "token-payment/payment/", "token-payment/amounts/whole/",
)  # fmt: skip
ITEMS = [item for item in load_items(shipped("cases"), "standard") if item.slug.startswith(RELEVANT)]


@pytest.mark.parametrize("name", [*[*TOO_EASY, *OTHERWISE, *ANSWERS][::3], *OTHERS, *BEFORE])
def test_the_suite_kills_it_by_the_clause_it_breaks(name):
    found = scored(BENCH, ITEMS, MUTANTS[name], seed=1)
    assert found.by_its_clause, found


@pytest.mark.parametrize("seed", [1, 2])
def test_the_faultless_gateway_raises_no_alarm(seed):
    assert false_alarms(BENCH, ITEMS, correct_one_named("faultless"), seed).raised == ()
