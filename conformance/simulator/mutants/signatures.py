"""Gateways that verify the signature of a request otherwise than the token-payment document says."""

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import permutations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from conformance.protocol.check_values import REQUEST_FIELDS, md5_hex
from conformance.protocol.clauses import Severity
from conformance.protocol.signatures import PublicKey, SignaturePadding, recovered, request_x
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.credentials import signature_verifier
from conformance.simulator.mutants.mutant import mutant
from conformance.simulator.refusal import BADLY_SIGNED, NO_DETAIL, Refusal
from conformance.simulator.rules.rule import Fields

Accepts = Callable[[PublicKey, Fields, str], bool]
"""Says of the merchant's key, a request and its signature whether a careless gateway takes it."""

_DIGEST_INFO = 34
"""Bytes of a DigestInfo with an MD5."""

_CURRENCIES = ("RUB", "BYN", "KZT", "USD", "EUR", "XTS")


def also_over(strings: Callable[[Fields], Iterable[str]]) -> Accepts:
    """Take signatures of other strings made of the request as well."""

    def fits(key: PublicKey, fields: Fields, signature: str) -> bool:
        signed = recovered(key, signature) or b""
        return any(signed.endswith(bytes.fromhex(md5_hex(x))) for x in strings(fields))

    return fits


def also_of(*names: str, delimiter: str = ";") -> Accepts:
    """Take signatures of these fields as well."""
    return also_over(lambda fields: [delimiter.join(fields.get(name, "") for name in names)])


def raw(signature: str) -> bytes:
    """Give the bytes of a signature; none of what is not BASE64."""
    try:
        return base64.b64decode(signature)
    except binascii.Error:
        return b""


def of_another_cent(fields: Fields) -> Iterable[str]:
    """Give the signed string for every amount of the same whole units."""
    whole = fields["orderamount"].partition(".")[0]
    return (request_x({**fields, "orderamount": f"{whole}.{cents:02d}"}) for cents in range(100))


def of_a_shorter_number(fields: Fields) -> Iterable[str]:
    """Give the signed string for every order number that this one begins with."""
    number = fields["ordernumber"]
    return (request_x({**fields, "ordernumber": number[:end]}) for end in range(1, len(number)))


def of_any_currency(fields: Fields) -> Iterable[str]:
    """Give the signed string for any currency."""
    return (request_x({**fields, "ordercurrency": code}) for code in _CURRENCIES)


def of_another_enterprise(fields: Fields) -> Iterable[str]:
    """Give the signed string for enterprises with numbers below a thousand."""
    return (request_x({**fields, "merchant_id": str(number)}) for number in range(1000))


def in_any_order(fields: Fields) -> Iterable[str]:
    """Give the signed string with its fields in every order."""
    return (";".join(order) for order in permutations(fields.get(name, "") for name in REQUEST_FIELDS))


def half_a_hash(key: PublicKey, fields: Fields, signature: str) -> bool:
    """Say whether the first half of the signed hash is right."""
    digest = bytes.fromhex(md5_hex(request_x(fields)))
    return (recovered(key, signature) or b"")[-16:-8] == digest[:8]


