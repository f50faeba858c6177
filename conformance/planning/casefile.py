"""The case file: what an author writes in YAML, as models that refuse what they do not know."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from conformance.planning.capabilities import Capability
from conformance.planning.document import KeyPath
from conformance.planning.expect import Expect
from conformance.planning.probe import BankAnswer, Signing
from conformance.protocol.parameters import Kind

Each = Literal["parameter of token-payment"]
Changes = dict[str, str | None]
Always = Literal["answer check value", "answer readable", "answer form", "billnumber unique"]


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


class Send(_Strict):
    """What an `each` case sends in the row's parameter: exactly one of the keys.

    `at`: a length, `limit` or `limit + 1`. `missing`: the parameter is left out. `allowed`: each
    value of an enumeration, one probe a value. `any`: values that Hypothesis draws.
    """

    at: Literal["limit", "limit + 1"] | None = None
    missing: Literal[True] | None = None
    allowed: Literal["each"] | None = None
    any: Literal["valid", "invalid"] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if sum(key is not None for key in (self.at, self.missing, self.allowed, self.any)) != 1:
            raise ValueError("exactly one of at, missing, allowed, any")
        return self


class StepRow(_Strict):
    """One step of a journey: an action with the parameters it changes, and what must follow."""

    pay: Changes | None = None
    status: Changes | None = None
    confirm: Changes | None = None
    cancel: Changes | None = None
    bank: BankAnswer = "approved"
    signing: Signing = "as required"
    then: Expects = ()

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if len(self.model_fields_set & {"pay", "status", "confirm", "cancel"}) != 1:
            raise ValueError("exactly one of pay, status, confirm, cancel in a step")
        if "pay" not in self.model_fields_set and self.model_fields_set & {"bank", "signing"}:
            raise ValueError("`bank` and `signing` beside `pay` only")
        return self


_HEEDED_WITH_SEND = {"expect", "kinds", "exclude"}
_HEEDED_WITHOUT_ALWAYS = {"needs", "settings", "technique"}


class Case(_Strict):
    """One case: the clauses it tests, what to do, what must happen.

    An `each` file's case has `send` and `expect`; any other has `steps`; an invariant has `always`.
    It is spread over the rows that have its first clause, less those of other `kinds` or in
    `exclude`. `why` is one sentence for a reader; `technique` is derived where it is not given.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    clause: Clauses = ()
    why: str | None = None
    technique: Literal["positive", "negative", "boundary", "generated", "stateful"] | None = None
    needs: tuple[Capability, ...] = ()
    settings: dict[str, str] = {}
    kinds: tuple[Kind, ...] = ()
    exclude: tuple[str, ...] = ()
    send: Send | None = None
    expect: Expects = ()
    steps: tuple[StepRow, ...] = ()
    always: Always | None = None

    @model_validator(mode="after")
    def _is_one_kind_of_case(self) -> Self:
        if sum(map(bool, (self.send, self.steps, self.always))) != 1:
            raise ValueError("exactly one of send, steps, always in a case")
        if self.send and not self.expect:
            raise ValueError("an `expect` in a case that sends")
        if self.steps and not any(step.then for step in self.steps):
            raise ValueError("a `then` in at least one step of a journey")
        unheard = self.model_fields_set & _HEEDED_WITH_SEND if not self.send else set()
        unheard |= self.model_fields_set & _HEEDED_WITHOUT_ALWAYS if self.always else set()
        if unheard:
            raise ValueError(
                f"no {', '.join(sorted(unheard))} in a case of this kind, which does not heed it"
            )
        return self


class CaseFile(_Strict):
    """One file of cases about one topic; `each` spreads every `send` case over a table's rows."""

    each: Each | None = None
    side: Literal["gateway", "merchant"] = "gateway"
    cases: Annotated[tuple[Case, ...], BeforeValidator(_not_empty), Field(json_schema_extra={"minItems": 1})]

    @model_validator(mode="after")
    def _sends_only_where_rows_are(self) -> Self:
        for case in self.cases:
            if (case.send is not None) != (self.each is not None):
                raise ValueError(
                    f"`send` with `each` at the head of the file, `steps` without: case {case.id}"
                )
        return self
