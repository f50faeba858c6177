"""The embedded target: the suite's own simulator, as a child process on a free loopback port.

Nothing of the simulator is imported here: the child is told its account in one line of JSON, tells
its port in another, and ends when its standard input closes, so that it never outlives its parent.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from conformance.exchange.accounts import accounts_of
from conformance.exchange.gateway import Gateway
from conformance.exchange.target import Target, TargetError
from conformance.planning.account import AccountSettings, NotificationSettings
from conformance.protocol.signatures import KeyPair, PrivateKey

Addresses = Mapping[str, str]
"""Where notifications can be sent to, by the name of the receiver."""

NOWHERE: Addresses = {}


@dataclass(frozen=True)
class Embedded:
    """A simulator child that was started; `key` signs requests to it."""

    process: subprocess.Popen[str]
    key: PrivateKey

    @property
    def url(self) -> str:
        """Where it answers; waits until it listens, TargetError when it ended before that."""
        return f"http://127.0.0.1:{self._said['port']}"

    @property
    def gateway_key(self) -> str:
        """The public key that verifies what it signs, in PEM; waits as `url` does."""
        return str(self._said.get("gateway_key", ""))

    @cached_property
    def _said(self) -> dict[str, Any]:
        line = self.process.stdout.readline() if self.process.stdout is not None else ""
        if not line:
            self.process.wait()
            code = self.process.returncode
            raise TargetError(f"the embedded simulator ended with exit code {code} before it listened")
        said: dict[str, Any] = json.loads(line)
        return said

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
    "amount_decimals", "country_codes", "currency_codes", "recurring_period", "error_codes", "confirmations_pushed",
    "reuse_after_approved", "repeated_confirmation",
}  # fmt: skip
"""The open questions that the simulator answers as the target says; the others it answers in one way."""


def description_of(
    gateway: Gateway,
    request_key: str | None,
    addresses: Addresses = NOWHERE,
    *,
    sending: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Describe accounts and dialect to the simulator; `request_key` is the public key as PEM text.

    `addresses` are where notifications can be sent to, by the name of the receiver; `sending` is how the
    simulator as a whole sends them, where not as a gateway on the internet does.
    """
    described: dict[str, Any] = {
        "accounts": [account_description(each, request_key, addresses) for each in accounts_of(gateway)],
        "dialect": gateway.dialect.model_dump(include=_SPOKEN),
    }
    return {**described, "notifier": dict(sending)} if sending else described


def account_description(
    gateway: Gateway, request_key: str | None, addresses: Addresses = NOWHERE
) -> dict[str, Any]:
    """Describe one account to the simulator; see above."""
    return {
        "merchant_id": gateway.merchant_id,
        "login": gateway.login.get_secret_value(),
        "password": gateway.password.get_secret_value(),
        "secret": gateway.secret.get_secret_value(),
        "request_key": request_key,
        "settings": {
            **_settings(gateway.settings),
            "notification": _notification(gateway.settings.notification, addresses),
        },
    }


_KNOWN = {
    "currency", "base_currency", "request_signature", "financial_transaction", "default_tax",
    "several_taxation_systems",
}  # fmt: skip
"""The settings that the simulator knows by the same name."""


def _settings(settings: AccountSettings) -> dict[str, Any]:
    plain = settings.model_dump(include=_KNOWN)
    if settings.default_tax == "none":
        plain["default_tax"] = None
    if settings.foreign_currencies == "converted":
        return {**plain, "processed_currencies": [settings.base_currency]}
    return plain


def _notification(settings: NotificationSettings, addresses: Addresses) -> dict[str, Any]:
    """Describe how an account notifies; without an address for its receiver the service is not set up."""
    url = addresses.get(settings.receiver) if settings.activated else None
    return {**settings.model_dump(exclude={"activated", "receiver"}), "url": url}


def start(
    target: Target,
    key: PrivateKey,
    *options: str,
    addresses: Addresses = NOWHERE,
    trusted_ca: str | None = None,
) -> Embedded:
    """Start the simulator for this target and come back at once; asking for its `url` waits for it.

    `addresses` is where notifications can be sent to; `trusted_ca` the authority, in PEM, that it
    trusts over HTTPS.
    """
    process = subprocess.Popen(  # noqa: S603 (our own module, our own interpreter)
        [sys.executable, "-m", "conformance.simulator", "--accounts-from-stdin", "--port", "0", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    public = KeyPair(key, key.public_key()).public_pem.decode()
    if process.stdin is not None:
        sending = {"any_loopback_port": True, "trusted_ca": trusted_ca}
        described = description_of(target.the_gateway, public, addresses, sending=sending)
        process.stdin.write(json.dumps(described) + "\n")
        process.stdin.flush()
    return Embedded(process, key)
