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
    (general-scheme document, step 5). Keys of other rooms, such as `notification`, are left alone.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    currency: str = "RUB"
    base_currency: str = "RUB"
    processed_currencies: frozenset[str] | None = None
    rates: Mapping[str, Decimal] = Field(default_factory=SAMPLE_RATES.copy)
    request_signature: Literal["required", "optional"] = "optional"
    financial_transaction: bool = True


class Dialect(BaseModel):
    """The answers of this gateway to open questions.

    `over_limit`: whether a text beyond its limit is refused or cut. `sanitising`: whether some
    punctuation vanishes from what is stored. `signature_padding`: what a request signature signs. Other entries of a target's dialect are questions that this gateway
    answers in one way only; they are left alone.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    over_limit: Literal["reject", "truncate"] = "reject"
    sanitising: Literal["assist", "none"] = "none"
    signature_padding: SignaturePadding = SignaturePadding("digestinfo")
