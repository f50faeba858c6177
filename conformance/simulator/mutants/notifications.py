"""Families of notifications: sent of the wrong things, at the wrong time, too often or never."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.mutants.notifications_tools import notifying, with_parts
from conformance.simulator.notifier.message import Message
from conformance.simulator.notifier.occasions import PAYMENTS, Occasion
from conformance.simulator.notifier.packet import Package
from conformance.simulator.notifier.result import Result
from conformance.simulator.settings import NotificationSettings

Row = tuple[str, str, str, Make]
"""A mutant's name, clause, sentence and change."""


def _besides(occasion: Occasion) -> Make:
    return lambda assembly: notifying(assembly, occasions=assembly.notifier.occasions | {occasion})


def _never(*occasions: Occasion) -> Make:
    return lambda assembly: notifying(assembly, occasions=assembly.notifier.occasions - {*occasions})


def _before_it_is_paid(assembly: Assembly) -> Assembly:
    def write(result: Result) -> Package:
        right = assembly.notifier.write(result)
        return Package(
            {**right.fields, "orderstate": "In Process", "responsecode": "AS300"}, right.operations
        )

    return notifying(assembly, write=write)


def _an_hour_late(result: Result) -> tuple[Result, ...]:
    return (replace(result, at=result.at + timedelta(hours=1)),)


def _wherever_others_are_notified(assembly: Assembly) -> Assembly:
    known: list[str] = []

    def url(settings: NotificationSettings) -> str | None:
        known[:] = [settings.url] if settings.url else known
        return known[0] if known else None

    return notifying(assembly, url=url)


OCCASIONS: tuple[Row, ...] = (
    ("never-sent", "sent", "Sends no result at all.", _never(*PAYMENTS)),
    ("approved-not-sent", "sent", "Sends the results of declined payments alone.",
     _never(Occasion.APPROVED, Occasion.DELAYED)),
    ("delayed-not-sent", "sent", "Does not send the result of a double-stage payment.", _never(Occasion.DELAYED)),
    ("declined-not-sent", "sent/declined", "Does not send the result of a declined payment.",
     _never(Occasion.DECLINED)),
    ("confirmation-sent", "not-sent/confirmation", "Sends the result of a confirmation.",
     _besides(Occasion.CONFIRMATION)),
    ("cancellation-sent", "not-sent/cancellation", "Sends the result of a cancellation.",
     _besides(Occasion.CANCELLATION)),
    ("refund-sent", "not-sent/refund", "Sends the result of a refund.", _besides(Occasion.REFUND)),
    ("timeout-sent", "not-sent/timeout", "Sends the result of a payment closed by timeout.",
     _besides(Occasion.TIMEOUT)),
    ("before-it-is-paid", "after-completion", "Sends a notification while the order is in process.",
     _before_it_is_paid),
    ("an-hour-late", "real-time", "Sends a result an hour after the payment.", with_parts(sent=_an_hour_late)),
    ("not-activated", "not-activated", "Sends the results of an account without a URL to another's.",
     _wherever_others_are_notified),
)  # fmt: skip
"""What may be sent that should not be, and not sent that should; and sent at the wrong time, to the wrong merchant."""


def _minutes(*lengths: float) -> Make:
    return with_parts(intervals=tuple(timedelta(minutes=each) for each in lengths))


def _of_another_order(message: Message) -> Message:
    return replace(
        message, body=re.sub(rb"(billnumber=|<billnumber>)\d+", rb"\g<1>5799999999999999", message.body)
    )


REPETITIONS: tuple[Row, ...] = (
    ("never-again", "retry/no-answer", "Does not send again what nobody answered.", _minutes()),
    ("again-after-refusal", "retry/stops-on-refusal", "Sends again what was refused.",
     with_parts(send_again=lambda reply, _: reply != "accepted")),
    ("again-after-success", "retry/stops-on-success", "Sends again what was accepted.",
     with_parts(send_again=lambda reply, _: reply != "refused")),
    ("twice", "retry/stops-on-success", "Sends every result twice.", with_parts(sent=lambda result: (result, result))),
    ("twelve-times-again", "retry/at-most-eight", "Sends again twelve times.", _minutes(*range(1, 13))),
    ("for-a-day", "retry/four-hours", "Sends again for a day.", _minutes(5, 15, 30, 60, 120, 240, 360, 600)),
    ("at-even-intervals", "retry/growing-intervals", "Sends again every 25 minutes.", _minutes(*(25,) * 8)),
    ("at-shrinking-intervals", "retry/growing-intervals", "Sends again after less and less time.",
     _minutes(60, 45, 30, 20, 15, 10, 5, 1)),
    ("of-another-order-again", "retry/same-content", "Sends the billnumber of another order when it sends again.",
     with_parts(repeat=_of_another_order)),
)  # fmt: skip
"""How often notifications may come wrongly."""


def wrong_notifications() -> tuple[Mutant, ...]:
    """Make the families."""
    return tuple(each for row in (*OCCASIONS, *REPETITIONS) for each in _mutant(*row))


def _mutant(name: str, clause: str, sentence: str, make: Make) -> Iterator[Mutant]:
    return fault(f"notification-{name}", f"notification/{clause}", sentence, make)
