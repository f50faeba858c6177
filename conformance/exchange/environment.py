"""Fills `${NAME}` from the environment into the texts of a file."""

import re
from collections.abc import Mapping
from typing import Any

from conformance.planning.document import Document, KeyPath
from conformance.planning.filefault import FileError, FileProblem

_REFERENCE = re.compile(r"\$(?:\$|\{([^}]*)\}|(?=\{))")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def substitute(
    document: Document, environment: Mapping[str, str]
) -> tuple[Any, Mapping[KeyPath, tuple[str, ...]]]:
    """Fill the environment's values into a document's texts; keys and other values stay as they are.

    `$$` stands for one dollar sign.

    Returns:
        The data with its references filled in, and by path the values that came from the environment.

    Raises:
        FileError: If a variable is not set or empty, or a reference is no `${NAME}`.
    """
    filled: dict[KeyPath, tuple[str, ...]] = {}
    faults: list[FileProblem] = []

    def visit(value: Any, path: KeyPath) -> Any:
        if isinstance(value, dict):
            return {key: visit(inner, (*path, key)) for key, inner in value.items()}
        if isinstance(value, tuple):
            return tuple(visit(inner, (*path, index)) for index, inner in enumerate(value))
        if not isinstance(value, str) or "$" not in value:
            return value
        return _REFERENCE.sub(lambda found: resolve(found, path), value)

    def resolve(found: re.Match[str], path: KeyPath) -> str:
        if found[0] == "$$":
            return "$"
        name = found[1] or ""
        if not _NAME.fullmatch(name):
            message, hint = "expected ${NAME}, found something else in braces.", "Write $$ for a dollar sign."
        elif not environment.get(name):
            state = "empty" if name in environment else "not set"
            message, hint = f"the environment variable {name} is {state}.", f"Set it: export {name}=…"
        else:
            filled[path] = (*filled.get(path, ()), environment[name])
            return environment[name]
        faults.extend(FileError.at(document, path, message, hint).problems)
        return ""

    data = visit(document.data, ())
    if faults:
        raise FileError(faults)
    return data, filled
