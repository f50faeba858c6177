"""A probe: one concrete thing to do, as a script of steps with every value fixed.

What only the target knows (credentials, tokens, keys) and what only the run knows (the order
number, billnumbers) is filled in when the probe is performed; see `exchange/script.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from conformance.planning.answering import ACKNOWLEDGED, Answers
from conformance.planning.carrying import Carried
from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.expect import Expect
from conformance.planning.signing import Signing

Action = Literal["pay", "status", "result", "confirm", "cancel", "time", "settle"]
CONTROLS: tuple[Action, ...] = ("time", "settle")
"""The actions that only a simulator can take; they are no requests of the protocol."""

Technique = Literal["positive", "negative", "boundary", "generated", "stateful"]
BankAnswer = Literal[
    "approved", "declined", "pending", "timed-out", "3-d-secure", "assist", "apple-pay", "google-pay", "samsung-pay", "mir-pay",
]  # fmt: skip
By = Literal["own", "other merchant"]
OrderUse = Literal["own", "shared", "paid"]
"""A fresh order of the probe's own; one that others share, for the probe leaves it unpaid; a paid one."""

ORDER = "{order}"
"""Stands in a value for the probe's own order number, which the run makes up."""

DIGITS = "{digits}"
"""Stands in a value for seventeen digits that are the probe's own, for an order number that reads as a number."""

BILL = "{bill}"
"""Stands in a value for the billnumber of the order that the step is about."""

CURRENCY = "{currency}"
"""Stands in a value for the currency of the target's account."""

OWN = "{own}"
"""Stands in a value for what the plain request has in the same parameter: `{own}1` is nearly the right password."""

BASE_CURRENCY = "{base_currency}"
"""Stands in a value for the currency that the account converts to."""

ORDER_NUMBER_LENGTH = 18
"""Characters in every order number of a run: the run id (6), `-`, a hash of the probe's key (11)."""


@dataclass(frozen=True, slots=True)
class Where:
    """The place in a case file that a probe comes from."""

    file: str
    line: int

    def __str__(self) -> str:
        """Give `file:line`, as editors understand it."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a probe: what to do, what to change in the plain request, what must follow.

    `changes` maps a parameter to the text to send in its place, or to None to leave it out; of a
    `time` step it has `advance`, in seconds. `witness` marks a step that the planner added to look
    for side effects. `of` names one of several orders of a probe; the order number and billnumber are
    that order's. `by` says whose credentials go along. Neighbouring steps of one `race` other than 0
    are sent at once.
    """

    action: Action
    changes: Mapping[str, str | None] = field(default_factory=dict)
    bank: BankAnswer = "approved"
    signing: Signing = "as required"
    expects: tuple[Expect, ...] = ()
    witness: bool = False
    carried: Carried | None = None
    of: str = ""
    by: By = "own"
    race: int = 0


