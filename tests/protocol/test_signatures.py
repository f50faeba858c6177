"""Check values and RSA signatures, against vectors that were made without the suite."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.protocol import signatures
from conformance.protocol.answers import JsonNumber
from conformance.protocol.signatures import (
    Candidate,
    MissingFieldError,
    SignatureKeyError,
    SignaturePadding,
    answer_x,
    answer_x_candidates,
    check_value,
    check_value_steps,
    is_openpgp,
    load_private_key,
    load_public_key,
    matches,
    new_key_pair,
    notification_x,
    payment_page_x,
    recovered,
    request_x,
    sign,
    verify,
)

steady = settings(deadline=None, derandomize=True)
VECTORS = Path(__file__).resolve().parents[2] / "fixtures" / "vectors"
CHECK_VALUES = json.loads((VECTORS / "check_values.json").read_text(encoding="utf-8"))
SIGNATURES = json.loads((VECTORS / "signatures.json").read_text(encoding="utf-8"))


def named(document):
    return [pytest.param(row, id=f"{row['id']}: {row['comment']}") for row in document["tests"]]


@pytest.fixture(scope="module")
def pair():
    return new_key_pair()


def private_key(row):
    n, e, d, p, q = (int(row[name], 16) for name in "nedpq")
    return rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, n)
    ).private_key()


@pytest.fixture(scope="module")
def vector_keys():
    """The vectors' own keys, from their public numbers."""
    rows = json.loads((VECTORS / "keys.json").read_text())["keys"]
    assert {row["bits"] for row in rows} == {1024, 2048}
    return {row["name"]: private_key(row) for row in rows}


# -- check values


@pytest.mark.parametrize(
    ("secret", "x", "charset", "value"),
    [
        ("topsecret", "700123;ORD-17;250.00;BYN", "utf-8", "CAA8A16B284FAC85C52078A6ADA15002"),
        ("topsecret", "700123ORD-17250.00BYNApproved", "utf-8", "0BBED05AC2383B629C33C1B4DC00A5E6"),
        ("topsecret", "700123ORD-17250BYNApproved", "utf-8", "5904ACD95FB2D98F4F0F02D3995411C7"),
        ("topsecret", "700123ORD-17250.00BYNDeclined", "utf-8", "CC17F7AB7B151CA8F57E0E0103403D7A"),
        ("секрет", "700123;Заказ-1;250.00;BYN", "utf-8", "7F6B5AF906AF442CFB0943C803EDBDFC"),
        ("секрет", "700123;Заказ-1;250.00;BYN", "windows-1251", "560B86CF5E5E6D58BCA9C173278961A2"),
        ("secret", "111111;100;100.0", "utf-8", "DBE8D1AB4F19A27D161999DC53293881"),
        ("secret", "111111ok4.00RUBCanceled", "utf-8", "74DEB154081757F1E8097DDFAC35FC5C"),
    ],
)
def test_known_check_values(secret, x, charset, value):
    assert check_value(secret, x, charset) == value


def test_a_check_value_is_not_the_one_without_the_inner_upper_case():
    assert check_value("topsecret", "700123;ORD-17;250.00;BYN") != "130C672EFD68D4BA43CD5C4F2CA4293C"


def test_the_stages_of_a_check_value():
    steps = check_value_steps("secret", "abc")
    assert steps.secret_md5 == "5ebe2294ecd0e0f08eab7690d2a6ee69"
    assert steps.x_md5 == "900150983cd24fb0d6963f7d28e17f72"
    assert steps.joined == "5EBE2294ECD0E0F08EAB7690D2A6EE69900150983CD24FB0D6963F7D28E17F72"
    assert steps.value == check_value("secret", "abc")


@pytest.mark.parametrize("row", named(CHECK_VALUES))
def test_check_value_vectors(row):
    fields = dict(row["fields"])
    from_json = fields.pop("json_number", False)
    if from_json:
        fields["orderamount"] = JsonNumber(fields["orderamount"])
    candidates = {
        "request": lambda: (Candidate("as received", request_x(fields, row["delimiter"])),),
        "payment-page": lambda: (Candidate("as received", payment_page_x(fields, row["delimiter"])),),
        "notification": lambda: (Candidate("as received", notification_x(fields)),),
        "answer": lambda: answer_x_candidates(fields["merchant_id"], fields),
    }[row["kind"]]()
    assert candidates[0].x == row["x"]
    stages = check_value_steps(row["secret"], row["x"], row["charset"])
    assert {name: getattr(stages, name) for name in row["stages"]} == row["stages"]
    taken = [
        each.name
        for each in candidates
        if matches(row["received"], check_value(row["secret"], each.x, row["charset"]))
    ]
    expected = {
        "valid": ["as received"],
        "invalid": [],
        "acceptable": ["amount with two decimals" if from_json else "as received"],
    }
    assert taken == expected[row["result"]]


