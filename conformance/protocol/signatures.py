"""RSA signatures of requests, notifications and answers, in the three readings of the documents.

The token-payment document, row Signature, says: the MD5 of X, signed by the merchant's private RSA
key of 1024 bits, in BASE64. It leaves open what exactly the padding wraps, and public code differs;
each reading is a `SignaturePadding`. Check values are re-exported from `check_values`.
"""

import base64
import binascii
import hmac
from enum import StrEnum

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo
from cryptography.hazmat.primitives.hashes import MD5

from conformance.protocol.check_values import (
    Candidate,
    CheckValueSteps,
    Fields,
    MissingFieldError,
    answer_x,
    answer_x_candidates,
    check_value,
    check_value_steps,
    matches,
    md5_hex,
    notification_x,
    payment_page_x,
    request_x,
)
from conformance.protocol.keys import (
    KeyPair,
    PrivateKey,
    PublicKey,
    SignatureKeyError,
    load_private_key,
    load_public_key,
    new_key_pair,
)
from conformance.protocol.openpgp import is_openpgp_message

__all__ = [
    "Candidate",
    "CheckValueSteps",
    "Fields",
    "KeyPair",
    "MissingFieldError",
    "PrivateKey",
    "PublicKey",
    "SignatureKeyError",
    "SignaturePadding",
    "answer_x",
    "answer_x_candidates",
    "check_value",
    "check_value_steps",
    "is_openpgp",
    "load_private_key",
    "load_public_key",
    "matches",
    "md5_hex",
    "new_key_pair",
    "notification_x",
    "payment_page_x",
    "recovered",
    "request_x",
    "sign",
    "verify",
]


class SignaturePadding(StrEnum):
    """What PKCS#1 v1.5 wraps: the readings of "the MD5 hash is signed by the private RSA key".

    `DIGESTINFO`: a DigestInfo with the MD5 of X, what `openssl dgst -md5 -sign` makes of X.
    `DIGESTINFO_OF_HEX`: the same over the lower-case hex text of that MD5 (a public shop plug-in).
    `RAW_DIGEST`: the 16 bytes of the MD5 alone, without DigestInfo (the vendor's iOS SDK).
    """

    DIGESTINFO = "digestinfo"
    DIGESTINFO_OF_HEX = "digestinfo-of-hex"
    RAW_DIGEST = "raw-digest"


def sign(
    private_key: PrivateKey,
    x: str,
    padding: SignaturePadding = SignaturePadding.DIGESTINFO,
    charset: str = "utf-8",
) -> str:
    """Sign X and give BASE64 in one line (172 characters for a key of 1024 bits).

    Raises UnicodeEncodeError where `charset` cannot encode X, SignatureKeyError where the
    cryptographic library refuses MD5.
    """
    try:
        match padding:
            case SignaturePadding.DIGESTINFO:
                signature = private_key.sign(x.encode(charset), PKCS1v15(), _md5())
            case SignaturePadding.DIGESTINFO_OF_HEX:
                signature = private_key.sign(md5_hex(x, charset).encode(), PKCS1v15(), _md5())
            case SignaturePadding.RAW_DIGEST:
                digest = bytes.fromhex(md5_hex(x, charset))
                signature = private_key.sign(digest, PKCS1v15(), NoDigestInfo())
    except UnsupportedAlgorithm:
        raise SignatureKeyError(_NO_MD5) from None
    return base64.b64encode(signature).decode("ascii")


def verify(
    public_key: PublicKey,
    x: str,
    signature: str,
    padding: SignaturePadding = SignaturePadding.DIGESTINFO,
    charset: str = "utf-8",
) -> bool:
    """Tell whether a BASE64 signature is that of X in this reading; False where it is not BASE64 at all.

    Blanks and line ends inside the BASE64 are allowed. Raises UnicodeEncodeError where `charset`
    cannot encode X, SignatureKeyError where the cryptographic library refuses MD5.
    """
    raw = _from_base64(signature)
    if raw is None:
        return False
    try:
        match padding:
            case SignaturePadding.DIGESTINFO:
                public_key.verify(raw, x.encode(charset), PKCS1v15(), _md5())
            case SignaturePadding.DIGESTINFO_OF_HEX:
                public_key.verify(raw, md5_hex(x, charset).encode(), PKCS1v15(), _md5())
            case SignaturePadding.RAW_DIGEST:
                signed = public_key.recover_data_from_signature(raw, PKCS1v15(), None)
                return hmac.compare_digest(signed, bytes.fromhex(md5_hex(x, charset)))
    except InvalidSignature:
        return False
    except UnsupportedAlgorithm:
        raise SignatureKeyError(_NO_MD5) from None
    return True


def recovered(public_key: PublicKey, signature: str) -> bytes | None:
    """Give what a signature's PKCS#1 v1.5 padding wraps: a DigestInfo, or whatever the signer put there.

    None where it is not BASE64, or was not made by this key with this padding.
    """
    raw = _from_base64(signature)
    if raw is None:
        return None
    try:
        return public_key.recover_data_from_signature(raw, PKCS1v15(), None)
    except InvalidSignature:
        return None


def is_openpgp(signature: str) -> bool:
    """Recognise a BASE64 binary OpenPGP message, as a captured cancellation answer carried it."""
    raw = _from_base64(signature)
    return raw is not None and is_openpgp_message(raw)


_NO_MD5 = (
    "this cryptographic library refuses MD5, which the protocol's signatures are made with: it is probably a "
    "FIPS build; run the suite with a library that allows MD5, or declare request_signature: optional"
)


def _md5() -> MD5:
    return MD5()  # noqa: S303 (the protocol prescribes it)


def _from_base64(text: str) -> bytes | None:
    try:
        return base64.b64decode("".join(text.split()), validate=True) or None
    except (binascii.Error, ValueError):
        return None
