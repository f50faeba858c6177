"""Accounts as they are described from outside, and the sample account of the served simulator."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from conformance.protocol.signatures import load_public_key
from conformance.simulator.account import Account
from conformance.simulator.settings import Dialect, Sending, Settings


class AccountDescription(BaseModel):
    """One account in the line that starts an embedded simulator; `request_key` is a public key in PEM."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    merchant_id: str
    login: str
    password: str
    secret: str
    request_key: str | None = None
    settings: Settings = Field(default_factory=Settings)

    def account(self) -> Account:
        """Open the account, with an empty ledger and a clock at real time."""
        key = None if self.request_key is None else load_public_key(self.request_key.encode())
        return Account(self.merchant_id, self.login, self.password, self.secret, self.settings, key)


class Start(BaseModel):
    """What an embedded simulator is told when it starts: its accounts, its dialect, how it notifies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accounts: tuple[AccountDescription, ...] = Field(min_length=1)
    dialect: Dialect = Field(default_factory=Dialect)
    notifier: Sending = Field(default_factory=Sending)


SAMPLE = AccountDescription(
    merchant_id="700123",
    login="suite_sample",
    password="SamplePass2016",  # noqa: S106 (public: it opens nothing but the simulator)
    secret="sample secret word",  # noqa: S106 (as above)
)
"""The account of `conformance simulate`. Its credentials are public sample values."""


class MerchantTakenError(ValueError):
    """Two accounts share a merchant id."""


def by_merchant(accounts: tuple[Account, ...]) -> Mapping[str, Account]:
    """Index accounts by Merchant_ID; MerchantTakenError when two share one."""
    indexed = {account.merchant_id: account for account in accounts}
    if len(indexed) != len(accounts):
        raise MerchantTakenError("two accounts share a merchant id")
    return indexed
