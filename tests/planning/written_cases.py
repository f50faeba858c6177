"""Case files as an author writes them, read the way a run reads them."""

from pathlib import Path

import pytest

from conformance.planning.filefault import FileError, FileProblem
from conformance.planning.plan import items_of_file
from conformance.planning.probe import Item

EACH = "each: parameter of token-payment\n"


def items_of(folder: Path, text: str, profile: str = "smoke") -> dict[str, Item]:
    """Write a file of cases at chapter/topic.yaml, and give its items by slug."""
    path = folder / "cases" / "chapter" / "topic.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return {item.slug: item for item in items_of_file(path, folder / "cases", profile)}


def the_mistake(folder: Path, text: str) -> FileProblem:
    """Give the one mistake in a file of cases."""
    with pytest.raises(FileError) as found:
        items_of(folder, text)
    assert len(found.value.problems) == 1, str(found.value)
    return found.value.problems[0]
