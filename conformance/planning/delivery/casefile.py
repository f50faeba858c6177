"""The case file of the merchant side: what an author writes about deliveries, as models that refuse what they do not know."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.probe import OrderUse

Need = Literal["observer", "credited", "authorised", "race", "zero-like", "hostile-input"]
"""What a shop's target must have for a case to apply: something to see it by, or a permission."""

Always = Literal[
    "reply in time", "reply readable", "reply status", "reply type", "reply repeats billnumber", "reply repeats packetdate", "nothing reflected",
    "no insides shown", "no secret told", "answered without error",
]  # fmt: skip
Draw = Literal["genuine", "signed field changed", "sequence"]
"""What Hypothesis draws: a genuine notification over all its fields; one change of a signed field; a
sequence of genuine, forged and repeated deliveries for two orders."""

_CASE = r"^[a-z0-9]+(-[a-z0-9]+)*$"


def _as_tuple(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, tuple) else (value,)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


Clauses = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Expects = Annotated[tuple[DeliveryExpect, ...], BeforeValidator(_as_tuple)]
Deliveries = Annotated[tuple[Deliver, ...], BeforeValidator(_as_tuple), Field(min_length=1)]


class Settings(_Strict):
    """How the shop must be set up for a case to apply; what is not said does not matter."""

    signature: Literal["MD5", "RSA"] | None = None
    expected_answer: Literal["xml", "http-200"] | None = None
    mode: Literal["test", "live"] | None = None
    scheme: Literal["both", "one-stage", "double-stage"] | None = None
    currency: Literal["checked", "converted"] | None = None


class DeliveryCase(_Strict):
    """One case: the clauses it tests, the deliveries to make, what must follow, and why it matters.

    `deliver` is one delivery or several in turn; `rows` are such by label, each a probe of its own. The
    `expect` of the case belongs to the last delivery, one's own `then` to any. `on` is derived where it
    is not given: an order of its own where a correct shop changes it, a shared one where not. `on: paid`
    makes the deliveries on an order that is paid already, so that only the answers say something.
    `draw` is a property, `always` an invariant over the answers to all deliveries of a run.
    `profile: standard` leaves the case out of the smoke profile, `deep` out of every other.
    """

    id: Annotated[str, Field(pattern=_CASE)]
    clause: Clauses = ()
    why: str | None = None
    technique: Literal["positive", "negative", "boundary", "stateful"] | None = None
    needs: Annotated[tuple[Need, ...], BeforeValidator(_as_tuple)] = ()
    settings: Settings = Settings()
    on: OrderUse | None = None
    profile: Literal["standard", "deep"] | None = None
    deliver: Deliveries | None = None
    rows: dict[Annotated[str, Field(pattern=_CASE)], Deliveries] = {}
    draw: Draw | None = None
    always: Always | None = None
    expect: Expects = ()

    @model_validator(mode="after")
    def _is_one_kind_of_case(self) -> Self:
        if sum(map(bool, (self.deliver, self.rows, self.draw, self.always))) != 1:
            raise ValueError("exactly one of deliver, rows, draw, always in a case")
        if self.always and self.expect:
            raise ValueError("no `expect` in an invariant")
        for deliveries in (self.deliver, *self.rows.values()):
            if deliveries and not (self.expect or any(delivery.then for delivery in deliveries)):
                raise ValueError("an `expect` in the case, or a `then` in a delivery")
            if deliveries and any((each.again or 0) > at for at, each in enumerate(deliveries)):
                raise ValueError("`again` with the number of an earlier delivery, counted from 1")
        return self


class DeliveryFile(_Strict):
    """One file of cases about the merchant side."""

    side: Literal["merchant"]
    cases: Annotated[tuple[DeliveryCase, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
