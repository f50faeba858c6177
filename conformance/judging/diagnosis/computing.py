"""Mistakes with the formula: letter case at each stage, the salt's place, the hash function, the secret."""

import base64
import hashlib
import hmac
from collections.abc import Callable

from conformance.judging.diagnosis.recipe import Change, Formula, Hash

Cases = Callable[[str, str], tuple[str, str]]
Join = Callable[[str, str], str]


def _documented(digest: Hash, secret: str, x: str) -> str:
    return digest((digest(secret) + digest(x)).upper())


RESULTS: dict[str, Change] = {
    "it is in lower case": str.lower,
    "it is cut after 16 digits": lambda digest: digest[:16].upper(),
    "it is the middle half of the digest": lambda digest: digest[8:24].upper(),
    "it is in BASE64": lambda digest: base64.b64encode(bytes.fromhex(digest)).decode(),
    "it is hashed once more": lambda digest: hashlib.md5(digest.upper().encode()).hexdigest().upper(),
}

CASES: dict[str, Cases] = {
    "the inner digests are not put in upper case": lambda secret, x: (secret, x),
    "the secret's digest alone is put in upper case": lambda secret, x: (secret.upper(), x),
    "the digest of X alone is put in upper case": lambda secret, x: (secret, x.upper()),
}

JOINS: dict[str, Join] = {
    "the digest of X stands before that of the secret": lambda secret, x: x + secret,
    "the inner digests are joined with ;": lambda secret, x: f"{secret};{x}",
    "the inner digests are joined with a blank": lambda secret, x: f"{secret} {x}",
    "the inner digests are joined with :": lambda secret, x: f"{secret}:{x}",
    "the secret is left out of what is hashed at last": lambda _, x: x,
    "X is left out of what is hashed at last": lambda secret, _: secret,
}


def _joined_as_bytes(digest: Hash, secret: str, x: str) -> str:
    both = bytes.fromhex(digest(secret) + digest(x))
    return hashlib.md5(both, usedforsecurity=False).hexdigest()


def _hmac(_: Hash, secret: str, x: str) -> str:
    return hmac.new(secret.encode(), x.encode(), "md5").hexdigest()


def _hmac_sha256(_: Hash, secret: str, x: str) -> str:
    return hmac.new(secret.encode(), x.encode(), "sha256").hexdigest()


FORMULAS: dict[str, Formula] = {
    "it is hashed once, over X and the secret": lambda digest, secret, x: digest(x + secret),
    "it is hashed once, over the secret and X": lambda digest, secret, x: digest(secret + x),
    "it is hashed once, over X, ; and the secret": lambda digest, secret, x: digest(f"{x};{secret}"),
    "it is hashed once, over the secret, ; and X": lambda digest, secret, x: digest(f"{secret};{x}"),
    "it is the digest of X, without the secret": lambda digest, _, x: digest(x),
    "the secret is not hashed": lambda digest, secret, x: digest(secret + digest(x).upper()),
    "the secret is not hashed, and the digest of X stays in lower case":
        lambda digest, secret, x: digest(secret + digest(x)),
    "the secret is not hashed and stands after the digest of X":
        lambda digest, secret, x: digest(digest(x).upper() + secret),
    "X is not hashed": lambda digest, secret, x: digest(digest(secret).upper() + x),
    "X is not hashed, and the secret's digest stays in lower case":
        lambda digest, secret, x: digest(digest(secret) + x),
    "secret and X are hashed together, and their digest once more":
        lambda digest, secret, x: digest(digest(secret + x).upper()),
    "the secret is appended to X": lambda digest, secret, x: _documented(digest, secret, x + secret),
    "the secret is put before X": lambda digest, secret, x: _documented(digest, secret, secret + x),
    "texts are put in upper case, not their digests":
        lambda digest, secret, x: digest(digest(secret.upper()) + digest(x.upper())),
    "the outer hash is left out": lambda digest, secret, x: digest(secret) + digest(x),
    "the inner digests are joined as bytes": _joined_as_bytes,
    "it is an HMAC of X, keyed with the secret": _hmac,
    "it is an HMAC with SHA-256, keyed with the secret": _hmac_sha256,
}  # fmt: skip

SECRETS: dict[str, Change] = {
    "the secret is trimmed": str.strip,
    "the secret ends with a line end": lambda secret: f"{secret}\n",
    "the secret ends with a blank": lambda secret: f"{secret} ",
    "the secret is empty": lambda _: "",
    "the secret is in upper case": str.upper,
    "the secret is in lower case": str.lower,
    "the secret is hashed beforehand": lambda secret: hashlib.md5(secret.encode()).hexdigest(),
    "the secret stands in quotes": lambda secret: f'"{secret}"',
}

_OTHER_HASHES = {
    "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512", "SHA3-256": "sha3_256",
}  # fmt: skip

HASHES: dict[str, str] = {
    f"{name} stands for MD5 at every stage": hash_name for name, hash_name in _OTHER_HASHES.items()
}

OUTER_HASHES: dict[str, str] = {
    f"{name} stands for MD5 at the last stage": hash_name for name, hash_name in _OTHER_HASHES.items()
}
