"""How an account is set up, and how this gateway answers what the documents leave open."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from conformance.protocol.signatures import SignaturePadding

SAMPLE_RATES = {"USD": Decimal(90), "EUR": Decimal(100), "BYN": Decimal(28), "KZT": Decimal("0.2")}
"""What one unit of a currency is worth in the base currency; invented."""


class Settings(BaseModel):
    """The settings of an account, as they stand in a target file under `settings`.

    `currency` is the enterprise's own, the default of OrderCurrency (token-payment document, row
    OrderCurrency). `processed_currencies` are those the account takes without converting; None means
    any. `financial_transaction` is off for schemes in which the money is debited in one stage
    (general-scheme document, step 5). `default_tax` is the option "Default tax rate", None where the
    account has none; `several_taxation_systems` makes TaxationSystem mandatory (vendor's notes on
    fiscal receipts). Keys of other rooms, such as `notification`, are left alone.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    currency: str = "RUB"
    base_currency: str = "RUB"
    processed_currencies: frozenset[str] | None = None
    rates: Mapping[str, Decimal] = Field(default_factory=SAMPLE_RATES.copy)
    request_signature: Literal["required", "optional"] = "optional"
    financial_transaction: bool = True
    default_tax: str | None = None
    several_taxation_systems: bool = False


class Dialect(BaseModel):
    """The answers of this gateway to open questions, by the names they have in a target file.

    `over_limit`: a text beyond its limit is refused or cut. `unlisted_values`: what the table does not
    list (a value of an enumeration, a date, an address, a number or JSON of another form) is refused,
    or taken and treated as if it were not there. `empty_values`: whether an optional parameter that is
    empty counts as left out. `repeated_parameter`: whether a parameter may come twice. `sanitising`: whether some punctuation vanishes from
    what is stored. `signature_padding`: what a request signature signs. `request_delimiter`: what joins
    the fields of its string. `amount_digits`: whether the 15 digits count the decimals.
    `amount_decimals`: whether fewer than two are taken. `country_codes`, `currency_codes`: whether two
    letters are taken. `recurring_period`: ten digits, or no more than 32767. `error_codes`:
    `firstcode/secondcode` by kind of refusal. Other entries of a target's dialect are questions that
    this gateway answers in one way only; they are left alone.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    over_limit: Literal["reject", "truncate"] = "reject"
    unlisted_values: Literal["refused", "accepted"] = "refused"
    empty_values: Literal["left-out", "refused"] = "left-out"
    repeated_parameter: Literal["accepted", "refused"] = "accepted"
    sanitising: Literal["assist", "none"] = "none"
    signature_padding: SignaturePadding = SignaturePadding("digestinfo")
    request_delimiter: Literal[";", ""] = ";"
    amount_digits: Literal["all", "integer-part"] = "all"
    amount_decimals: Literal["two", "up-to-two"] = "two"
    country_codes: Literal["three", "two-or-three"] = "three"
    currency_codes: Literal["three", "two-or-three"] = "three"
    recurring_period: Literal["ten-digits", "smallint"] = "ten-digits"
    error_codes: Mapping[str, str] = Field(default_factory=dict)