def test_the_vectors_cover_every_result_and_enough_cases():
    assert len(CHECK_VALUES["tests"]) + len(SIGNATURES["tests"]) >= 150
    for document in (CHECK_VALUES, SIGNATURES):
        comments = [(row["kind"], row.get("padding"), row["comment"]) for row in document["tests"]]
        assert len(set(comments)) == len(comments)
        assert [row["id"] for row in document["tests"]] == list(range(1, len(comments) + 1))
        assert {row["result"] for row in document["tests"]} == {"valid", "invalid", "acceptable"}
        flags = {flag for row in document["tests"] for flag in row["flags"]}
        assert flags == set(document["notes"])


# -- what is covered


def test_field_names_are_found_in_any_letter_case():
    assert request_x({"MERCHANT_ID": "1", "ordernumber": "a", "OrderAmount": "2.00"}) == "1;a;2.00"
    assert request_x([("Merchant_ID", "1"), ("OrderNumber", "a"), ("OrderAmount", "2.00")]) == "1;a;2.00"


def test_an_empty_currency_is_left_out_like_an_absent_one():
    fields = {"Merchant_ID": "1", "OrderNumber": "a", "OrderAmount": "2.00", "OrderCurrency": ""}
    assert request_x(fields) == "1;a;2.00"


def test_a_notification_covers_what_was_charged_and_an_answer_what_was_ordered():
    fields = {
        "merchant_id": "1", "ordernumber": "a", "amount": "90.00", "currency": "RUB",
        "orderamount": "1.00", "ordercurrency": "USD", "orderstate": "Approved",
    }  # fmt: skip
    assert notification_x(fields) == "1a90.00RUBApproved"
    assert answer_x("1", fields) == "1a1.00USDApproved"


@pytest.mark.parametrize("missing", ["merchant_id", "ordernumber", "amount", "currency", "orderstate"])
def test_a_missing_field_is_named(missing):
    fields = dict.fromkeys(("merchant_id", "ordernumber", "amount", "currency", "orderstate"), "1")
    del fields[missing]
    with pytest.raises(MissingFieldError, match=f"cover {missing}, and the message") as caught:
        notification_x(fields)
    assert caught.value.name == missing


@pytest.mark.parametrize(
    ("amount", "names"),
    [
        (JsonNumber("250"), ["as received", "amount with two decimals"]),
        (JsonNumber("100.5"), ["as received", "amount with two decimals"]),
        (JsonNumber("1e2"), ["as received", "amount with two decimals"]),
        (JsonNumber("250.00"), ["as received"]),
        (JsonNumber("100.505"), ["as received"]),
        (JsonNumber("1e999999999"), ["as received"]),
        (JsonNumber("9" * 5000), ["as received"]),
        ("250", ["as received"]),
    ],
)
def test_only_a_json_number_may_have_been_hashed_with_two_decimals(amount, names):
    fields = {"ordernumber": "a", "orderamount": amount, "ordercurrency": "RUB", "orderstate": "Approved"}
    assert [each.name for each in answer_x_candidates("1", fields)] == names


def test_the_two_decimal_reading_keeps_the_value():
    fields = {"ordernumber": "a", "orderamount": JsonNumber("1e2"), "ordercurrency": "RUB", "orderstate": "S"}
    assert [each.x for each in answer_x_candidates("1", fields)] == ["1a1e2RUBS", "1a100.00RUBS"]


@steady
@given(st.text(), st.text())
def test_a_value_matches_itself_alone(received, expected):
    assert matches(expected, expected)
    assert matches(received, expected) == (received == expected)


# -- signatures


SIGNED_STRINGS = {
    "request": request_x,
    "notification": notification_x,
    "answer": lambda fields: answer_x(fields["merchant_id"], fields),
}


@pytest.mark.parametrize("row", named(SIGNATURES))
def test_signature_vectors(row, vector_keys):
    key, padding = vector_keys[row["key"]], SignaturePadding(row["padding"])
    assert SIGNED_STRINGS[row["kind"]](row["fields"]) == row["x"]
    foreign = "OpenPGP" in row["flags"]
    assert is_openpgp(row["signature"]) == foreign
    genuine = verify(key.public_key(), row["x"], row["signature"], padding, row["charset"])
    assert genuine == (row["result"] != "invalid" and not foreign)
    same = sign(key, row["x"], padding, row["charset"]) == "".join(row["signature"].split())
    assert same == genuine


