"""Accounts made on demand, where the target has the capability `accounts`.

A simulator opens them through its control endpoint, which no real gateway has: with settings that no
ready account has, for a probe that moves time or settles, and for another merchant.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from conformance.exchange.accounts import OTHER_CREDENTIALS, account_like, account_with, accounts_of
from conformance.exchange.evidence import Exchange
from conformance.exchange.gateway import Gateway
from conformance.exchange.wire import Wire
from conformance.planning.probe import Probe

ACCOUNT_PATH = "/control/account"
_CREATED, _TAKEN = 201, 409
_LEAST_ID, _IDS = 10**8, 10**9
_JSON = (("Content-Type", "application/json"),)

Settings = Mapping[str, str]
Describe = Callable[[Gateway], Mapping[str, Any]]
"""Describes an account to the simulator, as the line that starts it does."""


class NoAccount(Exception):  # noqa: N818 (the probe could not begin; the text says why)
    """The simulator did not open an account that a probe needs."""


@dataclass(frozen=True)
class Accounts:
    """The accounts of a target: ready ones, and those that are made when a probe asks for them.

    Safe to call from many threads. Merchant ids of accounts made are derived from the run and from what the
    account is for, so that the workers of one run agree on them.
    """

    own: Gateway
    wire: Wire
    run_id: str
    describe: Describe
    _made: dict[str, Gateway] = field(default_factory=dict)
    _making: threading.Lock = field(default_factory=threading.Lock)

    def account_for(self, probe: Probe, key: str) -> Gateway:
        """Give the account that the probe `key` is performed with; one of its own where it must be alone.

        Raises:
            NoAccount: If it has to be made, and could not be.
            Stopped: If the run was stopped before that.
        """
        if probe.alone:
            return self._make(f"alone {key}", probe.settings)
        return self._shared(probe.settings)

    def another(self) -> Gateway:
        """Give the account of another merchant: the target's `other_account`, or one that is made; raises as above."""
        other = self.own.other_account
        if other is None:
            return self._shared(OTHER_CREDENTIALS)
        credentials = {"merchant_id": other.merchant_id, "login": other.login, "password": other.password}
        return self.own.model_copy(update=credentials)

    @cached_property
    def _ready(self) -> tuple[Gateway, ...]:
        return accounts_of(self.own)

    def _shared(self, settings: Settings) -> Gateway:
        ready = account_with(self._ready, settings) if settings else self.own
        if ready is not None:
            return ready
        name = f"shared {sorted(settings.items())}"
        with self._making:
            if name not in self._made:
                self._made[name] = self._make(name, settings)
            return self._made[name]

    def _make(self, name: str, settings: Settings) -> Gateway:
        like = account_like(self.own, settings)
        if like is None:
            raise NoAccount(f"no account can have these settings: {dict(settings)}")
        account = like.model_copy(update={"merchant_id": self._merchant_id(name)})
        exchange = self._opened(account)
        # Another worker of the run may have made the same one.
        if exchange.response is None or exchange.response.status not in (_CREATED, _TAKEN):
            raise NoAccount(f"the simulator did not open an account: {_said(exchange)}")
        return account

    def _opened(self, account: Gateway) -> Exchange:
        body = json.dumps(self.describe(account)).encode()
        return self.wire.send(0, "account", "POST", ACCOUNT_PATH, body=body, headers=_JSON)

    def _merchant_id(self, name: str) -> str:
        digest = hashlib.sha256(f"{self.run_id} {name}".encode()).digest()
        return str(_LEAST_ID + int.from_bytes(digest[:8]) % _IDS)


def _said(exchange: Exchange) -> str:
    if exchange.response is None:
        return exchange.problem.text if exchange.problem else "no answer"
    return f"HTTP {exchange.response.status}, {exchange.response.body[:200].decode('utf-8', 'replace')}"
