"""What a case expects of the notifications that a step brings about."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from conformance.planning.vocabulary import NotificationField
from conformance.protocol.notification import Presence, fields

Documented = Literal["package", "always", "fiscal", "positions"]


class Notified(BaseModel):
    """What must have come in about the probe's order; with no key at least one notification.

    `times`: exactly so many in all, counted until the quiet period after the probe's last step is over;
    `at_least`, `at_most` likewise. `as_documented`: each clause decides by its own rule, for the rows
    of the table that are sent `always`, with the `fiscal` option, with that of `positions`, or for the
    `package` as a whole. `fields`: these parameters, exactly (`{currency}` and `{base_currency}` are
    those of the account). `intervals: growing`: no hour had more attempts than the one before it, and
    the last one fewer than the first. `content: same`: every attempt says the same as the first.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    times: Annotated[int, Field(ge=0, le=20)] | None = None
    at_least: Annotated[int, Field(ge=1, le=20)] | None = None
    at_most: Annotated[int, Field(ge=1, le=20)] | None = None
    as_documented: Documented | None = None
    fields: dict[NotificationField, str] = Field(default_factory=dict)
    intervals: Literal["growing"] | None = None
    content: Literal["same"] | None = None

    @model_validator(mode="after")
    def _says_how_often_once(self) -> Self:
        if self.times is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError("either `times`, or `at_least` and `at_most`")
        return self

    @property
    def awaited(self) -> int:
        """How many notifications are waited for before the probe goes on."""
        return next((count for count in (self.times, self.at_least) if count is not None), 1)

    @property
    def quiet(self) -> bool:
        """Whether something must not come, so that a quiet period is waited through."""
        return self.times is not None or self.at_most is not None


def of_rows(clauses: Iterable[str], presence: Documented | None) -> tuple[str, ...]:
    """Give those of the clauses that are about rows of that presence; all of them where none is asked for."""
    if presence in (None, "package"):
        return tuple(clauses)
    rows: dict[str, Presence] = {row.name: row.presence for row in fields()}
    return tuple(clause for clause in clauses if rows.get(clause.split("/")[1]) == presence)
