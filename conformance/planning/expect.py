"""What must follow a step, in the words a case file uses."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from conformance.planning.notified import Notified
from conformance.planning.vocabulary import Amount, State
from conformance.protocol.codes import RefusalKind

OperationName = Literal["payment", "confirmation", "cancellation"]
OpenQuestion = Literal[
    "unlisted_values", "empty_values", "amount_digits", "amount_decimals", "country_codes", "currency_codes",
    "recurring_period", "repeated_parameter",
]  # fmt: skip
Stored = Literal[
    "verbatim", "verbatim or refused", "within limit", "sanitised", "sanitised or refused", "everything"
]


def _as_tuple(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, tuple) else (value,)


class Expect(BaseModel):
    """One expectation; every key given must hold. `clause` names the clauses that it decides.

    `accepted`: an order with a billnumber exists. `approved`, `declined`: what the bank said of it.
    `unpaid`: no order is Approved or Delayed, and no operation succeeded.
    `refused`: the answer is a refusal *and* status shows no side effect. `over_limit`: a value
    beyond its limit is refused, or truncated where the target's dialect says so. `as_declared`:
    accepted or refused, as the target's dialect answers this open question. `not_performed`: no
    order comes of it, whatever the answer; `unless_accepted`: a refusal, if it is one, leaves no
    order behind. `withstood`: answered, and not with a server error.
    `stored`: the answer or the order status shows the value sent; `within limit` says only that no
    more than the limit is stored, `sanitised` that only the characters are gone that the target's
    dialect removes, `verbatim or refused` and `sanitised or refused` that it is either (the latter: refused, where
    nothing is removed), `everything` that each parameter sent is shown where a field repeats it.
    `order`: the order's state, one of those named. `orders`: the states of all orders
    that the answer shows, in any order. `operations`: the successful
    operations of the order, in order. `amount`: the amount of the step's operation. `captured`,
    `returned`: what the customer was debited and given back in all, by the operations shown.
    `predicted`: the outcome, or only the state, is one that the order table has after the steps so far. `fields`:
    answer fields and their exact values (`{currency}` and `{base_currency}` are those of the account). `error`:
    `firstcode/secondcode` of the refusal. `codes`: the codes of a refusal are those of this kind,
    documented or declared. `form`: the form of the answer. `notified`: what came in at the listener about
    the order; `not_notified`: nothing but what the steps before brought about; `refused`: nor of what was refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    clause: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = ()
    accepted: Literal[True] | None = None
    approved: Literal[True] | None = None
    declined: Literal[True] | None = None
    unpaid: Literal[True] | None = None
    refused: Literal[True] | None = None
    over_limit: Literal["refused"] | None = None
    as_declared: OpenQuestion | None = None
    not_performed: Literal[True] | None = None
    unless_accepted: Literal["no order"] | None = None
    withstood: Literal[True] | None = None
    stored: Stored | None = None
    order: Annotated[tuple[State, ...] | None, BeforeValidator(_as_tuple)] = None
    orders: Annotated[tuple[State, ...] | None, BeforeValidator(_as_tuple)] = None
    operations: Annotated[tuple[OperationName, ...] | None, BeforeValidator(_as_tuple)] = None
    amount: Amount | None = None
    captured: Amount | None = None
    returned: Amount | None = None
    predicted: Literal["outcome", "state"] | None = None
    fields: dict[str, str] = Field(default_factory=dict)
    error: str | None = None
    codes: RefusalKind | None = None
    form: Literal["json", "soap", "xml"] | None = None
    notified: Notified | None = None
    not_notified: Literal[True, "refused"] | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not self.named():
            raise ValueError(f"something that must follow: one of {', '.join(_expectations())}")
        return self

    @property
    def watched(self) -> bool:
        """Whether the order status must show that nothing came of the step."""
        refusing = self.refused or self.over_limit or self.as_declared
        or_refused = self.stored in ("verbatim or refused", "sanitised or refused")
        return bool(refusing or self.not_performed or self.unless_accepted or or_refused)

    def named(self) -> tuple[str, ...]:
        """Give the expectations that were said, by name."""
        return tuple(name for name in _expectations() if getattr(self, name) not in (None, {}))


def _expectations() -> list[str]:
    return [name for name in Expect.model_fields if name != "clause"]
