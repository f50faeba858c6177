"""Payments signed otherwise: each word of a case makes the very signature it speaks of."""

import base64
import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from pydantic import ValidationError
from simulated import KEYS, target_with

from conformance.exchange.requests import Bound, Merchant, NoToken
from conformance.planning.probe import Step
from conformance.planning.signing import Signed
from conformance.protocol.signatures import SignaturePadding, new_key_pair, recovered, verify

BOUND = Bound("TEST01-0123456789a")
FOREIGN = new_key_pair()
NUMBER = "TEST01-0123456789a"


def paid(signed, changes=None, key=KEYS.private, **target):
    player = Merchant(target_with(**target).the_gateway, key, FOREIGN.private)
    return dict(player.fields(Step("pay", changes=changes or {}, signing=signed), BOUND))


@pytest.mark.parametrize(
    ("signed", "x"),
    [
        (Signed(), f"700123;{NUMBER};100.50;RUB"),
        (Signed(values={"OrderAmount": "1.00"}), f"700123;{NUMBER};1.00;RUB"),
        (
            Signed(values={"OrderNumber": "{order}-2", "OrderCurrency": "XTS"}),
            f"700123;{NUMBER}-2;100.50;XTS",
        ),
        (Signed(values={"OrderCurrency": "{currency}"}), f"700123;{NUMBER};100.50;RUB"),
        (Signed(fields=("OrderNumber", "Merchant_ID")), f"{NUMBER};700123"),
        (Signed(fields=("OrderAmount",)), "100.50"),
        (Signed(delimiter=""), f"700123{NUMBER}100.50RUB"),
        (Signed(delimiter=",", fields=("Merchant_ID", "OrderCurrency")), "700123,RUB"),
        ("other order", f"700123;{NUMBER}0;100.50;RUB"),
        ("valid", f"700123;{NUMBER};100.50;RUB"),
    ],
)
@pytest.mark.parametrize("padding", list(SignaturePadding))
def test_the_signed_string_is_the_one_that_was_asked_for(signed, x, padding):
    fields = paid(signed, dialect={"signature_padding": str(padding)})
    assert verify(KEYS.public, x, fields["Signature"], padding)
    assert (fields["OrderAmount"], fields["OrderCurrency"]) == ("100.50", "RUB")


def test_what_is_sent_differs_from_what_was_signed():
    fields = paid(Signed(values={"OrderAmount": "100.50"}), {"OrderAmount": "0.01"})
    assert fields["OrderAmount"] == "0.01"
    assert verify(KEYS.public, f"700123;{NUMBER};100.50;RUB", fields["Signature"])


def test_a_field_that_is_not_sent_is_not_signed():
    fields = paid(Signed(fields=("OrderNumber", "OrderCurrency")), {"OrderCurrency": None})
    assert verify(KEYS.public, NUMBER, fields["Signature"])


def test_a_stranger_signs():
    signature = paid(Signed(key="wrong"))["Signature"]
    assert recovered(KEYS.public, signature) is None
    assert verify(FOREIGN.public, f"700123;{NUMBER};100.50;RUB", signature)


@pytest.mark.parametrize(("name", "algorithm"), [("SHA-1", SHA1), ("SHA-256", SHA256)])
def test_another_hash_is_signed(name, algorithm):
    signature = paid(Signed(hash=name))["Signature"]
    x = f"700123;{NUMBER};100.50;RUB".encode()
    KEYS.public.verify(base64.b64decode(signature), x, PKCS1v15(), algorithm())
    with pytest.raises(InvalidSignature):
        KEYS.public.verify(base64.b64decode(signature), x + b"0", PKCS1v15(), algorithm())
    assert not verify(KEYS.public, x.decode(), signature)


def test_damage_is_done_to_the_finished_signature():
    right = paid("valid")["Signature"]
    raw = base64.b64decode(right)
    assert base64.b64decode(paid(Signed(damage="trailing bytes"))["Signature"]) == raw + b"\0\0\0"
    assert paid(Signed(damage="trailing text"))["Signature"] == right + "AAAA"
    assert paid(Signed(damage="blanks alone"))["Signature"].strip() == ""
    turned = base64.b64decode(paid(Signed(damage="bit turned"))["Signature"])
    assert (turned[:-1], turned[-1] ^ raw[-1]) == (raw[:-1], 1)


@pytest.mark.parametrize("damage", ["filled before", "filled behind"])
def test_a_padding_is_filled_so_that_only_a_careless_reader_finds_the_hash(damage):
    signature = paid(Signed(damage=damage))["Signature"]
    numbers = KEYS.public.public_numbers()
    block = pow(int.from_bytes(base64.b64decode(signature), "big"), numbers.e, numbers.n).to_bytes(128, "big")
    digest = hashlib.md5(f"700123;{NUMBER};100.50;RUB".encode()).digest()
    info = bytes.fromhex("3020300c06082a864886f70d020505000410") + digest
    start = bytes.fromhex("0001ffffffffffffffff00")
    zeros = bytes(128 - len(start) - len(info))
    assert block == start + (zeros + info if damage == "filled before" else info + zeros)
    assert not verify(KEYS.public, f"700123;{NUMBER};100.50;RUB", signature)


def test_a_hash_is_signed_that_only_its_end_tells_from_the_right_one():
    right = recovered(KEYS.public, paid("valid")["Signature"])
    other = recovered(KEYS.public, paid(Signed(damage="last byte of the hash"))["Signature"])
    assert (other[:-1], other[-1] ^ right[-1]) == (right[:-1], 1)


def test_a_replayed_signature_is_the_very_same():
    first = paid("valid", {"OrderNumber": "{order}"})
    again = paid(Signed(values={"OrderNumber": "{order}"}), {"OrderNumber": "{order}-2"})
    assert first["Signature"] == again["Signature"]
    assert first["OrderNumber"] != again["OrderNumber"]


def test_a_target_without_delimiter_is_signed_for_without_one():
    bare = {"dialect": {"request_delimiter": ""}}
    assert verify(KEYS.public, f"700123{NUMBER}100.50RUB", paid("valid", **bare)["Signature"])
    with pytest.raises(NoToken, match="dialect request_delimiter"):
        paid(Signed(delimiter=""), **bare)
    assert verify(
        KEYS.public, f"700123;{NUMBER};100.50;RUB", paid(Signed(delimiter=";"), **bare)["Signature"]
    )


def test_without_a_key_no_signature_can_be_spoilt():
    with pytest.raises(NoToken, match="request_key"):
        paid(Signed(damage="bit turned"), key=None)


@pytest.mark.parametrize(
    "said", [{"damage": "burnt"}, {"fields": ("Login",)}, {"values": {"Login": "x"}}, {"salt": "x"}]
)
def test_words_that_mean_nothing_are_refused(said):
    with pytest.raises(ValidationError):
        Signed(**said)


def test_the_hash_of_the_signed_string_is_md5():
    wrapped = recovered(KEYS.public, paid("valid")["Signature"])
    assert wrapped.endswith(hashlib.md5(f"700123;{NUMBER};100.50;RUB".encode()).digest())


@pytest.mark.parametrize("currency", [None, ""])
def test_what_a_required_signature_covers_without_a_currency_is_open(currency):
    required = {"settings": {"request_signature": "required"}}
    with pytest.raises(NoToken, match="OrderCurrency"):
        paid("as required", {"OrderCurrency": currency}, **required)
    assert paid("as required", **required)["Signature"]
    assert "Signature" not in paid("as required", {"OrderCurrency": currency})
