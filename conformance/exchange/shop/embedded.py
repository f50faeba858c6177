"""The sample merchant as a child process: an embedded shop, set up as a case asks for."""

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

from conformance.exchange.embedded import Embedded
from conformance.exchange.merchant import MerchantTarget
from conformance.protocol.signatures import KeyPair, PrivateKey, new_key_pair

RESULT_PATH = "/result"


@cache
def gateway_test_key() -> PrivateKey:
    """Make, once for this process, the key that stands for the gateway's towards embedded shops."""
    return new_key_pair().private


def shop_description(shop: MerchantTarget, key: PrivateKey | None) -> Mapping[str, Any]:
    """Describe the shop to the sample merchant: its account, and every order that the target file names."""
    public = KeyPair(key, key.public_key()).public_pem.decode() if key is not None else None
    orders = shop.orders
    return {
        "merchant_id": shop.merchant_id,
        "secret": shop.secret.get_secret_value(),
        "mode": shop.mode,
        "scheme": shop.scheme,
        "signature": shop.signature,
        "gateway_key": public,
        "expected_answer": shop.expected_answer,
        "orders": {
            "numbers": ",".join(orders.every_number()),
            "amount": orders.amount,
            "currency": orders.currency,
        },
    }


def start_shop(description: Mapping[str, Any], *options: str) -> Embedded:
    """Start the sample merchant and come back at once; asking for its `url` waits for it."""
    process = subprocess.Popen(  # noqa: S603 (our own module, our own interpreter)
        [sys.executable, "-m", "conformance.simulator", "--merchant-from-stdin", "--port", "0", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    if process.stdin is not None:
        process.stdin.write(json.dumps(description) + "\n")
        process.stdin.flush()
    return Embedded(process, gateway_test_key())
