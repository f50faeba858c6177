"""The notifier of a gateway: takes up what befell orders, and sends what its assembly says of it."""

from collections.abc import Callable, Iterator
from functools import cached_property, partial
from threading import Lock

from conformance.protocol.signatures import KeyPair, new_key_pair
from conformance.simulator.account import Account
from conformance.simulator.ledger import Change
from conformance.simulator.notifier.assembly import NotifierAssembly
from conformance.simulator.notifier.message import Message, Reply
from conformance.simulator.notifier.occasions import new_operations, occasion_of
from conformance.simulator.notifier.outbox import Delivery
from conformance.simulator.notifier.packet import Package
from conformance.simulator.notifier.result import Result
from conformance.simulator.settings import Sending

Post = Callable[[Message], Reply]
"""Sends a message and waits for the reply."""

Run = Callable[[Callable[[], None]], None]
"""Runs a piece of work: at once, or on a thread of its own."""

MakeKeys = Callable[[], KeyPair]
"""Makes the key pair of a gateway."""


def at_once(work: Callable[[], None]) -> None:
    """Run work before coming back."""
    work()


class Notifier:
    """Sends the notifications of a gateway's accounts.

    `keys` sign notifications of the type PGP; they are made when they are first asked for. The
    account's lock is never held while a notification is on its way.
    """

    def __init__(
        self,
        assembly: NotifierAssembly,
        sending: Sending,
        post: Post,
        run: Run = at_once,
        make_keys: MakeKeys = new_key_pair,
    ) -> None:
        self._assembly = assembly
        self._sending = sending
        self._post = post
        self._run = run
        self._make_keys = make_keys
        self._making_keys = Lock()

    @property
    def keys(self) -> KeyPair:
        """The gateway's key pair."""
        with self._making_keys:
            return self._keys

    @cached_property
    def _keys(self) -> KeyPair:
        return self._make_keys()

    def work(self, account: Account) -> None:
        """Take up what befell the account's orders, and send what is due by its clock.

        Where the work is done at once, whoever comes back from this has seen its own notifications sent,
        though another thread may have sent them.
        """
        with account.outbox.turn:
            with account.lock:
                for change in account.ledger.changes():
                    for delivery in self._deliveries(account, change):
                        account.outbox.put(delivery)
                due = account.outbox.take_due(account.now())
            for delivery in due:
                self._run(partial(self._deliver, account, delivery))

    def _deliveries(self, account: Account, change: Change) -> Iterator[Delivery]:
        parts, settings = self._assembly, account.settings
        url = parts.url(settings.notification)
        occasion = occasion_of(change)
        if url is None or occasion is None or occasion not in parts.occasions:
            return
        if not parts.permit(url, self._sending.any_loopback_port):
            return
        result = Result(
            account.merchant_id, settings, occasion, change.after, new_operations(change), account.now()
        )
        for each in parts.sent(result):
            yield Delivery(self._message(account, url, each), each.at, parts.intervals)

    def _message(self, account: Account, url: str, result: Result) -> Message:
        parts, settings = self._assembly, account.settings.notification
        package = parts.write(result)
        sealed = parts.seal(package.fields, settings.signature, account.secret, lambda: self.keys.private)
        body = parts.bodies[settings.protocol](Package(sealed, package.operations))
        return Message(parts.method, url, body.content_type, body.content)

    def _deliver(self, account: Account, delivery: Delivery) -> None:
        parts, settings = self._assembly, account.settings.notification
        while True:
            message = parts.repeat(delivery.message) if delivery.attempts else delivery.message
            delivery.attempts += 1
            reply = parts.understand(self._post(message), settings)
            if not parts.send_again(reply, settings) or not delivery.put_off():
                return
            with account.lock:
                if delivery.due > account.now():
                    account.outbox.put(delivery)
                    return
