"""An account: one enterprise with its credentials, settings, keys, ledger and clock."""

from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock

from conformance.protocol.signatures import PublicKey
from conformance.simulator.clock import Clock
from conformance.simulator.ledger import Ledger
from conformance.simulator.notifier.outbox import Outbox
from conformance.simulator.settings import Settings


@dataclass(eq=False)
class Account:
    """One merchant's account; nothing in it is shared with another.

    `secret` is the secret word of check values, `request_key` the key that verifies the signatures of
    its requests. Whoever reads or changes the ledger holds `lock`. ValueError when the settings
    require signatures and there is no key to verify them with.
    """

    merchant_id: str
    login: str = field(repr=False)
    password: str = field(repr=False)
    secret: str = field(repr=False)
    settings: Settings = field(default_factory=Settings)
    request_key: PublicKey | None = field(default=None, repr=False)
    clock: Clock = field(default_factory=Clock)
    ledger: Ledger = field(default_factory=Ledger, init=False)
    outbox: Outbox = field(default_factory=Outbox, init=False, repr=False)
    lock: RLock = field(default_factory=RLock, init=False, repr=False)

    def __post_init__(self) -> None:
        if self.settings.request_signature == "required" and self.request_key is None:
            raise ValueError(f"account {self.merchant_id} requires request signatures but has no request key")

    def now(self) -> datetime:
        """Give the account's own time."""
        return self.clock.now()
