"""What the suite's check values and signatures cost beside bare hashlib and bare cryptography.

Run it with `python benchmarks/signatures.py`. Each figure is the best of several rounds, and each ratio
is of two things measured in turn in this one process; nothing here is a test.
"""

import base64
import hashlib
import time
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import MD5

from conformance.judging.diagnosis import diagnose
from conformance.protocol.signatures import check_value, new_key_pair, sign, verify

ROUNDS = 7
SECRET, X = "topsecret", "700123ORD-17250.00BYNApproved"
REQUEST = "700123;ORD-17;250.00;BYN"
ORDER = {
    "merchant_id": "700123", "ordernumber": "ORD-17", "orderamount": "250.00", "ordercurrency": "BYN",
    "orderstate": "Approved", "amount": "8100.00", "currency": "RUB", "billnumber": "5700123000000011",
    "packetdate": "07.03.2024 10:15",
}  # fmt: skip


def bare_check_value(secret: str, x: str) -> str:
    both = hashlib.md5(secret.encode()).hexdigest() + hashlib.md5(x.encode()).hexdigest()
    return hashlib.md5(both.upper().encode()).hexdigest().upper()


def seconds(work: Callable[[], object], times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begun) / times


def compare(name: str, ours: Callable[[], object], bare: Callable[[], object], times: int) -> None:
    rounds = [(seconds(ours, times), seconds(bare, times)) for _ in range(ROUNDS)]
    mine, theirs = (min(column) for column in zip(*rounds, strict=True))
    print(f"{name}: {1 / mine:,.0f}/s, bare {1 / theirs:,.0f}/s, ratio {theirs / mine:.2f}")


def main() -> None:
    pair, md5 = new_key_pair(), MD5()  # noqa: S303 (the protocol prescribes it)
    signature = sign(pair.private, REQUEST)
    raw, message = base64.b64decode(signature), REQUEST.encode()
    assert check_value(SECRET, X) == bare_check_value(SECRET, X)
    compare("check values", lambda: check_value(SECRET, X), lambda: bare_check_value(SECRET, X), 50_000)
    compare(
        "RSA signatures",
        lambda: sign(pair.private, REQUEST),
        lambda: base64.b64encode(pair.private.sign(message, PKCS1v15(), md5)).decode(),
        1_000,
    )
    compare(
        "RSA verifications",
        lambda: verify(pair.public, REQUEST, signature),
        lambda: pair.public.verify(raw, message, PKCS1v15(), md5),
        5_000,
    )
    in_vain = min(seconds(lambda: diagnose("answer", "F" * 32, SECRET, ORDER), 3) for _ in range(ROUNDS))
    print(f"diagnosis in vain, every one and every two mistakes: {in_vain * 1000:.0f} ms")


if __name__ == "__main__":
    main()