@dataclass(frozen=True, slots=True)
class Probe:
    """One script of steps, the clauses it is about, and what a target must have for it to apply.

    `slug` is `folder/file/case[/value]`; `index` counts the examples of a property from 1 and is 0
    for a probe that stands alone. `subject` names the parameter that the probe is about, if one.

    A probe of the merchant side has `deliveries` in the place of steps, says `on` which order it makes
    them, and of a property's example the `values` that were drawn.
    """

    slug: str
    side: Literal["gateway", "merchant"]
    technique: Technique
    clauses: tuple[str, ...]
    steps: tuple[Step, ...]
    where: Where
    index: int = 0
    subject: str | None = None
    needs: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    deliveries: tuple[Deliver, ...] = ()
    on: OrderUse = "own"
    values: Mapping[str, str | None] = field(default_factory=dict)
    answers: Answers = ACKNOWLEDGED

    @property
    def key(self) -> str:
        """The name of this one script within a run: the slug, and `#index` inside a property."""
        return f"{self.slug}#{self.index}" if self.index else self.slug

    @property
    def changes(self) -> Mapping[str, str | None]:
        """What was drawn for its steps or deliveries, or what its first step sends in the place of plain values."""
        return self.values or (self.steps[0].changes if self.steps else {})

    @property
    def listens(self) -> bool:
        """Whether it expects something of notifications, and so must hear of them."""
        return any(each.notified or each.not_notified for step in self.steps for each in step.expects)

    @property
    def alone(self) -> bool:
        """Whether it moves time or settles, and so has an account of its own made for it."""
        return any(step.action in CONTROLS for step in self.steps)

    @property
    def cost(self) -> int:
        """How many requests the probe spends, that for an account of its own included."""
        told = sum(delivery.times for delivery in self.deliveries)
        looks = sum(map(self.looks_after, range(len(self.deliveries)))) + self._looks_before_handing_on
        looks += sum(any(expect.other_order for expect in each.then) for each in self.deliveries)
        return len(self.steps) + self.alone + told + looks

    def looks_after(self, number: int) -> bool:
        """Say whether its order is looked at after this delivery: to judge it, or for what a later one may take."""
        later = (expect for each in self.deliveries[number + 1 :] for expect in each.then)
        return self.deliveries[number].watched or any(expect.still_paid for expect in later)

    @property
    def _looks_before_handing_on(self) -> bool:
        """Whether an order that it shares must be looked at once more before the next probe has it."""
        return self.on == "shared" and bool(self.deliveries) and not self.deliveries[-1].watched


@dataclass(frozen=True, slots=True)
class Property:
    """One item over values that Hypothesis draws: the same expectations for each of them.

    `parameter` is the row whose values are drawn, None where whole requests are; `validity` says
    from which side of its rule. `among` says that the other parameters are drawn too, all of them
    valid, so that a row's invalid value is the only rule broken.
    """

    slug: str
    side: Literal["gateway", "merchant"]
    clauses: tuple[str, ...]
    parameter: str | None
    validity: Literal["valid", "invalid"]
    step: Step
    where: Where
    count: int
    needs: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    technique: Literal["generated"] = "generated"
    among: bool = False

    def example(self, index: int, values: Mapping[str, str | None], witnesses: tuple[Step, ...]) -> Probe:
        """Give the probe of one drawn example; `index` counts from 1."""
        step = replace(self.step, changes={**self.step.changes, **values})
        return Probe(
            slug=self.slug,
            side=self.side,
            technique=self.technique,
            clauses=self.clauses,
            steps=(step, *witnesses),
            where=self.where,
            index=index,
            subject=self.parameter,
            needs=self.needs,
            settings=self.settings,
        )


@dataclass(frozen=True, slots=True)
class Journeys:
    """One item over sequences of operations that Hypothesis draws; the same expectations for each step.

    `orders` is how many orders a sequence interleaves at most, `longest` how many operations it has.
    """

    slug: str
    side: Literal["gateway", "merchant"]
    clauses: tuple[str, ...]
    expects: tuple[Expect, ...]
    where: Where
    count: int
    orders: int
    longest: int
    needs: tuple[str, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    technique: Literal["stateful"] = "stateful"

    def example(self, index: int, values: Mapping[str, str], steps: tuple[Step, ...]) -> Probe:
        """Give the probe of one drawn sequence; `index` counts from 1."""
        return Probe(
            slug=self.slug,
            side=self.side,
            technique=self.technique,
            clauses=self.clauses,
            steps=steps,
            where=self.where,
            index=index,
            needs=self.needs,
            settings=self.settings,
            values=values,
        )


@dataclass(frozen=True, slots=True)
class Invariant:
    """One item judged last, over every exchange of the run: the rule named by `always`."""

    slug: str
    side: Literal["gateway", "merchant"]
    clauses: tuple[str, ...]
    always: str
    where: Where
    technique: Literal["positive"] = "positive"


Drawing = Property | Journeys
"""An item over what Hypothesis draws."""

Item = Probe | Property | Journeys | Invariant
