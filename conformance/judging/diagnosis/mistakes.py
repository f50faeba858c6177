"""The known mistakes, each a change of one part of a recipe, the simplest and commonest first."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from conformance.judging.diagnosis import computing, fields, texts
from conformance.judging.diagnosis.recipe import Kind, Recipe, recipe_of


@dataclass(frozen=True, slots=True)
class Mistake:
    """What a careless programmer did: `part` of the recipe is `wrong`; `name` completes "… when"."""

    part: str
    name: str
    wrong: Any

    def made_in(self, recipe: Recipe) -> Recipe:
        """Give the recipe with this mistake in it."""
        return recipe._replace(**{self.part: self.wrong})


@cache
def mistakes_of(kind: Kind) -> tuple[Mistake, ...]:
    """Give every known mistake with a check value of this kind, the simplest first."""
    return (*_of("result", computing.RESULTS), *mistakes_in_x(kind), *_in_computing())


@cache
def mistakes_in_x(kind: Kind) -> tuple[Mistake, ...]:
    """Give the mistakes with the string that is signed or hashed alone."""
    right = recipe_of(kind)
    return (
        *_of("delimiter", fields.delimiters(right)),
        *_of("names", fields.fields(kind, right.names)),
        *_of("amount", texts.AMOUNTS),
        *_of("currency", texts.CURRENCIES),
        *_of("state", texts.STATES if "orderstate" in right.names else {}),
        *_of("number", texts.NUMBERS),
        *_of("every", texts.EVERY_TEXT),
        *_of("keeps_absent", fields.kept_when_absent(right)),
        *_of("closing", fields.closings(right)),
        *_of("charset", texts.CHARSETS),
    )


def _in_computing() -> Iterator[Mistake]:
    yield from _of("cases", computing.CASES)
    yield from _of("join", computing.JOINS)
    yield from _of("formula", computing.FORMULAS)
    yield from _of("secret", computing.SECRETS)
    yield from _of("hash", computing.HASHES)
    yield from _of("outer_hash", computing.OUTER_HASHES)


def _of(part: str, named: Mapping[str, Any]) -> Iterator[Mistake]:
    return (Mistake(part, name, wrong) for name, wrong in named.items())


Wrong = tuple[tuple[Mistake, ...], Recipe]
"""A recipe with mistakes in it."""


def with_one(mistakes: tuple[Mistake, ...], right: Recipe) -> Iterator[Wrong]:
    """Give the recipes with one mistake."""
    return (((mistake,), mistake.made_in(right)) for mistake in mistakes)


def with_two(mistakes: tuple[Mistake, ...], right: Recipe) -> Iterator[Wrong]:
    """Give the recipes with two mistakes, in two parts."""
    for at, first in enumerate(mistakes):
        once = first.made_in(right)
        for second in mistakes[at + 1 :]:
            if second.part != first.part:
                yield (first, second), second.made_in(once)


def first_that(gives: Callable[[Recipe], bool], recipes: Iterator[Wrong]) -> str | None:
    """Name the mistakes of the first recipe that gives what was received; None where none does."""
    for mistakes, recipe in recipes:
        if gives(recipe):
            return ", and ".join(mistake.name for mistake in mistakes)
    return None
