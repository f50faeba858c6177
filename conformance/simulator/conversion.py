"""Conversion: what is charged for an order, from its original amount and the account's settings."""

from decimal import Decimal

from conformance.simulator.money import Money, rounded
from conformance.simulator.refusal import UNKNOWN, RefusedError
from conformance.simulator.settings import Settings

_NEVER, _ALWAYS = "0", "2"
_SAME = Decimal(1)


def enterprise_currency(settings: Settings) -> str:
    """Give the currency of an order that names none (token-payment document, row OrderCurrency)."""
    return settings.currency


def convert(original: Money, is_convert: str, settings: Settings) -> tuple[Money, Decimal]:
    """Give the money to charge and the rate used, by isConvert (token-payment document).

    `0` never converts, `2` always does, `1` only where the account cannot process the original
    currency. RefusedError 10/209 when the rate table lacks the currency.
    """
    if not _is_converted(original.currency, is_convert, settings):
        return original, _SAME
    try:
        rate = settings.rates[original.currency]
    except KeyError:
        raise RefusedError(UNKNOWN, "209") from None
    return Money(rounded(original.amount * rate), settings.base_currency), rate


def _is_converted(currency: str, is_convert: str, settings: Settings) -> bool:
    if currency == settings.base_currency or is_convert == _NEVER:
        return False
    processed = settings.processed_currencies
    return is_convert == _ALWAYS or (processed is not None and currency not in processed)
