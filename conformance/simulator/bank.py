"""The bank behind the simulator: what it answers depends on the payment token alone.

Tokens of type 5 (Assist) are the simulator's own: the last three digits of the UUID are the response
code. `00000000-0000-4000-8000-000000000000` is approved, `…-000000000102` is declined with AS102
(insufficient funds), and so on for every code in `DECLINES`; a UUID the bank never issued is declined
with AS101. A token of another provider is any JSON object: approved, or declined where it says
`"outcome": "declined"`.
"""

import json
from dataclasses import dataclass
from typing import Any

from conformance.simulator.money import Money

APPROVED_CODE = "AS000"
_CODE_OF_THE_UNKNOWN = "AS101"
_GENERAL_DECLINE_CODE = "AS100"

DECLINES = ("AS100", "AS101", "AS102", "AS104", "AS105", "AS107", "AS108", "AS109")
"""The declines that both public copies of the vendor's response codes know."""

ASSIST_TOKEN_TYPE = "5"  # noqa: S105 (a type, not a secret)


def assist_token(responsecode: str) -> str:
    """Give the UUID of the simulator's token for which the bank answers `responsecode` (`AS102`)."""
    return f"00000000-0000-4000-8000-000000000{responsecode.removeprefix('AS')}"


APPROVED_TOKEN = assist_token(APPROVED_CODE)
DECLINED_TOKEN = assist_token("AS102")

_CODE_OF_TOKEN = {assist_token(code): code for code in (APPROVED_CODE, *DECLINES)}


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
    """What the bank says of one payment: its response code, and with an approval its code."""

    responsecode: str
    approvalcode: str = ""
    means: Means = Means()

    @property
    def approved(self) -> bool:
        """Whether the money is there."""
        return self.responsecode == APPROVED_CODE


def ask_bank(token_type: str, payment_token: str, money: Money) -> BankAnswer:
    """Ask for a payment of `money`; a token that is no JSON object is one the bank does not know."""
    del money  # this bank never runs out of it
    token = _object_in(payment_token)
    if token is None:
        code = _CODE_OF_THE_UNKNOWN
    elif token_type == ASSIST_TOKEN_TYPE:
        code = _CODE_OF_TOKEN.get(str(token.get("Token", "")).lower(), _CODE_OF_THE_UNKNOWN)
    else:
        code = _GENERAL_DECLINE_CODE if token.get("outcome") == "declined" else APPROVED_CODE
    return BankAnswer(code, "F02118" if code == APPROVED_CODE else "")


def _object_in(payment_token: str) -> dict[str, Any] | None:
    try:
        token: Any = json.loads(payment_token)
    except (ValueError, RecursionError):
        return None
    return token if isinstance(token, dict) else None
