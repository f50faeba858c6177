"""Check values and signatures by hand, against values that were computed elsewhere."""

import hashlib
import json
from pathlib import Path

import pytest

from conformance.protocol.signatures import new_key_pair

VECTORS = Path(__file__).resolve().parents[2] / "fixtures" / "vectors" / "check_values.json"
ORDER = (
    "merchant_id=700123",
    "ordernumber=ORD-17",
    "orderamount=250.00",
    "ordercurrency=BYN",
    "orderstate=Approved",
)
RIGHT = (
    "0BBED05AC2383B629C33C1B4DC00A5E6"  # uppercase(md5(uppercase(md5(topsecret) + md5(X)))), by md5sum and tr
)
VALID = [
    vector
    for vector in json.loads(VECTORS.read_text("utf-8"))["tests"]
    if vector["result"] == "valid" and set(vector["flags"]) <= {"Stated", "Request"}
]


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    monkeypatch.setenv("ASSIST_SECRET", "topsecret")


def test_a_check_value_and_its_stages(conformance):
    said = conformance("sign", "answer", *ORDER)
    assert said.code == 0
    assert "X: 700123ORD-17250.00BYNApproved\n" in said.out
    assert f"check value: {RIGHT}\n" in said.out


def test_the_check_string_of_a_request_has_delimiters(conformance):
    said = conformance(
        "sign",
        "request",
        "Merchant_ID=700123",
        "OrderNumber=ORD-17",
        "OrderAmount=250.00",
        "OrderCurrency=BYN",
    )
    assert "X: 700123;ORD-17;250.00;BYN\n" in said.out
    assert "check value: CAA8A16B284FAC85C52078A6ADA15002\n" in said.out


def test_what_suffices_to_forge_is_shown_only_when_asked_for(conformance):
    salted = hashlib.md5(b"topsecret").hexdigest()
    hidden = conformance("sign", "answer", *ORDER)
    shown = conformance("sign", "answer", *ORDER, "--show-secrets")
    assert "md5(SALT): ******\n" in hidden.out
    assert salted not in hidden.out.lower()
    assert f"md5(SALT): {salted}\n" in shown.out
    for said in (hidden, shown):
        assert "topsecret" not in said.out + said.err


def test_the_secret_word_is_asked_for_where_the_environment_has_none(conformance, monkeypatch):
    monkeypatch.delenv("ASSIST_SECRET")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda text, hide_input: "topsecret" if hide_input else "shown")
    assert f"check value: {RIGHT}\n" in conformance("sign", "answer", *ORDER).out


@pytest.mark.parametrize("word", [None, ""])
def test_without_a_terminal_the_secret_word_must_be_set(conformance, monkeypatch, word):
    monkeypatch.delenv("ASSIST_SECRET")
    if word is not None:
        monkeypatch.setenv("ASSIST_SECRET", word)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: pytest.fail("nobody can answer"))
    for command in (("sign", "answer"), ("verify", "answer", RIGHT)):
        said = conformance(*command, *ORDER)
        assert said.code == 2
        assert "set ASSIST_SECRET" in said.err


def test_a_whole_message_can_be_pasted(conformance):
    request = (
        "Merchant_ID=1",
        "OrderNumber=2",
        "OrderAmount=3",
        "OrderCurrency=RUB",
        "TokenType=5",
        "Signature=x",
    )
    assert "X: 1;2;3;RUB\n" in conformance("sign", "request", *request).out
    assert conformance("sign", "answer", *ORDER, "approvalcode=1", "email=a@b", "acsurl=x").code == 0


def test_a_right_check_value_is_right(conformance):
    said = conformance("verify", "answer", RIGHT, *ORDER)
    assert (said.code, said.out.splitlines()[-1]) == (0, "the check value is right")


def test_a_wrong_one_is_explained_by_the_mistake_that_makes_it(conformance):
    without_state = conformance("sign", "answer", *ORDER[:-1], "orderstate=").out.split()[-1]
    said = conformance("verify", "answer", without_state, *ORDER)
    assert said.code == 1
    assert f"wrong: received {without_state}, expected {RIGHT}" in said.out
    assert "this is the value you get when the order state is left out" in said.out


@pytest.mark.parametrize("vector", VALID, ids=lambda vector: f"{vector['id']} {vector['comment']}")
def test_every_valid_vector(vector, conformance, monkeypatch):
    monkeypatch.setenv("ASSIST_SECRET", vector["secret"])
    fields = [f"{name}={value}" for name, value in vector["fields"].items()]
    charset = ("--charset", vector["charset"])
    signed = conformance("sign", vector["kind"], *fields, *charset)
    assert f"X: {vector['x']}\n" in signed.out
    assert f"md5(X): {vector['stages']['x_md5']}\n" in signed.out
    assert signed.out.endswith(f"check value: {vector['stages']['value']}\n")
    assert conformance("verify", vector["kind"], vector["received"], *fields, *charset).code == 0


def test_a_signature_and_its_verification(conformance, tmp_path):
    keys = new_key_pair()
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    private.write_bytes(keys.private_pem)
    public.write_bytes(keys.public_pem)
    for padding in ("digestinfo", "digestinfo-of-hex", "raw-digest"):
        signed = conformance("sign", "answer", *ORDER, "--key", private, "--padding", padding)
        assert signed.code == 0
        signature = signed.out.split()[-1]
        said = conformance("verify", "answer", signature, *ORDER, "--key", public, "--padding", padding)
        assert (said.code, said.out.splitlines()[-1]) == (0, "the signature is right")
        forged = conformance(
            "verify",
            "answer",
            signature,
            *ORDER[:-1],
            "orderstate=Declined",
            "--key",
            public,
            "--padding",
            padding,
        )
        assert forged.code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sign", "letter", *ORDER), "say request, payment-page, answer or notification, not letter"),
        (("sign", "answer", "ordernumber"), "give each field as name=value"),
        (("sign", "answer", "merchant_id=1"), "ordernumber"),
        (("sign", "answer", *ORDER, "orderamuont=1"), "orderamuont: no field of this kind"),
        (("sign", "answer", *ORDER, "orderamuont=1"), "Did you mean orderamount?"),
        (("sign", "request", "OrderCurrancy=RUB"), "Did you mean ordercurrency?"),
        (("verify", "notification", RIGHT, "merchantid=1"), "Did you mean merchant_id?"),
        (("sign", "request", "zzz=RUB"), "Leave it out"),
        (("sign", "answer", *ORDER, "--padding", "raw-digest"), "--key FILE, the key, is missing"),
        (("verify", "answer", RIGHT, *ORDER, "--padding", "raw-digest"), "--key FILE, the key, is missing"),
        (("sign", "answer", *ORDER, "--charset", "klingon"), "--charset klingon"),
        (("sign", "answer", *ORDER, "--key", "nowhere.pem"), "nowhere.pem"),
        (("verify", "answer", RIGHT, *ORDER, "--key", "nowhere.pem"), "nowhere.pem"),
    ],
)
def test_a_mistake_is_two_and_one_sentence(arguments, message, conformance):
    said = conformance(*arguments)
    assert said.code == 2
    assert message in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_an_unknown_padding_is_told_with_those_there_are(conformance, tmp_path):
    key = tmp_path / "key.pem"
    key.write_bytes(new_key_pair().private_pem)
    said = conformance("sign", "answer", *ORDER, "--key", key, "--padding", "pss")
    assert said.code == 2
    assert "--padding takes digestinfo, digestinfo-of-hex, raw-digest, not pss" in said.err
