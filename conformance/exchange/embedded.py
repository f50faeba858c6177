"""The embedded target: the suite's own simulator, as a child process on a free loopback port.

Nothing of the simulator is imported here: the child is told its account in one line of JSON, tells
its port in another, and ends when its standard input closes, so that it never outlives its parent.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.exchange.accounts import accounts_of
from conformance.exchange.gateway import Gateway
from conformance.exchange.settings import AccountSettings
from conformance.exchange.target import Target, TargetError
from conformance.protocol.signatures import KeyPair, PrivateKey


@dataclass(frozen=True)
class Embedded:
    """A simulator child that was started; `key` signs requests to it."""

    process: subprocess.Popen[str]
    key: PrivateKey

    @cached_property
    def url(self) -> str:
        """Where it answers; waits until it listens, TargetError when it ended before that."""
        line = self.process.stdout.readline() if self.process.stdout is not None else ""
        if not line:
            self.process.wait()
            code = self.process.returncode
            raise TargetError(f"the embedded simulator ended with exit code {code} before it listened")
        return f"http://127.0.0.1:{json.loads(line)['port']}"

    def end(self) -> None:
        """End the child by its own id, softly at first."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.terminate()
        try:
            self.process.wait(timeout=3)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


_SPOKEN = {
    "over_limit", "unlisted_values", "empty_values", "repeated_parameter", "sanitising", "signature_padding", "request_delimiter", "amount_digits",
    "amount_decimals", "country_codes", "currency_codes", "recurring_period", "error_codes",
}  # fmt: skip
"""The open questions that the simulator answers as the target says; the others it answers in one way."""


def description_of(gateway: Gateway, request_key: str | None) -> dict[str, Any]:
    """Describe accounts and dialect to the simulator; `request_key` is the public key as PEM text."""
    return {
        "accounts": [_account(each, request_key) for each in accounts_of(gateway)],
        "dialect": gateway.dialect.model_dump(include=_SPOKEN),
    }


def _account(gateway: Gateway, request_key: str | None) -> dict[str, Any]:
    return {
        "merchant_id": gateway.merchant_id,
        "login": gateway.login.get_secret_value(),
        "password": gateway.password.get_secret_value(),
        "secret": gateway.secret.get_secret_value(),
        "request_key": request_key,
        "settings": _settings(gateway.settings),
    }


def _settings(settings: AccountSettings) -> dict[str, Any]:
    plain = settings.model_dump(
        include={"currency", "base_currency", "request_signature", "financial_transaction"}
    )
    if settings.foreign_currencies == "converted":
        return {**plain, "processed_currencies": [settings.base_currency]}
    return plain


def start(target: Target, key: PrivateKey, *options: str) -> Embedded:
    """Start the simulator for this target and come back at once; asking for its `url` waits for it."""
    process = subprocess.Popen(  # noqa: S603 (our own module, our own interpreter)
        [sys.executable, "-m", "conformance.simulator", "--accounts-from-stdin", "--port", "0", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    public = KeyPair(key, key.public_key()).public_pem.decode()
    if process.stdin is not None:
        process.stdin.write(json.dumps(description_of(target.the_gateway, public)) + "\n")
        process.stdin.flush()
    return Embedded(process, key)
