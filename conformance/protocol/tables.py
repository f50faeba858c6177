"""Reads the tables that stand beside the modules of this room."""

from importlib.resources import files
from typing import Any

import yaml


def load_table(name: str) -> Any:
    """Read one YAML table of this package, by its path below `conformance/protocol`."""
    text = files("conformance.protocol").joinpath(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe loaders)