def in_sha256(key: PublicKey, fields: Fields, signature: str) -> bool:
    """Say whether a signature is right but for its hash."""
    try:
        key.verify(raw(signature), request_x(fields).encode(), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def cut_to_length(key: PublicKey, fields: Fields, signature: str) -> bool:
    """Say whether a signature is right but for what follows it."""
    cut = base64.b64encode(raw(signature)[: key.key_size // 8]).decode()
    return also_over(lambda each: [request_x(each)])(key, fields, cut)


def holding(find: Callable[[bytes, bytes], bool]) -> Accepts:
    """Take a signature whose decrypted block holds the right hash where `find` says so, whatever is around it."""

    def fits(key: PublicKey, fields: Fields, signature: str) -> bool:
        numbers = key.public_numbers()
        block = pow(int.from_bytes(raw(signature)), numbers.e, numbers.n).to_bytes(key.key_size // 8)
        return find(block, bytes.fromhex(md5_hex(request_x(fields))))

    return fits


def behind_the_padding(block: bytes, digest: bytes) -> bool:
    """Say whether the hash stands soon behind the first padding, where it is looked for from the left."""
    return block.startswith(b"\x00\x01\xff") and digest in block.lstrip(b"\x00\x01\xff")[:_DIGEST_INFO]


TOO_EASY: tuple[tuple[str, str, str, Accepts], ...] = (
    ("blank-accepted", "empty", "Takes a signature of nothing but blanks.",
     lambda _key, _fields, signature: not signature.strip()),
    ("key-ignored", "own-key", "Takes anything as long as an RSA signature.",
     lambda key, _fields, signature: len(raw(signature)) == key.key_size // 8),
    ("content-ignored", "verified", "Takes whatever the merchant's key has signed.",
     lambda key, _fields, signature: recovered(key, signature) is not None),
    ("merchant-ignored", "covers-Merchant_ID", "Takes a signature made for another enterprise.",
     also_over(of_another_enterprise)),
    ("cents-ignored", "covers-OrderAmount", "Verifies whole units of the amount alone.", also_over(of_another_cent)),
    ("currency-ignored", "covers-OrderCurrency", "Takes a signature made for another currency.",
     also_over(of_any_currency)),
    ("number-cut", "covers-OrderNumber", "Takes the signature of an order number that this one begins with.",
     also_over(of_a_shorter_number)),
    ("of-number-alone", "string", "Takes a signature of the order number alone.", also_of("ordernumber")),
    ("of-amount-alone", "string", "Takes a signature of the amount alone.", also_of("orderamount")),
    ("without-merchant", "string", "Takes a signature that does not cover the enterprise.",
     also_of(*REQUEST_FIELDS[1:])),
    ("without-currency", "string", "Takes a signature that does not cover the currency.",
     also_of(*REQUEST_FIELDS[:-1])),
    ("in-any-order", "string", "Takes a signature of the fields in any order.", also_over(in_any_order)),
    ("without-delimiter", "delimiter", "Takes a signature of fields that run together.",
     also_of(*REQUEST_FIELDS, delimiter="")),
    ("of-sha256", "hash", "Takes a signature of a SHA-256 hash.", in_sha256),
    ("of-half-a-hash", "verified", "Compares the first half of the hash.", half_a_hash),
    ("hash-at-the-end", "verified", "Looks at the last bytes of the block alone, not at its padding.",
     holding(bytes.endswith)),
    ("rest-of-block-ignored", "verified", "Ignores what stands behind the hash in the block.",
     holding(behind_the_padding)),
    ("tail-ignored", "verified", "Ignores what follows the signature's bytes.", cut_to_length),
)  # fmt: skip
"""Gateways that verify, and let one kind of wrong signature pass: name, row's clause, sentence, what they take."""

SEVERITIES = {"delimiter": Severity.MAJOR, "hash": Severity.MAJOR}


def letting_pass(accepts: Accepts) -> Callable[[Assembly], Assembly]:
    """Make a fault: a signature that is refused for good reason passes where `accepts` says so."""

    def make(assembly: Assembly) -> Assembly:
        def too_easy(account: Account, fields: Fields) -> Refusal | None:
            refusal = assembly.verify_signature(account, fields)
            key, signature = account.request_key, fields.get("signature")
            if refusal is None or key is None or signature is None:
                return refusal
            return None if accepts(key, fields, signature) else refusal

        return replace(assembly, verify_signature=too_easy)

    return make


for name, clause, sentence, accepts in TOO_EASY:
    mutant(
        f"signature-{name}",
        clause=f"token-payment/Signature/{clause}",
        sentence=sentence,
        severity=SEVERITIES.get(clause, Severity.CRITICAL),
    )(letting_pass(accepts))


@mutant(
    "signature-replayed",
    clause="token-payment/Signature/other-order",
    sentence="Takes a signature again that was right before, for whatever order.",
    severity=Severity.CRITICAL,
)
def signature_replayed(assembly: Assembly) -> Assembly:
    """Verified signatures are remembered, to save the work."""
    right: set[str] = set()

    def remembering(account: Account, fields: Fields) -> Refusal | None:
        signature = fields.get("signature", "")
        if signature in right:
            return None
        refusal = assembly.verify_signature(account, fields)
        if refusal is None and signature:
            right.add(signature)
        return refusal

    return replace(assembly, verify_signature=remembering)


@mutant(
    "signature-without-currency-unverified",
    clause="token-payment/Signature/verified",
    sentence="Verifies nothing where OrderCurrency is left out.",
    severity=Severity.CRITICAL,
)
def signature_without_currency_unverified(assembly: Assembly) -> Assembly:
    """The string cannot be put together, and nobody minds."""

    def unverified(account: Account, fields: Fields) -> Refusal | None:
        left_out = "ordercurrency" not in fields and "signature" in fields
        return None if left_out else assembly.verify_signature(account, fields)

    return replace(assembly, verify_signature=unverified)


@mutant(
    "signature-always-required",
    clause="token-payment/Signature/optional",
    sentence="Requires a signature where the account does not.",
    severity=Severity.MAJOR,
)
def signature_always_required(assembly: Assembly) -> Assembly:
    """The account's setting is not looked at."""

    def required(account: Account, fields: Fields) -> Refusal | None:
        unsigned = "signature" not in fields
        return Refusal(BADLY_SIGNED, NO_DETAIL) if unsigned else assembly.verify_signature(account, fields)

    return replace(assembly, verify_signature=required)


OTHERWISE: tuple[tuple[str, str, Severity, str, SignaturePadding, Callable[[Fields], str]], ...] = (
    ("with-commas", "delimiter", Severity.MAJOR, "Wants commas where semicolons are stated.",
     SignaturePadding.DIGESTINFO, lambda fields: request_x(fields, ",")),
    ("number-first", "string", Severity.CRITICAL, "Wants the order number before the enterprise.",
     SignaturePadding.DIGESTINFO, lambda fields: ";".join(fields.get(REQUEST_FIELDS[at], "") for at in (1, 0, 2, 3))),
    ("without-amount", "string", Severity.CRITICAL, "Wants a signature that does not cover the amount.",
     SignaturePadding.DIGESTINFO, lambda fields: ";".join(fields.get(REQUEST_FIELDS[at], "") for at in (0, 1, 3))),
    ("raw-digest", "padding", Severity.MAJOR, "Wants the bare digest where a DigestInfo was declared.",
     SignaturePadding.RAW_DIGEST, request_x),
    ("hash-twice", "hash", Severity.MAJOR, "Wants the hash of the hash's text signed.",
     SignaturePadding.DIGESTINFO_OF_HEX, request_x),
)  # fmt: skip
"""Gateways that refuse right signatures, for they verify another one: the last two say which."""


def verifying(padding: SignaturePadding, x: Callable[[Fields], str]) -> Callable[[Assembly], Assembly]:
    """Make a fault: another signature is verified than the documented one."""
    return lambda assembly: replace(assembly, verify_signature=signature_verifier(padding, x))


for name, clause, severity, sentence, padding, x in OTHERWISE:
    mutant(
        f"signature-{name}",
        clause=f"token-payment/Signature/{clause}",
        sentence=sentence,
        severity=severity,
    )(verifying(padding, x))