@pytest.mark.parametrize("padding", list(SignaturePadding))
def test_what_was_signed_can_be_recovered(padding, vector_keys):
    signature = sign(vector_keys["merchant"], "abc", padding)
    digest = bytes.fromhex("900150983cd24fb0d6963f7d28e17f72")
    of_hex = hashlib.md5(digest.hex().encode()).digest()
    expected = {"digestinfo": digest, "digestinfo-of-hex": of_hex, "raw-digest": digest}[padding]
    wrapped = recovered(vector_keys["merchant"].public_key(), signature)
    assert wrapped.endswith(expected)
    assert (wrapped == expected) == (padding is SignaturePadding.RAW_DIGEST)
    assert recovered(vector_keys["stranger"].public_key(), signature) is None
    assert recovered(vector_keys["merchant"].public_key(), "no BASE64") is None


@pytest.mark.parametrize("padding", list(SignaturePadding))
def test_a_signature_verifies_in_its_own_reading_alone(padding, pair):
    signature = sign(pair.private, "700123;ORD-17;250.00", padding)
    accepted = [
        each for each in SignaturePadding if verify(pair.public, "700123;ORD-17;250.00", signature, each)
    ]
    assert accepted == [padding]
    assert len(signature) == 172


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the openssl command made the vectors")
def test_the_generator_gives_the_committed_vectors_again(tmp_path):
    subprocess.run([sys.executable, "-B", VECTORS / "generate.py", tmp_path], check=True, capture_output=True)
    for name in ("check_values.json", "signatures.json"):
        assert (tmp_path / name).read_bytes() == (VECTORS / name).read_bytes()


def test_new_keys_have_the_stated_length_and_survive_pem(pair):
    assert pair.private.key_size == 1024
    again = load_private_key(pair.private_pem)
    assert verify(load_public_key(pair.public_pem), "x", sign(again, "x"))


def test_a_library_without_md5_is_explained(pair, monkeypatch):
    def refuse():
        raise UnsupportedAlgorithm("md5 is not supported")

    monkeypatch.setattr(signatures, "MD5", refuse)
    with pytest.raises(SignatureKeyError, match="FIPS"):
        sign(pair.private, "x")
    with pytest.raises(SignatureKeyError, match="FIPS"):
        verify(pair.public, "x", "AAAA")


def pem(key, encryption=None):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        encryption or serialization.NoEncryption(),
    )


def test_unusable_private_keys_are_explained(pair):
    elliptic = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(SignatureKeyError, match="encrypted: store it without"):
        load_private_key(pem(pair.private, serialization.BestAvailableEncryption(b"passphrase")))
    with pytest.raises(SignatureKeyError, match="an RSA key is needed"):
        load_private_key(pem(elliptic))
    with pytest.raises(SignatureKeyError, match="this is a public key"):
        load_private_key(pair.public_pem)
    with pytest.raises(SignatureKeyError, match="not a private key in PEM"):
        load_private_key(b"nonsense")


def test_unusable_public_keys_are_explained(pair):
    elliptic = ec.generate_private_key(ec.SECP256R1()).public_key()
    with pytest.raises(SignatureKeyError, match="this is a private key"):
        load_public_key(pair.private_pem)
    with pytest.raises(SignatureKeyError, match="an RSA key is needed"):
        load_public_key(
            elliptic.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        )
    with pytest.raises(SignatureKeyError, match="not a public key in PEM"):
        load_public_key(b"nonsense")


# -- OpenPGP


@pytest.mark.parametrize(
    ("hexadecimal", "recognised"),
    [
        ("900d03000211cdf1f0e58c8258e101" + "cb00", True),  # one-pass signature, old header
        ("c40d03000211cdf1f0e58c8258e101" + "cb00", True),  # the same, new header
        ("c20404000211", True),  # a detached signature of version 4
        ("c2040400021100", False),  # more than its length says
        ("900d02000211cdf1f0e58c8258e101", False),  # another version
        ("900c030002110000000000000000", False),  # another length
        ("cb00", False),  # literal data, unsigned
        ("7f", False),  # no packet
        ("80", False),  # cut off
    ],
)
def test_openpgp_messages_are_recognised(hexadecimal, recognised):
    assert is_openpgp(signatures.base64.b64encode(bytes.fromhex(hexadecimal)).decode()) is recognised


@pytest.mark.parametrize("text", ["", "!", "AAA", "é"])
def test_what_is_not_base64_is_neither_openpgp_nor_a_signature(text, pair):
    assert not is_openpgp(text)
    assert not verify(pair.public, "x", text)


@pytest.mark.parametrize(
    "row", [row for row in SIGNATURES["tests"] if row["result"] == "valid"], ids=lambda row: row["id"]
)
def test_rsa_signatures_are_not_taken_for_openpgp(row):
    assert not is_openpgp(row["signature"])
