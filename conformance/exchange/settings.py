"""How a gateway answers open questions, how fast it may be asked, and what all parts of a target file share."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, WithJsonSchema

from conformance.planning.account import flat

Identifier = Annotated[str, Field(pattern=r"^[^\s\x00-\x1f]{1,64}$")]
"""An identifier as it goes over the wire; a text, because it is hashed as it is written."""

_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m)")
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def seconds(text: object) -> float:
    """Read a duration such as `500ms`, `30s` or `2m` as seconds; ValueError where it is none."""
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError("a duration such as 500ms, 30s or 2m")
    return float(found[1]) * _UNITS[found[2]]


Duration = Annotated[
    float,
    BeforeValidator(seconds),
    WithJsonSchema({"type": "string", "pattern": f"^{_DURATION.pattern}$", "examples": ["30s", "500ms"]}),
]
"""Seconds, written with their unit."""


def _not_empty(value: SecretStr) -> SecretStr:
    if not value.get_secret_value():
        raise ValueError("a text that is not empty")
    return value


SecretText = Annotated[SecretStr, AfterValidator(_not_empty), Field(json_schema_extra={"minLength": 1})]
"""A credential or a secret word: nothing is secured by an empty one."""


class Strict(BaseModel):
    """What every part of a target file is: unknown keys are mistakes, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Dialect(Strict):
    r"""A target's answers to what the documents leave open; each default is what is documented.

    `over_limit`: a text beyond its limit is refused or cut. `unlisted_values`: a value that the
    table does not list is refused or taken. `empty_values`: whether a parameter that may be left
    out counts as left out when it is empty. `repeated_parameter`: whether a request that names a
    parameter twice is taken. `sanitising`: whether `< > " = ' / \ ( ) ; #` vanish
    from texts. `signature_padding`: PKCS#1 v1.5 with MD5 over the string, over the MD5's hex text,
    or a bare digest. `request_delimiter`: what joins the fields of a request's check string.
    `amount_digits`: whether "15 digits" counts all of them or those before the point.
    `amount_decimals`: whether fewer than two decimals are taken. `country_codes`,
    `currency_codes`: whether two letters are taken as well. `recurring_period`: ten digits, or at
    most 32767. `error_codes`: `firstcode/secondcode` by kind of refusal. `reuse_after_approved`:
    whether a paid order's number opens a new order. `confirmations_pushed`: whether confirmations
    and cancellations are notified. `repeated_confirmation`: what a second confirmation is told.
    `cancellation_requests`: what the cancellation service takes; not every revision of its page knows forms.
    `notification_within`: how soon "in real time" is.
    """

    over_limit: Literal["reject", "truncate"] = "reject"
    unlisted_values: Literal["refused", "accepted"] = "refused"
    empty_values: Literal["left-out", "refused"] = "left-out"
    repeated_parameter: Literal["accepted", "refused"] = "accepted"
    sanitising: Literal["assist", "none"] = "assist"
    signature_padding: Literal["digestinfo", "digestinfo-of-hex", "raw-digest"] = "digestinfo"
    request_delimiter: Literal[";", ""] = ";"
    amount_digits: Literal["all", "integer-part"] = "all"
    amount_decimals: Literal["two", "up-to-two"] = "two"
    country_codes: Literal["three", "two-or-three"] = "three"
    currency_codes: Literal["three", "two-or-three"] = "three"
    recurring_period: Literal["ten-digits", "smallint"] = "ten-digits"
    error_codes: Mapping[str, Annotated[str, Field(pattern="^[0-9]+/[0-9]+$")]] = Field(default_factory=dict)
    reuse_after_approved: Literal["new-order", "refused"] = "new-order"
    confirmations_pushed: bool = False
    repeated_confirmation: Literal["any", "accepted", "refused"] = "any"
    cancellation_requests: Literal["form", "json", "soap"] = "form"
    notification_within: Duration = 60.0

    def facts(self) -> Mapping[str, str]:
        """Give the dialect as flat texts (`error_codes.authentication: 7/141`)."""
        return dict(flat(self.model_dump()))


class PaceLimits(Strict):
    """How fast and how much may be asked.

    `in_flight`: requests on the wire at once. `per_second`: requests started in a second, null for
    no limit. `budget`: requests a run may spend, null for no limit. `timeout`: seconds for one whole
    exchange. `settle`: seconds to wait for what must not come.
    """

    in_flight: Annotated[int, Field(ge=1, le=256)] = 2
    per_second: Annotated[float, Field(gt=0)] | None = 2.0
    budget: Annotated[int, Field(ge=1)] | None = 300
    timeout: Annotated[Duration, Field(gt=0, le=600)] = 30.0
    settle: Annotated[Duration, Field(ge=0, le=600)] = 5.0
