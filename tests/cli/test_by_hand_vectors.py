"""The vectors on the command line: it agrees with the generator that made them, and with `protocol`.

`tests/protocol/test_signatures.py` takes the same vectors through `protocol`, and the generator again.
"""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from typer.testing import CliRunner

from conformance.cli import application
from conformance.protocol.signatures import KeyPair

VECTORS = Path(__file__).resolve().parents[2] / "fixtures" / "vectors"
CHECK_VALUES = json.loads((VECTORS / "check_values.json").read_text("utf-8"))["tests"]
SIGNATURES = json.loads((VECTORS / "signatures.json").read_text("utf-8"))["tests"]
RIGHT, WRONG, INCONCLUSIVE = 0, 1, 3


def named(rows):
    return [pytest.param(row, id=f"{row['id']}: {row['comment']}") for row in rows]


def words(row):
    fields = dict(row["fields"])
    number = fields.pop("json_number", False)
    return [
        f"{name}:={value}" if number and name == "orderamount" else f"{name}={value}"
        for name, value in fields.items()
    ]


def conformance(*arguments, secret=""):
    """Call the command; give its exit code and what it printed. `--` keeps values from being taken for options."""
    done = CliRunner().invoke(
        application(str(arguments[0])),
        [str(each) for each in arguments],
        env={"ASSIST_SECRET": secret},
        standalone_mode=False,
    )
    code = done.return_value if done.exception is None else getattr(done.exception, "exit_code", None)
    assert done.exception is None or code is not None, done.exception
    return code or 0, done.stdout


@pytest.mark.parametrize("row", named(CHECK_VALUES))
def test_check_value_vectors(row):
    options = ("--charset", row["charset"], "--delimiter", row["delimiter"])
    code, told = conformance(
        "sign", *options, "--show-secrets", "--", row["kind"], *words(row), secret=row["secret"]
    )
    assert code == RIGHT
    stages = row["stages"]
    assert told == (
        f"X: {row['x']}\n"
        f"md5(SALT): {stages['secret_md5']}\n"
        f"md5(X): {stages['x_md5']}\n"
        f"uppercase(md5(SALT) + md5(X)): {stages['joined']}\n"
        f"check value: {stages['value']}\n"
    )
    code, told = conformance(
        "verify", *options, "--", row["kind"], row["received"], *words(row), secret=row["secret"]
    )
    assert code == (WRONG if row["result"] == "invalid" else RIGHT)
    assert stages["secret_md5"] not in told.lower() or stages["secret_md5"] in row["received"].lower()


@pytest.fixture(scope="module")
def pems(tmp_path_factory):
    """The vectors' keys in files: private and public PEM by name."""
    folder = tmp_path_factory.mktemp("keys")
    files = {}
    for row in json.loads((VECTORS / "keys.json").read_text())["keys"]:
        n, e, d, p, q = (int(row[name], 16) for name in "nedpq")
        numbers = rsa.RSAPrivateNumbers(
            p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, n)
        )
        key = numbers.private_key()
        pair = KeyPair(key, key.public_key())
        files[row["name"]] = (folder / f"{row['name']}.pem", folder / f"{row['name']}.pub.pem")
        for file, pem in zip(files[row["name"]], (pair.private_pem, pair.public_pem), strict=True):
            file.write_bytes(pem)
    return files


@pytest.mark.parametrize("row", named(SIGNATURES))
def test_signature_vectors(row, pems):
    private, public = pems[row["key"]]
    options = ("--padding", row["padding"], "--charset", row["charset"])
    code, told = conformance(
        "verify", *options, "--key", public, "--", row["kind"], row["signature"], *words(row)
    )
    expected = {"valid": RIGHT, "invalid": WRONG, "acceptable": RIGHT}[row["result"]]
    assert code == (INCONCLUSIVE if "OpenPGP" in row["flags"] else expected)
    if code == INCONCLUSIVE:
        assert told.endswith("inconclusive: OpenPGP signature, not verified\n")
    code, told = conformance("sign", *options, "--key", private, "--", row["kind"], *words(row))
    assert code == RIGHT
    assert told.startswith(f"X: {row['x']}\n")
    same = told.split("signature: ")[1].strip() == "".join(row["signature"].split())
    assert same == (expected == RIGHT and "OpenPGP" not in row["flags"])


@pytest.mark.parametrize(
    ("comment", "cause"),
    [
        ("joined without delimiters", "this is the signature you get when the fields are joined without a delimiter"),
        ("SHA-256 instead of MD5", "this is the signature you get when SHA-256 stands for MD5"),
        ("the reading without DigestInfo", "this is the signature you get when the hash is wrapped without a DigestInfo (raw-digest)"),
        ("the currency left out of X", "this is the signature you get when ordercurrency is left out"),
        ("a stranger's key", "it was not made with this key, or not with PKCS#1 v1.5 padding, or it was damaged"),
        ("hexadecimal instead of BASE64", "it is in hexadecimal, not in BASE64"),
        ("URL-safe BASE64", "it is not BASE64: it looks like its URL-safe kind"),
        ("last byte missing", "it has 127 bytes, where a key of 1024 bits makes 128"),
        ("BASE64 of the hexadecimal", "it is BASE64 of the signature's hexadecimal text"),
        ("percent-encoded once too often", "it is not BASE64: it looks percent-encoded"),
        ("no signature", "there is no signature"),
        ("another order's signature", "no known mistake, nor any two of them, give this value"),
    ],
)  # fmt: skip
def test_a_wrong_signature_is_explained(comment, cause, pems):
    row = next(row for row in SIGNATURES if row["comment"] == comment)
    options = ("--padding", row["padding"], "--key", pems[row["key"]][1])
    code, told = conformance("verify", *options, "--", row["kind"], row["signature"], *words(row))
    assert (code, told.splitlines()[-1]) == (WRONG, cause)
