"""Signs payments: rightly, or as a case wants it otherwise."""

import base64
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, HashAlgorithm

from conformance.exchange.gateway import Gateway
from conformance.planning.signing import Damage, Signed, Signing
from conformance.protocol import signatures
from conformance.protocol.signatures import PrivateKey, SignaturePadding

_OPEN_WITHOUT_CURRENCY = "no document says what a required signature covers where OrderCurrency is not sent"
_NOT_BASE64 = "this is no BASE64!"
_LEAST_PADDING = 8
_OTHER_HASHES: Mapping[str, type[HashAlgorithm]] = {"SHA-1": SHA1, "SHA-256": SHA256}


class CannotSign(Exception):  # noqa: N818 (the probe does not apply; nothing is wrong)
    """The target's description does not allow for the signature that a step asks for."""


@dataclass(frozen=True)
class Signer:
    """Signs the requests of one account; `foreign_key` is a stranger's."""

    gateway: Gateway
    key: PrivateKey | None
    foreign_key: PrivateKey | None

    def signature(self, signing: Signing, request: Mapping[str, str]) -> str | None:
        """Give the signature of the request's fields that the step wants; None leaves the parameter out.

        Raises:
            CannotSign: There is no key, what the step means as a mistake is right for this target, or no
                document says what is signed.
        """
        required = self.gateway.settings.request_signature == "required"
        match signing:
            case Signed():
                return self._otherwise(signing, request)
            case "as required" if not required:
                return None
            case "as required" if not _named(request.items()).get("ordercurrency"):
                raise CannotSign(_OPEN_WITHOUT_CURRENCY)
            case "as required" | "valid":
                return self._otherwise(Signed(), request)
            case "wrong key":
                return self._otherwise(Signed(key="wrong"), request)
            case "other order":
                number = _named(request.items()).get("ordernumber", "")
                return self._otherwise(Signed(values={"OrderNumber": f"{number}0"}), request)
            case "absent":
                return None
            case "empty":
                return ""
            case "not base64":
                return _NOT_BASE64

    def _otherwise(self, signed: Signed, request: Mapping[str, str]) -> str:
        key = self.foreign_key if signed.key == "wrong" else self.key
        if key is None:
            raise CannotSign("no key signs requests (request_key)")
        x = self._string(signed, {**_named(request.items()), **_named(signed.values.items())})
        if signed.hash == "MD5":
            padding = SignaturePadding(self.gateway.dialect.signature_padding)
            signature = signatures.sign(key, x, padding)
        else:
            raw = key.sign(x.encode(), PKCS1v15(), _OTHER_HASHES[signed.hash]())
            signature = base64.b64encode(raw).decode()
        return _DAMAGES[signed.damage](signature, key) if signed.damage else signature

    def _string(self, signed: Signed, named: Mapping[str, str]) -> str:
        own = self.gateway.dialect.request_delimiter
        if signed.delimiter == own:
            raise CannotSign(f"this target joins the signed fields with {own!r} (dialect request_delimiter)")
        delimiter = own if signed.delimiter is None else signed.delimiter
        if signed.fields is None:
            return signatures.request_x(named, delimiter)
        return delimiter.join(named[name.lower()] for name in signed.fields if named.get(name.lower()))


def _named(fields: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in fields}


def _bit_turned(signature: str, _: PrivateKey) -> str:
    raw = bytearray(base64.b64decode(signature))
    raw[-1] ^= 1
    return base64.b64encode(raw).decode()


def _filled(signature: str, key: PrivateKey, *, behind: bool) -> str:
    """Sign with as little padding as PKCS#1 v1.5 has, and fill what is left with zeros.

    Who does not see to it that the hash ends the block takes anything behind it (CVE-2006-4339).
    """
    signed = signatures.recovered(key.public_key(), signature) or b""
    start = b"\x00\x01" + b"\xff" * _LEAST_PADDING + b"\x00"
    rest = bytes(key.key_size // 8 - len(start) - len(signed))
    return _of_block(start + (signed + rest if behind else rest + signed), key)


def _of_another_hash(signature: str, key: PrivateKey) -> str:
    signed = bytearray(signatures.recovered(key.public_key(), signature) or b"\x00")
    signed[-1] ^= 1
    padding = b"\xff" * (key.key_size // 8 - len(signed) - 3)
    return _of_block(b"\x00\x01" + padding + b"\x00" + signed, key)


def _of_block(block: bytes, key: PrivateKey) -> str:
    """Sign a whole block as it stands, which no library does."""
    numbers = key.private_numbers()
    power = pow(int.from_bytes(block), numbers.d, numbers.public_numbers.n)
    return base64.b64encode(power.to_bytes(key.key_size // 8)).decode()


_DAMAGES: Mapping[Damage, Callable[[str, PrivateKey], str]] = {
    "bit turned": _bit_turned,
    "trailing bytes": lambda signature, _: base64.b64encode(base64.b64decode(signature) + bytes(3)).decode(),
    "trailing text": lambda signature, _: f"{signature}AAAA",
    "blanks alone": lambda *_: "  ",
    "filled before": partial(_filled, behind=False),
    "filled behind": partial(_filled, behind=True),
    "last byte of the hash": _of_another_hash,
}
