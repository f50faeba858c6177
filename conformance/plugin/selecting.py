"""What `--select` asks for and nobody has: every selector must name a case, for a slip would test less in silence."""

import difflib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from conformance.planning.filefault import FileError
from conformance.planning.plan import load_items


def cleaned(wanted: Iterable[str]) -> tuple[str, ...]:
    """Give the selectors without a slash at the end, as a shell completes a folder's name."""
    return tuple(each.rstrip("/") for each in wanted)


def unmatched(wanted: Sequence[str], slugs: Collection[str]) -> list[str]:
    """Give the selectors that no slug is, nor lies below."""
    parts = set(_parts(slugs))
    return [each for each in wanted if each not in parts]


def misnamed(wanted: Sequence[str], cases: Path, side: str) -> str | None:
    """Say which selectors name no case of this side in the whole folder; None where each names one.

    They may name some that this run leaves out: pytest has its own ways to choose, such as `-k` and `--lf`.
    """
    try:
        items = load_items(cases, "standard")
    except FileError:
        return None  # pytest tells a faulty file as an error of its own
    here = [item.slug for item in items if item.side == side]
    missing = unmatched(wanted, here)
    others = [item.slug for item in items if item.side != side]
    nowhere = unmatched(missing, others)
    other = "gateway" if side == "merchant" else "merchant"
    lines = [
        f"--select {each}: a case of the {other} side: add --side {other}"
        for each in missing
        if each not in nowhere
    ]
    if nowhere:
        lines.append(no_such_case(nowhere, here))
    return "\n".join(lines) or None


def no_such_case(missing: Sequence[str], slugs: Collection[str]) -> str:
    """Say of each selector that nobody has it, and what it may have meant."""
    parts = sorted(set(_parts(slugs)))
    return "\n".join(f"--select {each}: no case is called that.{_advice(each, parts)}" for each in missing)


def _advice(name: str, parts: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, parts, n=3, cutoff=0.5)
    return f" Did you mean {' or '.join(near)}?" if near else " `conformance list` shows every case."


def _parts(slugs: Iterable[str]) -> Iterable[str]:
    """Give every slug and every beginning of one, such as the folder and the file of its case."""
    for slug in slugs:
        words = slug.split("/")
        yield from ("/".join(words[:depth]) for depth in range(1, len(words) + 1))
