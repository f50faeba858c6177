"""How an account is set up, and how this gateway answers what the documents leave open."""

import ssl
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Literal

import httpx
from pydantic import BaseModel, ConfigDict, Field, field_validator

from conformance.protocol.signatures import SignaturePadding

SAMPLE_RATES = {"USD": Decimal(90), "EUR": Decimal(100), "BYN": Decimal(28), "KZT": Decimal("0.2")}
"""What one unit of a currency is worth in the base currency; invented."""


NotificationProtocol = Literal["POST", "SOAP", "SOAP EXT"]
SignatureType = Literal["MD5", "PGP"]


class NotificationSettings(BaseModel):
    """How results are sent, as it is set in the Personal Account (result-notification document).

    `url` is None before the service is activated. `expected_answer` says whether a reply in XML is
    waited for, or HTTP 200 will do; `fiscal` is the option "Send fiscal results", `positions` the
    option "Send order positions".
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    url: str | None = None
    protocol: NotificationProtocol = "POST"
    signature: SignatureType = "MD5"
    expected_answer: Literal["xml", "http-200"] = "xml"
    fiscal: bool = False
    positions: bool = False

    @field_validator("url")
    @classmethod
    def _is_a_web_address(cls, url: str | None) -> str | None:
        try:
            parsed = None if url is None else httpx.URL(url)
        except httpx.InvalidURL as error:
            raise ValueError(f"the URL cannot be read: {error}") from None
        if parsed is not None and (parsed.scheme not in ("http", "https") or not parsed.host):
            raise ValueError("the URL of notifications begins with http:// or https:// and a host")
        return url


class Settings(BaseModel):
    """The settings of an account, as they stand in a target file under `settings`.

    `currency` is the enterprise's own, the default of OrderCurrency (token-payment document, row
    OrderCurrency). `processed_currencies` are those the account takes without converting; None means
    any. `financial_transaction` is off for schemes in which the money is debited in one stage
    (general-scheme document, step 5). `default_tax` is the option "Default tax rate", None where the
    account has none; `several_taxation_systems` makes TaxationSystem mandatory (vendor's notes on
    fiscal receipts). `hold_lasts` is for how long money is set aside, `payment_lasts` how long an
    unfinished payment is waited for. `notification` is how results are sent. Keys of other rooms are
    left alone.
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
    hold_lasts: timedelta = timedelta(days=7)
    payment_lasts: timedelta = timedelta(minutes=20)
    notification: NotificationSettings = NotificationSettings()


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
    `firstcode/secondcode` by kind of refusal. `confirmations_pushed`: whether confirmations and
    cancellations are notified. `reuse_after_approved`: whether a paid order's number opens a new order.
    `repeated_confirmation`: whether a second confirmation is shown the order or refused. Other entries of a target's dialect are questions that
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
    confirmations_pushed: bool = False
    reuse_after_approved: Literal["new-order", "refused"] = "new-order"
    repeated_confirmation: Literal["any", "accepted", "refused"] = "any"


class Sending(BaseModel):
    """How this gateway as a whole sends notifications.

    `any_loopback_port` lets them go to any port of a loopback address, for tests on one machine.
    `trusted_ca` is the authority, in PEM, whose certificates are trusted over HTTPS; None means those
    that the system trusts. `answer_within` is how many seconds a reply is waited for: no document
    says how long.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    any_loopback_port: bool = False
    trusted_ca: str | None = None
    answer_within: float = Field(default=5.0, gt=0, le=600)

    @field_validator("trusted_ca")
    @classmethod
    def _is_a_certificate(cls, authority: str | None) -> str | None:
        if authority is None:
            return None
        try:
            ssl.create_default_context(cadata=authority)
        except ssl.SSLError as error:
            raise ValueError(f"not a certificate in PEM: {error.reason}") from None
        return authority
