"""The case file: what an author writes in YAML, as models that refuse what they do not know."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from conformance.planning.capabilities import Capability
from conformance.planning.carrying import Carried
from conformance.planning.document import KeyPath
from conformance.planning.expect import Expect
from conformance.planning.probe import BankAnswer
from conformance.planning.sending import Send
from conformance.planning.signing import Signing
from conformance.protocol.parameters import Kind

Each = Literal["parameter of token-payment"]
Changes = dict[str, str | None]
Always = Literal[
    "answer check value", "answer readable", "answer form", "billnumber unique", "answer amounts",
    "answer dates", "answer names the order", "answer shows the payment", "response code agrees",
    "response code listed", "billnumber form", "test mode", "signature or check value", "content type",
    "card number masked", "order list", "refusal codes", "refusal form",
]  # fmt: skip


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _not_empty(value: object) -> object:
    if value == ():
        raise ValueError("at least one case")
    return value


Clauses = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Expects = Annotated[tuple[Expect, ...], BeforeValidator(_as_tuple)]


class CaseError(Exception):
    """A case that reads well but cannot be expanded; `at` is the path of the faulty key in the file."""

    def __init__(self, message: str, at: KeyPath) -> None:
        super().__init__(message)
        self.at = at


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class StepRow(_Strict):
    """One step of a journey: an action with the parameters it changes, and what must follow."""

    pay: Changes | None = None
    status: Changes | None = None
    confirm: Changes | None = None
    cancel: Changes | None = None
    bank: BankAnswer = "approved"
    signing: Signing = "as required"
    carried: Carried | None = None
    then: Expects = ()

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if len(self.model_fields_set & {"pay", "status", "confirm", "cancel"}) != 1:
            raise ValueError("exactly one of pay, status, confirm, cancel in a step")
        if "pay" not in self.model_fields_set and self.model_fields_set & {"bank", "signing", "carried"}:
            raise ValueError("`bank`, `signing` and `carried` beside `pay` only")
        return self


_HEEDED_WITH_SEND = {"kinds", "exclude", "only"}
_HEEDED_WITH_SEND_OR_ROWS = {"expect"}
_HEEDED_WITH_STEPS_OR_ROWS = {"about"}
_HEEDED_WITHOUT_ALWAYS = {"needs", "settings", "technique"}
_CASE = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Case(_Strict):
    """One case: the clauses it tests, what to do, what must happen.

    An `each` file's case has `send` and `expect`; any other has `steps`, or `rows`, which are
    one-step journeys by label that share the `expect` of the case; an invariant has `always`. A
    `send` is spread over the rows that have its first clause, less those of other `kinds` or in
    `exclude`, or over `only` these. `about` names the parameter that a journey is about, if one.
    `profile: standard` leaves the case out of the smoke profile. `why` is one sentence for a
    reader; `technique` is derived where it is not given.
    """

    id: Annotated[str, Field(pattern=_CASE)]
    clause: Clauses = ()
    why: str | None = None
    technique: Literal["positive", "negative", "boundary", "generated", "stateful"] | None = None
    needs: tuple[Capability, ...] = ()
    settings: dict[str, str] = {}
    kinds: tuple[Kind, ...] = ()
    exclude: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    about: str | None = None
    profile: Literal["standard"] | None = None
    send: Send | None = None
    expect: Expects = ()
    steps: tuple[StepRow, ...] = ()
    rows: dict[Annotated[str, Field(pattern=_CASE)], StepRow] = {}
    always: Always | None = None

    @model_validator(mode="after")
    def _is_one_kind_of_case(self) -> Self:
        if sum(map(bool, (self.send, self.steps, self.rows, self.always))) != 1:
            raise ValueError("exactly one of send, steps, rows, always in a case")
        if self.send and not self.expect:
            raise ValueError("an `expect` in a case that sends")
        if self.steps and not any(step.then for step in self.steps):
            raise ValueError("a `then` in at least one step of a journey")
        if any(not (row.then or self.expect) for row in self.rows.values()):
            raise ValueError("an `expect` in a case of rows, or a `then` in each row")
        unheard = self._unheard()
        if unheard:
            raise ValueError(
                f"no {', '.join(sorted(unheard))} in a case of this kind, which does not heed it"
            )
        return self

    def _unheard(self) -> set[str]:
        heeded = (
            (_HEEDED_WITH_SEND, self.send),
            (_HEEDED_WITH_SEND_OR_ROWS, self.send or self.rows),
            (_HEEDED_WITH_STEPS_OR_ROWS, self.steps or self.rows),
            (_HEEDED_WITHOUT_ALWAYS, not self.always),
        )
        return {name for names, does in heeded if not does for name in names} & self.model_fields_set


class CaseFile(_Strict):
    """One file of cases about one topic; `each` spreads every `send` case over a table's rows."""

    each: Each | None = None
    side: Literal["gateway", "merchant"] = "gateway"
    cases: Annotated[tuple[Case, ...], BeforeValidator(_not_empty), Field(json_schema_extra={"minItems": 1})]

    @model_validator(mode="after")
    def _sends_only_where_rows_are(self) -> Self:
        for case in self.cases:
            if (case.send is not None and case.send.request is None) != (self.each is not None):
                raise ValueError(
                    f"`send` with `each` at the head of the file, `steps` without: case {case.id}"
                )
        return self
