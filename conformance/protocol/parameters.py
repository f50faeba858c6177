"""The parameters of a token payment: the 41 rows of the token-payment document's table."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from conformance.protocol.tables import load_table

Mandatory = Literal["always", "never", "conditional"]
Kind = Literal["text", "number", "amount", "choice", "code", "date", "ip", "json", "base64", "url", "email"]
Observation = Literal["refusal", "answer", "status", "notification", "outcome", "nothing"]


class Parameter(BaseModel):
    """One row of the table: what may be sent, and through what the effect of sending it is seen.

    `mandatory_when` gives the values of other parameters under which a conditional one is mandatory;
    it is None where the document's own condition is lost. A `choice` is one of `values`, which maps
    each listed value to its meaning; a `code` is one of a list that the document does not give (what
    the account or an annex knows: a currency, a country, a tax rate). `min_length` and `max_length`
    count characters. `alphabet` is a regular expression character class (`[A-Za-z0-9_]`) where the row
    restricts the characters. `default` is a literal value; `default_from` says in words where another
    default comes from. `observed_through` says what shows the effect of the value, `nothing` where no
    source names anything that does and only acceptance can be judged. `answer_field` names the
    answer's field that echoes the value. `secondcode` is the documented code of a refusal that is
    about this parameter.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    mandatory: Mandatory
    mandatory_when: Mapping[str, str] | None = None
    kind: Kind
    adopted: str
    min_length: int | None = None
    max_length: int | None = None
    alphabet: str | None = None
    values: Mapping[str, str] | None = None
    default: str | None = None
    default_from: str | None = None
    observed_through: tuple[Observation, ...]
    observed_source: str
    answer_field: str | None = None
    secondcode: str | None = None
    note: str | None = None

    def facts(self) -> Mapping[str, Any]:
        """Give the row as plain facts, for clause families and case templates.

        Beside the row's own cells: `stored` (`yes` where the answer echoes the value, else `no`),
        `value_list` (`0, 1`) and `condition` (`RecurringIndicator = 1`), empty where the row has none.
        """
        conditions = (self.mandatory_when or {}).items()
        return self.model_dump() | {
            "stored": "yes" if self.answer_field else "no",
            "value_list": ", ".join(self.values or ()),
            "condition": ", ".join(f"{name} = {value}" for name, value in conditions),
        }


@cache
def token_payment() -> tuple[Parameter, ...]:
    """Give the rows in the order of the document."""
    rows = load_table("parameters.yaml")["token-payment"]
    return tuple(Parameter.model_validate(row, strict=False) for row in rows)


@cache
def by_name() -> Mapping[str, Parameter]:
    """Give the rows by name, as the document spells it."""
    return {row.name: row for row in token_payment()}
