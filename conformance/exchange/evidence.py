"""What a probe brought back: its exchanges as they were on the wire, already redacted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from conformance.planning.answering import AnswerKind
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


@dataclass(frozen=True)
class Notification:
    """One result notification as it was received: everything verbatim, but for secrets.

    `request` has the method, the URL that was asked for, headers, body, and as `fields` the parameters of a
    form body. `received` is in seconds since 1970. `answer` is None where none was given; `answered` says
    by which part of the script. `after_step` is the step of the probe, from 0, that had begun last.
    """

    request: SentRequest
    received: float
    answered: AnswerKind = "ok"
    answer: ReceivedResponse | None = None
    after_step: int = 0

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """The parameters by their names as they were sent; of one that came twice the first."""
        return dict(reversed(self.request.fields))

    def field(self, name: str) -> str | None:
        """Give a parameter, whatever letter case its name has; None where there is none."""
        named = {each.lower(): value for each, value in self.fields.items()}
        return self.fields.get(name, named.get(name.lower()))


@dataclass(frozen=True, slots=True)
class Observation:
    """What an observer saw of an order after a delivery; `step` is the delivery's number, from 0.

    `state` is None when the order could not be seen; `problem` then says why. `credited` is the sum
    credited so far, as the shop writes it. `shown` is what the shop said, cut short.
    """

    step: int
    order: str
    state: Literal["paid", "authorised", "declined", "unpaid"] | None
    credited: str | None = None
    shown: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that one probe brought back.

    `key` is the probe's. `not_applicable` or `not_sent` says why nothing, or not everything, was
    sent. `order_number` is the one the run gave to the probe; `values` are the fixed values that
    the first step sent instead of the plain ones. `notifications` are those about the probe's orders, in
    the order they came in; `strays` those that came meanwhile and name no order, where
    nothing else came, `not_waited` says why the waiting for them was cut short,
    `result_url` where the account sends them.
    """

    key: str
    order_number: str
    exchanges: tuple[Exchange, ...] = ()
    not_applicable: str | None = None
    not_sent: str | None = None
    values: Mapping[str, str | None] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    notifications: tuple[Notification, ...] = ()
    strays: tuple[Notification, ...] = ()
    not_waited: str | None = None
    result_url: str | None = None
