"""Puts a shop together from what its parent process, or the command line, says of it."""

from pydantic import ValidationError

from conformance.simulator.merchant.assembly import faultless_merchant
from conformance.simulator.merchant.mutants import merchant_mutant_called
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.merchant.shop import Shop


def read_settings(line: str) -> ShopSettings:
    """Read one line of JSON; ValueError names the places that make no sense, never the values.

    The line carries the shop's secret word.
    """
    try:
        return ShopSettings.model_validate_json(line)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(map(str, each['loc'])) or 'the line'}: {each['msg']}" for each in error.errors()
        )
        raise ValueError(f"the shop on standard input makes no sense: {places}") from None


def build_shop(settings: ShopSettings, mutant_id: str | None = None) -> Shop:
    """Open a shop with all its orders unpaid; UnknownMutantError for a mutant that nobody made."""
    assembly = faultless_merchant()
    if mutant_id is not None:
        assembly = merchant_mutant_called(mutant_id).make(assembly)
    return Shop(assembly, settings)
