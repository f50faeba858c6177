"""What a step tried, in the words of the order table: read from what was sent, never from what was answered."""

import re
from decimal import Decimal

from conformance.judging.view import Seen
from conformance.protocol.attempts import AskedBy, Attempt, AttemptKind, BankSays

_KINDS: dict[str, AttemptKind] = {"pay": "payment", "confirm": "confirmation", "cancel": "cancellation"}
_BANKS: dict[str, BankSays] = {"declined": "declined", "pending": "pending", "timed-out": "timed-out"}
_PLAIN = re.compile(r"(0|[1-9][0-9]{0,12})\.[0-9]{2}").fullmatch
_CONVERTED = ("1", "2")


def attempt_of(seen: Seen) -> Attempt | None:
    """Give what the step tried; None for what the table says nothing of.

    That is a payment that is converted, or whose amount is not plainly written: what it charges is not
    to be known from the request.
    """
    sent, kind = seen.sent, _KINDS[seen.step.action]
    if kind != "payment":
        return Attempt(kind, sent.get("amount"), sent.get("currency"), by=_asked_by(seen))
    amount, currency = sent.get("orderamount", ""), sent.get("ordercurrency")
    if not _PLAIN(amount) or not Decimal(amount) or not currency or sent.get("isconvert") in _CONVERTED:
        return None
    return Attempt(
        kind, amount, currency, bank=_BANKS.get(seen.step.bank, "approved"),
        double_stage=sent.get("delay") == "1", by=_asked_by(seen),
    )  # fmt: skip


def _asked_by(seen: Seen) -> AskedBy:
    if seen.step.by == "other merchant":
        return "another merchant"
    guessed = {name.lower() for name in seen.step.changes} & {"login", "password"}
    return "wrong credentials" if guessed else "merchant"
