"""The assembly of the notifier: everything that makes it behave as it does, as replaceable values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from conformance.protocol.signatures import SignaturePadding
from conformance.simulator.notifier.bodies import WriteBody, bodies
from conformance.simulator.notifier.destination import Permit, permitted
from conformance.simulator.notifier.message import Message
from conformance.simulator.notifier.occasions import PAYMENTS, PUSHED, Occasion
from conformance.simulator.notifier.outbox import INTERVALS
from conformance.simulator.notifier.packet import WritePackage, package
from conformance.simulator.notifier.replies import Understand, Understood, sent_again, understood
from conformance.simulator.notifier.result import Result
from conformance.simulator.notifier.sealing import Seal, sealing
from conformance.simulator.notifier.trust import Trust, trusting
from conformance.simulator.settings import NotificationProtocol, NotificationSettings


def result_url(settings: NotificationSettings) -> str | None:
    """Give the URL set in the Personal Account; None before the service is activated."""
    return settings.url


def results_once(result: Result) -> tuple[Result, ...]:
    """Send a result once, as soon as it is known."""
    return (result,)


def as_it_was(message: Message) -> Message:
    """Repeat a notification as it was sent at first."""
    return message


@dataclass(frozen=True)
class NotifierAssembly:
    """The parts of a notifier.

    `occasions` are what is sent at all; `sent` gives the results that go out for one. `write` makes the
    package, `seal` adds its check value or signature, `bodies` write it in the account's protocol. It
    goes out by `method` to `url`, where `permit` lets it go and, over HTTPS, `trust` knows the
    certificate. `understand` reads the reply; `send_again` says whether the notification comes again
    after it, at `intervals`, as `repeat` has it.
    """

    occasions: frozenset[Occasion] = PAYMENTS
    sent: Callable[[Result], tuple[Result, ...]] = results_once
    url: Callable[[NotificationSettings], str | None] = result_url
    permit: Permit = permitted
    write: WritePackage = package
    seal: Seal = field(default_factory=Seal)
    bodies: Mapping[NotificationProtocol, WriteBody] = field(default_factory=bodies)
    method: str = "POST"
    trust: Trust = trusting
    understand: Understand = understood
    send_again: Callable[[Understood, NotificationSettings], bool] = sent_again
    intervals: tuple[timedelta, ...] = INTERVALS
    repeat: Callable[[Message], Message] = as_it_was


def faultless_notifier(padding: SignaturePadding, *, confirmations_pushed: bool) -> NotifierAssembly:
    """Assemble a notifier that keeps every clause, in the given dialect."""
    occasions = PAYMENTS | PUSHED if confirmations_pushed else PAYMENTS
    return NotifierAssembly(occasions=occasions, seal=sealing(padding))
