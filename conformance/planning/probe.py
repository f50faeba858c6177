"""A probe: one concrete thing to do, as a script of steps with every value fixed.

What only the target knows (credentials, tokens, keys) and what only the run knows (the order
number, billnumbers) is filled in when the probe is performed; see `exchange/script.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from conformance.planning.carrying import Carried
from conformance.planning.expect import Expect
from conformance.planning.signing import Signing

Action = Literal["pay", "status", "result", "confirm", "cancel"]
Technique = Literal["positive", "negative", "boundary", "generated", "stateful"]
BankAnswer = Literal["approved", "declined", "assist", "apple-pay", "google-pay", "samsung-pay", "mir-pay"]

ORDER = "{order}"
"""Stands in a value for the probe's own order number, which the run makes up."""

CURRENCY = "{currency}"
"""Stands in a value for the currency of the target's account."""

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

    `changes` maps a parameter to the text to send in its place, or to None to leave it out.
    `witness` marks a step that the planner added to look for side effects.
    """

    action: Action
    changes: Mapping[str, str | None] = field(default_factory=dict)
    bank: BankAnswer = "approved"
    signing: Signing = "as required"
    expects: tuple[Expect, ...] = ()
    witness: bool = False
    carried: Carried | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """One script of steps, the clauses it is about, and what a target must have for it to apply.

    `slug` is `folder/file/case[/value]`; `index` counts the examples of a property from 1 and is 0
    for a probe that stands alone. `subject` names the parameter that the probe is about, if one.
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

    @property
    def key(self) -> str:
        """The name of this one script within a run: the slug, and `#index` inside a property."""
        return f"{self.slug}#{self.index}" if self.index else self.slug

    @property
    def cost(self) -> int:
        """How many requests the probe spends."""
        return len(self.steps)


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
class Invariant:
    """One item judged last, over every exchange of the run: the rule named by `always`."""

    slug: str
    side: Literal["gateway", "merchant"]
    clauses: tuple[str, ...]
    always: str
    where: Where
    technique: Literal["positive"] = "positive"


Item = Probe | Property | Invariant
