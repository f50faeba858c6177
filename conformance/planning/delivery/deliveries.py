"""A delivery: one notification that the suite, playing the gateway, sends to a result URL.

What only the target knows (merchant id, secret word, amount) and what only the run knows (the order,
the billnumber) is filled in when the delivery is made; see `exchange/shop/notifying.py`.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.vocabulary import LimitedField, NotificationField, State

HOSTILE_FROM = 64 * 1024
"""Bytes of a body from which a delivery needs the permission `hostile-input`."""

NUMBER_LIKE = "{number-like}"
"""As the amount's value: the order's amount, written so that the right check value reads as a number."""

Seal = Literal[
    "right", "absent", "empty", "wrong", "truncated", "other first digit", "other last digit", "other order",
    "other amount", "first delivery's", "without secret", "check value", "stranger's key", "not base64",
]  # fmt: skip
"""How a delivery is sealed. `right`: as the target's signature type has it. `other first digit`, `other
last digit`: the right check value but for that one digit. `other order`, `other
amount`: the right seal of another notification; `first delivery's`: that of the probe's first one.
`without secret`: the bare MD5 of X. `check value`: a right one, where the target wants a signature."""

Extra = Literal["fiscal", "positions", "3-D Secure"]
By = Literal["plain", "chunks", "expect", "slowly", "cut off"]


def _as_tuple(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, tuple) else (value,)


def _pairs(value: object) -> object:
    if isinstance(value, (list, tuple)):
        return tuple(tuple(pair) if isinstance(pair, list) else pair for pair in value)
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Conveyed(_Strict):
    """How a delivery goes over the wire, where it is not a plain form in the body of a POST request.

    `charset`: what the form's text is encoded in, `declared` says so in the content type. `order` of
    the fields. `percent`: how octets are escaped: `lower` in lower-case hexadecimal digits, `letters`
    escapes letters and digits as well, `%20` writes blanks so. `append`, `prepend`: further fields,
    of any name, after or before all others. `more_fields`: so many unknown fields. `padding`: bytes of an unknown field. `body`: this
    text in the place of the form. `query`: pairs that go into the URL besides the body, with values as
    `fields` have them. `as: json` writes the fields as the texts of a JSON object, in which `members`
    are no texts but true, 0, null or a list. `headers`: pairs beside those of HTTP itself, values as in `query`. `by` says what the HTTP client cannot do: a body in `chunks`, after
    `expect: 100-continue`, byte by byte (`slowly`), or `cut off` before its end.
    """

    method: Literal["POST", "GET", "PUT"] = "POST"
    content_type: str | None = None
    charset: Literal["utf-8", "windows-1251"] = "utf-8"
    declared: bool = False
    order: Literal["as listed", "reversed", "sorted"] = "as listed"
    percent: Literal["upper", "lower", "letters", "%20"] = "upper"
    append: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)] = ()
    prepend: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)] = ()
    more_fields: Annotated[int, Field(ge=0, le=5000)] = 0
    padding: Annotated[int, Field(ge=0, le=16 * 1024 * 1024)] = 0
    body: str | None = None
    query: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)] = ()
    written_as: Literal["form", "json"] = Field("form", alias="as")
    members: dict[str, bool | int | Annotated[tuple[str, ...], BeforeValidator(_pairs)] | None] = {}
    headers: Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)] = ()
    by: By = "plain"

    @model_validator(mode="after")
    def _says_what_json_has(self) -> Self:
        if self.members and self.written_as != "json":
            raise ValueError("`as: json` beside `members`, for a form has texts alone")
        return self

    @property
    def hostile(self) -> bool:
        """Whether a target must allow it: oversized, or broken off on purpose."""
        return self.padding >= HOSTILE_FROM or self.more_fields > 1000 or self.by in ("slowly", "cut off")  # noqa: PLR2004 (as the issue's list of hostile transports has it)


class Deliver(_Strict):
    """One delivery; what is not said is as a genuine notification of an approved payment has it.

    `order`: whose it is: the probe's `own`, an `other` of the shop's, one it does not know, or the one
    whose check value reads as zero, or as another number. `state` is the order's state, one that the vendor lists; the fields that follow from it are
    set along. Any other text goes into `fields` as `orderstate`, and fields that no table has into `conveyed`. `fields` are set before sealing, `change` after it; None leaves a field out. A value may
    hold `{amount}`, `{currency}`, `{order}`, `{other}` (the probe's other order), `{merchant_id}`, `{more}` (the amount and
    1000), `{less}` (a hundredth less), `{hundredth}` (a hundredth of it, with four decimals), `{hundredths}` (how many of them it is), `{seal}` and `{alike}`, the number that the seal reads as, written
    otherwise; the amount alone may be `{number-like}`.
    `secret` is a wrong secret word to make the check value with. `longest` fills these fields to the limit of the request's parameters. `extra` adds the fields of an
    option. `again` repeats an earlier delivery of the probe, counted from 1, as it was; `times` makes it
    more than once, `together` all at once. `age`: hours that its dates lie back.
    """

    order: Literal["own", "other", "unknown", "zero-like"] = "own"
    state: State = "Approved"
    fields: dict[NotificationField, str | None] = {}
    change: dict[NotificationField, str | None] = {}
    longest: Annotated[tuple[LimitedField, ...], BeforeValidator(_as_tuple)] = ()
    extra: Annotated[tuple[Extra, ...], BeforeValidator(_as_tuple)] = ()
    seal: Seal = "right"
    secret: str | None = None
    conveyed: Conveyed = Conveyed()
    again: int | None = Field(None, ge=1)
    times: int = Field(1, ge=1, le=10)
    together: bool = False
    age: int = Field(0, ge=0, le=24 * 365)
    then: Annotated[tuple[DeliveryExpect, ...], BeforeValidator(_as_tuple)] = ()

    @model_validator(mode="after")
    def _says_what_is_heeded(self) -> Self:
        content = self.model_fields_set - {"again", "times", "together", "then"}
        if self.again is not None and content:
            raise ValueError(f"no {', '.join(sorted(content))} beside `again`, which repeats what was sent")
        if self.together and self.times == 1:
            raise ValueError("`together` with `times` of 2 or more")
        return self

    @property
    def names_other(self) -> bool:
        """Whether it names the probe's other order, or is about it."""
        queried = (value for _, value in self.conveyed.query)
        values = (*self.fields.values(), *self.change.values(), *queried)
        return self.order == "other" or any("{other}" in (value or "") for value in values)

    @property
    def pays(self) -> bool:
        """Whether it is a genuine payment of the probe's own order in full."""
        plain = {"state", "fields", "extra", "age", "times", "together", "then"}
        return (
            self.state == "Approved"
            and self.model_fields_set <= plain
            and self.fields.keys() <= {"billnumber"}
        )

    @property
    def watched(self) -> bool:
        """Whether the order must be looked at after it."""
        return any(expect.looks_at_order for expect in self.then)
