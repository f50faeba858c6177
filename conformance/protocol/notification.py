"""The fields of a result notification: the rows of the result-notification document's table."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from conformance.protocol.tables import load_table

Form = Literal[
    "text", "number", "amount", "currency", "billnumber", "datetime", "ip", "email", "flag",
    "masked-card", "expiry", "choice", "code", "hex", "base64", "json",
]  # fmt: skip
Presence = Literal["always", "fiscal", "positions", "3-D Secure"]


PORTS = (443, 8443, 80, 8080)
"""The ports that notifications are sent to, and no other (result-notification document)."""


class Field(BaseModel):
    """One row: the field's name, its form, when it is sent, and what it must equal.

    `values` maps an enumeration's allowed values to their meaning. `equals` names the parameter
    of the payment that the field repeats. `signed` says that the field is part of X.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    meaning: str
    form: Form
    presence: Presence
    group: Literal["order", "payer", "means", "operation", "packet", "fiscal", "positions", "3-D Secure"]
    values: Mapping[str, str] | None = None
    equals: str | None = None
    signed: bool = False
    note: str | None = None

    def facts(self) -> Mapping[str, Any]:
        """Give the row as plain facts: its own cells and `value_list` (`1, 0, -1, null`)."""
        return self.model_dump() | {"value_list": ", ".join(self.values or ())}


@cache
def fields() -> tuple[Field, ...]:
    """Give the rows in the order of the document."""
    rows = load_table("notification.yaml")["fields"]
    return tuple(Field.model_validate(row, strict=False) for row in rows)
