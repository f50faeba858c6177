"""The case file: what an author writes in YAML, as models that refuse what they do not know."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from conformance.planning.answering import AnswerKind
from conformance.planning.capabilities import Capability
from conformance.planning.carrying import Carried
from conformance.planning.document import KeyPath
from conformance.planning.expect import Expect
from conformance.planning.probe import BankAnswer, By
from conformance.planning.sending import Send
from conformance.planning.signing import Signing
from conformance.planning.vocabulary import (
    CancelParameter,
    ConfirmParameter,
    PayParameter,
    ResultParameter,
    Settings,
    StatusParameter,
    UnlistedParameter,
)
from conformance.protocol.parameters import Kind

Each = Literal["parameter of token-payment"]
Always = Literal[
    "answer check value", "answer readable", "answer form", "billnumber unique", "answer amounts",
    "answer dates", "answer names the order", "answer shows the payment", "response code agrees",
    "response code listed", "billnumber form", "test mode", "signature or check value", "content type",
    "card number masked", "no secret told", "order list", "refusal codes", "refusal form",
]  # fmt: skip


def _as_tuple(value: object) -> object:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _not_empty(value: object) -> object:
    if value == ():
        raise ValueError("at least one case")
    return value


Forms = tuple[Literal["json", "soap"], ...]
AnswerWith = Annotated[tuple[AnswerKind, ...], BeforeValidator(_as_tuple)]
Clauses = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Expects = Annotated[tuple[Expect, ...], BeforeValidator(_as_tuple)]


_CASE = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class CaseError(Exception):
    """A case that reads well but cannot be expanded; `at` is the path of the faulty key in the file."""

    def __init__(self, message: str, at: KeyPath) -> None:
        super().__init__(message)
        self.at = at


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Passing(_Strict):
    """How far an account's clock is moved on."""

    days: Annotated[int, Field(ge=0, le=400)] = 0
    hours: Annotated[int, Field(ge=0, le=400)] = 0
    minutes: Annotated[int, Field(ge=0, le=400)] = 0

    @property
    def seconds(self) -> int:
        """All of it in seconds."""
        return ((self.days * 24 + self.hours) * 60 + self.minutes) * 60


class StepRow(_Strict):
    """One step of a journey: an action with the parameters it changes, and what must follow.

    A parameter is one of the service's, in any letter case; what no table lists is sent beside `pay` as
    `unlisted`. `time` moves the account's clock on, `settle` sends its financial transactions; only a simulator
    can do either. `together` sends its steps at once. `of` names one of several orders of the journey,
    `by` says whose credentials go along.
    """

    pay: dict[PayParameter, str | None] | None = None
    status: dict[StatusParameter, str | None] | None = None
    result: dict[ResultParameter, str | None] | None = None
    confirm: dict[ConfirmParameter, str | None] | None = None
    cancel: dict[CancelParameter, str | None] | None = None
    time: Passing | None = None
    settle: dict[str, str | None] | None = None
    unlisted: dict[UnlistedParameter, str] = {}
    together: tuple["StepRow", ...] = ()
    of: Annotated[str, Field(pattern=_CASE)] = ""
    by: By = "own"
    bank: BankAnswer = "approved"
    signing: Signing = "as required"
    carried: Carried | None = None
    then: Expects = ()

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if len(self.model_fields_set & set(_DONE)) != 1:
            raise ValueError(f"exactly one of {', '.join(_DONE)} in a step")
        if "together" in self.model_fields_set:
            if len(self.together) < _RACERS or any(step.together for step in self.together):
                raise ValueError("two steps or more in `together`, each of one request")
            if len(self.model_fields_set) > 1:
                raise ValueError("`then` and the rest inside the steps of `together`")
        if "pay" not in self.model_fields_set and self.model_fields_set & _BESIDE_PAY:
            raise ValueError("`bank`, `signing`, `carried` and `unlisted` beside `pay` only")
        return self


_DONE = ("pay", "status", "result", "confirm", "cancel", "time", "settle", "together")
_RACERS = 2
_BESIDE_PAY = {"bank", "signing", "carried", "unlisted"}


class Draw(_Strict):
    """Sequences of operations to be drawn: on how many orders at most, their steps interleaved."""

    orders: Annotated[int, Field(ge=1, le=3)] = 1


_HEEDED_WITH_SEND = {"kinds", "exclude", "only"}
_HEEDED_WITHOUT_ALWAYS = {"needs", "settings", "technique", "expect"}
_HEEDED_WITH_STEPS_OR_ROWS = {"about", "forms", "seen_by", "answer_with"}


class Case(_Strict):
    """One case: the clauses it tests, what to do, what must happen.

    An `each` file's case has `send` and `expect`; any other has `steps`, or `rows`, which are
    one-step journeys by label that share the `expect` of the case; an invariant has `always`; `draw` has
    Hypothesis draw journeys. A
    `send` is spread over the rows that have its first clause, less those of other `kinds` or in
    `exclude`, or over `only` these. `about` names the parameter that a journey is about, if one.
    `forms` spreads a journey over answer forms, one probe for each (in the smoke profile for the first).
    `seen_by` asks after every step that changes an order, and what is shown must be what the order table
    predicts. `answer_with` is what the listener answers to the notifications of a journey, in turn.
    `profile: standard` leaves the case out of the smoke profile. `why` is one sentence for a
    reader; `technique` is derived where it is not given.
    """

    id: Annotated[str, Field(pattern=_CASE)]
    clause: Clauses = ()
    why: str | None = None
    technique: Literal["positive", "negative", "boundary", "generated", "stateful"] | None = None
    needs: tuple[Capability, ...] = ()
    settings: Settings = {}
    kinds: tuple[Kind, ...] = ()
    exclude: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    about: str | None = None
    forms: Forms = ()
    seen_by: Literal["status", "result"] | None = None
    answer_with: AnswerWith = ()
    profile: Literal["standard"] | None = None
    send: Send | None = None
    expect: Expects = ()
    steps: tuple[StepRow, ...] = ()
    rows: dict[Annotated[str, Field(pattern=_CASE)], StepRow] = {}
    always: Always | None = None
    draw: Draw | None = None

    @model_validator(mode="after")
    def _is_one_kind_of_case(self) -> Self:
        if sum(map(bool, (self.send, self.steps, self.rows, self.always, self.draw))) != 1:
            raise ValueError("exactly one of send, steps, rows, always, draw in a case")
        if self.send and not self.expect:
            raise ValueError("an `expect` in a case that sends")
        if self.draw and not (self.expect and all(each.named() == ("predicted",) for each in self.expect)):
            raise ValueError("an `expect` in a case that draws journeys, of `predicted` alone")
        if self.steps and not (self.expect or any(step.then for step in self.steps)):
            raise ValueError("a `then` in at least one step of a journey, or an `expect` for all of them")
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
