"""What must follow a delivery, in the words a case file uses."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

_OF_THE_ORDER = ("paid", "still_paid", "held", "unpaid", "refused", "credited", "other_order")
_LEAVES_UNPAID = {"unpaid", "refused", "rejected", "bare", "ok_status", "escaped", "withstood", "discreet"}


def _as_tuple(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return value if isinstance(value, tuple) else (value,)


class DeliveryExpect(BaseModel):
    """One expectation; every key given must hold. `clause` names the clauses that it decides.

    Of the order, as the observer shows it; without an observer the answer is all there is:
    `paid`: paid in full. `still_paid`: paid in full as before, whatever was answered. `held`:
    authorised and not collected. `unpaid`: neither paid nor held, whatever was answered. `refused`:
    unpaid; without an observer, refused in the answer. `credited`: the order's amount `once` and no
    more; `at most once` holds where nothing was credited, too. `other_order`: the probe's other order
    is still `unpaid`.

    Of the answer alone: `acknowledged`: with success. `rejected`: with a refusal. `bare`: a refusal
    names no order. `readable`: it is XML of the protocol. `xml_type`: its media type says so.
    `ok_status`: it comes with HTTP 200. `repeats`: a success repeats this field exactly. `escaped`:
    nothing that was sent has become markup. `withstood`: there is an answer, and it is no server
    error. `discreet`: it shows no insides of the receiver.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    clause: Annotated[tuple[str, ...], BeforeValidator(_as_tuple)] = ()
    paid: Literal[True] | None = None
    still_paid: Literal[True] | None = None
    held: Literal[True] | None = None
    unpaid: Literal[True] | None = None
    refused: Literal[True] | None = None
    credited: Literal["once", "at most once"] | None = None
    other_order: Literal["unpaid"] | None = None
    acknowledged: Literal[True] | None = None
    rejected: Literal[True] | None = None
    bare: Literal[True] | None = None
    readable: Literal[True] | None = None
    xml_type: Literal[True] | None = None
    ok_status: Literal[True] | None = None
    repeats: Literal["billnumber", "packetdate"] | None = None
    escaped: Literal[True] | None = None
    withstood: Literal[True] | None = None
    discreet: Literal[True] | None = None

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not self.named():
            names = [name for name in type(self).model_fields if name != "clause"]
            raise ValueError(f"something that must follow: one of {', '.join(names)}")
        return self

    def named(self) -> tuple[str, ...]:
        """Give the expectations that were said, by name."""
        return tuple(
            name for name in type(self).model_fields if name != "clause" and getattr(self, name) is not None
        )

    @property
    def looks_at_order(self) -> bool:
        """Whether the order must be observed to judge it."""
        return any(name in _OF_THE_ORDER for name in self.named())

    @property
    def needs(self) -> str | None:
        """What a target must show for it to be judged: the sum credited, or the order at all."""
        if self.credited:
            return "credited"
        return "observer" if self.still_paid or self.unpaid or self.held or self.other_order else None

    @property
    def spends_order(self) -> bool:
        """Whether a correct shop changes the order on the way to it."""
        return not set(self.named()) <= _LEAVES_UNPAID
