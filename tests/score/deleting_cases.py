"""Deletes each case file in turn, on paper: does a clause lose its cover, or does a mutant survive?

    python tests/score/deleting_cases.py [FOLDER/FILE ...]

Prints for every case file why it is needed, and ends with 1 where one is not.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from benches import BENCH, ITEMS, SETUP

from conformance.planning.probe import Item
from conformance.score.implementations import mutants
from conformance.score.killing import scored

SEED = 1


def case_files() -> list[str]:
    """Give every case file, as the slugs of its items begin: `folder/file`, or `file` for one at the top."""
    paths = (path.relative_to(SETUP.cases).with_suffix("") for path in sorted(SETUP.cases.rglob("*.yaml")))
    return [PurePosixPath(path).as_posix() for path in paths]


def of_file(items: Sequence[Item], file: str) -> list[Item]:
    """Give the items of one case file."""
    return [item for item in items if item.slug.startswith(f"{file}/")]


def lost_clauses(file: str) -> list[str]:
    """Give the clauses that nothing covers without the file."""
    own = {clause for item in of_file(ITEMS, file) for clause in item.clauses}
    others = {clause for item in ITEMS if not item.slug.startswith(f"{file}/") for clause in item.clauses}
    return sorted(own - others)


def survivors(file: str) -> Iterator[str]:
    """Give the mutants of the file's clauses that nothing kills without it."""
    concerned = {clause for item in of_file(ITEMS, file) for clause in item.clauses}
    left = [item for item in ITEMS if not item.slug.startswith(f"{file}/")]
    for mutant in mutants():
        if mutant.clause in concerned and scored(BENCH, left, mutant, SEED).kill is None:
            yield mutant.id


def why_needed(file: str) -> str | None:
    """Say what is lost without a case file; None where nothing is."""
    clauses = lost_clauses(file)
    if clauses:
        return f"{len(clauses)} clauses lose their cover, such as {clauses[0]}"
    survivor = next(survivors(file), None)
    return f"the mutant {survivor} survives" if survivor else None


def main(arguments: Sequence[str]) -> int:
    """Ask for each file; 1 where one could go and nobody would notice."""
    needless = 0
    for file in arguments or case_files():
        reason = why_needed(file)
        needless += reason is None
        print(f"{file}: {reason or 'NOT NEEDED'}", flush=True)  # noqa: T201 (what it is for)
    return int(needless > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
