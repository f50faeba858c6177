"""Names the mistake behind a wrong RSA signature, from what its padding wraps."""

import base64
import binascii
from collections.abc import Mapping

from conformance.judging.diagnosis.computing import HASHES
from conformance.judging.diagnosis.mistakes import Mistake, first_that, mistakes_in_x, with_one, with_two
from conformance.judging.diagnosis.recipe import Kind, Recipe, recipe_of
from conformance.protocol.check_values import REQUEST_DELIMITER
from conformance.protocol.signatures import PublicKey, SignaturePadding, is_openpgp, recovered

_INTRODUCTION = "this is the signature you get when"
_READINGS = {
    SignaturePadding.DIGESTINFO: "the hash is wrapped in a DigestInfo (digestinfo)",
    SignaturePadding.DIGESTINFO_OF_HEX: "the hash's hexadecimal text is hashed again (digestinfo-of-hex)",
    SignaturePadding.RAW_DIGEST: "the hash is wrapped without a DigestInfo (raw-digest)",
}
_DIGEST_INFO = {
    "md5": "3020300c06082a864886f70d020505000410",
    "sha1": "3021300906052b0e03021a05000414",
    "sha256": "3031300d060960864801650304020105000420",
    "sha384": "3041300d060960864801650304020205000430",
    "sha512": "3051300d060960864801650304020305000440",
    "sha3_256": "3031300d060960864801650304020805000420",
}
"""The beginnings of DigestInfo structures, up to the digest (RFC 8017 §9.2, note 1)."""


def diagnose_signature(
    kind: Kind,
    received: str,
    key: PublicKey,
    fields: Mapping[str, str],
    *,
    padding: SignaturePadding = SignaturePadding.DIGESTINFO,
    charset: str = "utf-8",
    delimiter: str = REQUEST_DELIMITER,
) -> str | None:
    """Name what is wrong with a signature: its form, its key, or the mistake or two that its content shows.

    None where it is right, or nothing known explains it; of an OpenPGP message nothing is said.
    """
    if is_openpgp(received):
        return None
    signed = recovered(key, received)
    if signed is None:
        return _form_of(received, key)
    right = recipe_of(kind, delimiter)._replace(charset=charset, reading=padding)
    named = {name.lower(): value for name, value in fields.items()}

    def gives(recipe: Recipe) -> bool:
        return _wrapped(recipe, named) == signed

    if gives(right):
        return None
    readings = (Mistake("reading", name, each) for each, name in _READINGS.items() if each != padding)
    hashes = (Mistake("hash", name.removesuffix(" at every stage"), each) for name, each in HASHES.items())
    mistakes = (*readings, *hashes, *mistakes_in_x(kind))
    name = first_that(gives, with_one(mistakes, right)) or first_that(gives, with_two(mistakes, right))
    return f"{_INTRODUCTION} {name}" if name else None


def _wrapped(recipe: Recipe, fields: Mapping[str, str]) -> bytes | None:
    """Give what the padding of a signature by this recipe wraps."""
    try:
        digest = recipe.digest(recipe.x(fields))
    except (KeyError, UnicodeEncodeError):
        return None
    match recipe.reading:
        case SignaturePadding.RAW_DIGEST:
            return bytes.fromhex(digest)
        case SignaturePadding.DIGESTINFO:
            return bytes.fromhex(_DIGEST_INFO[recipe.hash] + digest)
        case SignaturePadding.DIGESTINFO_OF_HEX:
            return bytes.fromhex(_DIGEST_INFO[recipe.hash] + recipe.digest(digest))


def _form_of(received: str, key: PublicKey) -> str:
    """Say what is wrong with a text in which no content can be found with this key."""
    size = key.key_size // 8
    if not received.strip():
        return "there is no signature"
    try:
        raw = base64.b64decode("".join(received.split()), validate=True)
    except (binascii.Error, ValueError):
        return _alphabet_of(received)
    if len(raw) == 2 * size and _is_hexadecimal(raw):
        return "it is BASE64 of the signature's hexadecimal text"
    if len(received) == 2 * size and _is_hexadecimal(received.encode()):
        return "it is in hexadecimal, not in BASE64"
    if len(raw) != size:
        return f"it has {len(raw)} bytes, where a key of {key.key_size} bits makes {size}"
    return "it was not made with this key, or not with PKCS#1 v1.5 padding, or it was damaged"


def _alphabet_of(received: str) -> str:
    if set(received) & set("-_") and not set(received) & set("+/"):
        return "it is not BASE64: it looks like its URL-safe kind"
    if "%" in received:
        return "it is not BASE64: it looks percent-encoded"
    return "it is not BASE64"


def _is_hexadecimal(raw: bytes) -> bool:
    return all(byte in b"0123456789abcdefABCDEF" for byte in raw)
