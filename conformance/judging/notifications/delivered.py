"""One notification as its rules see it: the package, the account it is for, and what is known of its payment."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from conformance.exchange.evidence import Notification
from conformance.exchange.gateway import Gateway
from conformance.planning.account import NotificationSettings

Fields = Mapping[str, str]


@dataclass(frozen=True)
class Delivered:
    """A notification and its context.

    `account` is the gateway's account as it is set up. `sent` are the parameters of the payment, names
    in lower case, `answered` the fields of its answer, and `status` the state that order status showed
    before anything else befell the order; each is empty where it is not known. `result_url` is the
    address that the account has; None where that is not known. `timely` says whether the account's
    clock goes with the suite's.
    """

    notification: Notification
    account: Gateway
    sent: Fields = field(default_factory=dict)
    answered: Fields = field(default_factory=dict)
    states: tuple[str, ...] = ()
    result_url: str | None = None
    timely: bool = True

    @property
    def settings(self) -> NotificationSettings:
        """How the account notifies."""
        return self.account.settings.notification

    @property
    def fields(self) -> Fields:
        """The parameters of the package by their names as they were sent."""
        return self.notification.fields

    @property
    def named(self) -> Fields:
        """The parameters by their names in lower case."""
        return {name.lower(): value for name, value in self.fields.items()}

    @property
    def readable(self) -> bool:
        """Whether the package is a form with parameters in it."""
        return bool(self.fields)
