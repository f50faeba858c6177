"""Money: a decimal amount and its currency, never a float."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount with two decimals, in a currency code of three letters."""

    amount: Decimal
    currency: str


def amount_text(amount: Decimal) -> str:
    """Write an amount as the protocol does: `.` and two decimals (`250.00`)."""
    return f"{amount:.2f}"


def rounded(amount: Decimal) -> Decimal:
    """Round to two decimals, halves away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)
