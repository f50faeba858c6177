"""The bank behind the simulator: what it answers depends on the payment token alone.

Tokens of type 5 (Assist) are the simulator's own: the last three digits of the UUID are the response
code. `00000000-0000-4000-8000-000000000000` is approved, `…-000000000102` is declined with AS102
(insufficient funds), and so on for every code in `DECLINES`; `…-000000000300` is still in progress when
the gateway answers, `…-000000000999` takes until the time for the payment has run out. A UUID the bank
never issued is declined with AS101. Its fourth group is `8000`, or one that says how the payment goes
through 3-D Secure (`authentication.py`), or `8005`: a quarter is paid with bonus points. A token of
another provider is any JSON object: approved, or declined where it says `"outcome": "declined"`.
"""

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from conformance.simulator.authentication import BY_GROUP, Authentication
from conformance.simulator.money import NOTHING, Money, rounded

Outcome = Literal["approved", "declined", "pending", "timed-out"]
"""What a payment comes to: the money is there, is refused, is waited for, or was waited for too long."""

APPROVED_CODE = "AS000"
PENDING_CODE = "AS300"
IN_PROGRESS = ("AS110", PENDING_CODE)
"""The codes of a payment that has not ended: 3-D Secure is awaited, or the bank is (vendor's response codes)."""

_CODE_OF_THE_UNKNOWN = "AS101"
_GENERAL_DECLINE_CODE = "AS100"

DECLINES = ("AS100", "AS101", "AS102", "AS104", "AS105", "AS107", "AS108", "AS109")
"""The declines that both public copies of the vendor's response codes know."""

ASSIST_TOKEN_TYPE = "5"  # noqa: S105 (a type, not a secret)

_ORDINARY, _WITH_POINTS = "8000", "8005"


def assist_token(responsecode: str, group: str = _ORDINARY) -> str:
    """Give the UUID of the simulator's token for which the bank answers `responsecode` (`AS102`)."""
    return f"00000000-0000-4000-{group}-000000000{responsecode.removeprefix('AS')}"


APPROVED_TOKEN = assist_token(APPROVED_CODE)

PENDING_TOKEN = assist_token(PENDING_CODE)
TIMED_OUT_TOKEN = assist_token("AS999")  # no code of the vendor's: nobody answered

_CODE_OF_TOKEN = {
    **{assist_token(code): code for code in (APPROVED_CODE, *DECLINES)},
    PENDING_TOKEN: PENDING_CODE,
    TIMED_OUT_TOKEN: PENDING_CODE,
}


@dataclass(frozen=True, slots=True)
class Means:
    """The means of payment, as the bank names it; the number is masked before it reaches us."""

    meantype_id: str = "1"
    meantypename: str = "VISA"
    meansubtype: str = "Classic"
    meannumber: str = "411111****1111"
    cardholder: str = "TEST"
    cardexpirationdate: str = "12/30"
    issuebank: str = "Sample Bank"
    bankcountry: str = "RUS"


@dataclass(frozen=True, slots=True)
class BankAnswer:
    """What the bank says of one payment: its response code, and with an approval its code.

    `in_time` is false where the payment's time ran out before the bank had an answer. `points` is the
    part of the money that bonus points paid; `authentication` is None where there was no 3-D Secure.
    """

    responsecode: str
    approvalcode: str = ""
    means: Means = Means()
    in_time: bool = True
    points: Decimal = NOTHING
    authentication: Authentication | None = None

    @property
    def approved(self) -> bool:
        """Whether the money is there."""
        return self.outcome == "approved"

    @property
    def outcome(self) -> Outcome:
        """What the payment comes to."""
        if self.responsecode == APPROVED_CODE:
            return "approved"
        if self.responsecode == PENDING_CODE:
            return "pending" if self.in_time else "timed-out"
        return "declined"


def ask_bank(token_type: str, payment_token: str, money: Money) -> BankAnswer:
    """Ask for a payment of `money`; a token that is no JSON object is one the bank does not know."""
    token = _object_in(payment_token)
    if token is None:
        return _answer(_CODE_OF_THE_UNKNOWN)
    if token_type != ASSIST_TOKEN_TYPE:
        return _answer(_GENERAL_DECLINE_CODE if token.get("outcome") == "declined" else APPROVED_CODE)
    name, group = _told_apart(str(token.get("Token", "")).lower())
    answer = _answer(_CODE_OF_TOKEN.get(name, _CODE_OF_THE_UNKNOWN), in_time=name != TIMED_OUT_TOKEN)
    points = rounded(money.amount / 4) if group == _WITH_POINTS and answer.approved else NOTHING
    return replace(answer, points=points, authentication=BY_GROUP.get(group))


def _told_apart(uuid: str) -> tuple[str, str]:
    group = uuid[19:23]
    known = group in BY_GROUP or group == _WITH_POINTS
    return (f"{uuid[:19]}{_ORDINARY}{uuid[23:]}" if known else uuid), group


def _answer(code: str, *, in_time: bool = True) -> BankAnswer:
    return BankAnswer(code, "F02118" if code == APPROVED_CODE else "", in_time=in_time)


def _object_in(payment_token: str) -> dict[str, Any] | None:
    try:
        token: Any = json.loads(payment_token)
    except (ValueError, RecursionError):
        return None
    return token if isinstance(token, dict) else None
