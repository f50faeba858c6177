"""Gathers the items of a file's cases, whichever side they test: those of the profile, each slug once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from conformance.planning.casefile import CaseError
from conformance.planning.probe import Item

_PROFILES = ("smoke", "standard", "deep")


class Profiled(Protocol):
    """A case: `profile` is the smallest profile that runs it, None for every one."""

    @property
    def profile(self) -> str | None:
        """The smallest profile that runs the case."""


AnyCase = TypeVar("AnyCase", bound=Profiled)


def gathered(
    cases: Sequence[AnyCase], profile: str, items_of: Callable[[int, AnyCase], Iterable[Item]]
) -> Iterator[Item]:
    """Give the items of the cases that the profile runs, in the file's order.

    Args:
        cases: The cases of one file.
        profile: The run's profile.
        items_of: Expands one case, given with its place in the file.

    Raises:
        CaseError: Two items have one slug, or a case cannot be expanded.
    """
    seen: set[str] = set()
    for number, case in enumerate(cases):
        if _PROFILES.index(case.profile or "smoke") > _PROFILES.index(profile):
            continue
        for item in items_of(number, case):
            if item.slug in seen:
                raise CaseError(f"two cases are called {item.slug}", ("cases", number, "id"))
            seen.add(item.slug)
            yield item
