"""What a probe brought back: its exchanges as they were on the wire, already redacted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from conformance.protocol.answers import Answer
from conformance.protocol.codes import is_rate_limit
from conformance.protocol.messages import read_answer

_TOO_MANY_REQUESTS = 429

ProblemKind = Literal["unreachable", "timeout", "too large", "broken", "rate limited", "stopped"]


@dataclass(frozen=True, slots=True)
class SentRequest:
    """A request as it was sent: header names in their wire spelling, `fields` as they were encoded."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ReceivedResponse:
    """A response as it came: raw body bytes, before any decoding; `answer` is what they say."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def content_type(self) -> str:
        """The Content-Type header, or an empty text."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")

    @property
    def asks_to_wait(self) -> bool:
        """Whether it only asks to come back later, by HTTP 429 or by its error codes."""
        codes = self.answer.firstcode, self.answer.secondcode
        return self.status == _TOO_MANY_REQUESTS or is_rate_limit(*codes)

    @cached_property
    def answer(self) -> Answer:
        """The answer as it reads; judging, invariants and the script itself all ask for it."""
        return read_answer(self.body, self.content_type)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an exchange has no usable response; `text` is one sentence for a person."""

    kind: ProblemKind
    text: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, with times: `started` in seconds since 1970, `elapsed` in seconds."""

    step: int
    action: str
    request: SentRequest
    response: ReceivedResponse | None
    started: float
    elapsed: float
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one probe brought back.

    `key` is the probe's. `not_applicable` or `not_sent` says why nothing, or not everything, was
    sent. `order_number` is the one the run gave to the probe; `values` are the fixed values that
    the first step sent instead of the plain ones.
    """

    key: str
    order_number: str
    exchanges: tuple[Exchange, ...] = ()
    not_applicable: str | None = None
    not_sent: str | None = None
    values: Mapping[str, str | None] = field(default_factory=dict)
