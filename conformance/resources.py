"""Where the shipped cases and fixtures lie: in the checkout, or inside an installed wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Give the folder `cases` or `fixtures`; FileNotFoundError when the installation lacks it."""
    for place in (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"this installation has no {name}/ folder: install assist-conformance again")
