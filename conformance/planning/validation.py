"""Checks a document against a model and turns every mistake into words with a place."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic_core import ErrorDetails

from conformance.planning.document import Document, KeyPath, dotted
from conformance.planning.filefault import FileError, FileProblem
from conformance.planning.mistakes import KEY, MISTAKEN

Model = TypeVar("Model", bound=BaseModel)

_UNSET = object()
_SHOWN = 60
_LISTED = 20
_REFERENCE = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "tuple_type": "a list",
    "list_type": "a list",
    "none_required": "nothing",
}


def validate(document: Document, model: type[Model], data: Any = _UNSET) -> Model:
    """Check a document against a pydantic model.

    Args:
        document: The file as it was read; errors quote it and point into it.
        model: What it must be.
        data: What to check in place of the document's own data, of the same shape: the same
            values with the environment's filled in. It is never quoted.

    Returns:
        The model.

    Raises:
        FileError: If it is not that; every mistake is listed, in the order of the file.
    """
    try:
        return model.model_validate(document.data if data is _UNSET else data)
    except ValidationError as error:
        found = error.errors(include_url=False)
    raise FileError(_problems(document, model, found)) from None


def nearest(word: str, known: list[str]) -> str:
    """Give `Did you mean …?` where one of the known words is near, and an empty text where none is."""
    lowered = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=0.6)
    return f"Did you mean {lowered[close[0]]}?" if close else ""


def _problems(document: Document, model: type[BaseModel], errors: list[ErrorDetails]) -> list[FileProblem]:
    grouped: dict[tuple[KeyPath, bool], list[ErrorDetails]] = {}
    for error in errors:
        about_key = error["loc"][-1:] == (KEY,)
        grouped.setdefault((_real_path(document.data, error), about_key), []).append(error)
    problems = [
        _key_problem(document, path, together) if about_key else _problem(document, model, path, together)
        for (path, about_key), together in grouped.items()
    ]
    return sorted(problems, key=lambda problem: (problem.line, problem.column))


def _real_path(data: Any, error: ErrorDetails) -> KeyPath:
    """Leave out of pydantic's location what is no key of the document: names of union members."""
    path: list[str | int] = []
    for part in error["loc"]:
        inside = (
            part in data if isinstance(data, Mapping) else isinstance(data, tuple) and isinstance(part, int)
        )
        if inside:
            path.append(part)
            data = data[part]
    if error["type"] == "missing":
        path.append(error["loc"][-1])
    return tuple(path)


def _key_problem(document: Document, path: KeyPath, errors: list[ErrorDetails]) -> FileProblem:
    key = str(path[-1])
    expected = " or ".join(dict.fromkeys(_expected(error) for error in errors))
    text = f"{dotted(path)}: expected {expected}, found {_shown(key)}."
    return FileProblem(document.file, *document.key_place(path), text, _advice(key, expected, errors))


def _problem(
    document: Document, model: type[BaseModel], path: KeyPath, errors: list[ErrorDetails]
) -> FileProblem:
    owners = list(_owners(model, path))
    found, key = _value(document.data, path), str(path[-1]) if path else ""
    names = sorted({name for owner in owners for name in owner.model_fields})
    kinds = {error["type"] for error in errors}
    place, hint = document.place(path), ""
    if kinds <= {"extra_forbidden"}:
        place, message = document.key_place(path), "unknown key."
        hint = nearest(key, names) or (f"Known here: {', '.join(names)}." if names else "")
    elif kinds <= {"missing"}:
        message = "is missing."
    else:
        errors = [error for error in errors if error["type"] not in {"extra_forbidden", "missing"}]
        expected = " or ".join(dict.fromkeys(_expected(error) for error in errors))
        secret = any(_is_secret(owner, key) for owner in owners)
        message = f"expected {expected}, found {_kind(found) if secret and found else _shown(found)}."
        if kinds == {"value_error"} and isinstance(found, Mapping):
            message = f"expected {expected}."
        hint = _advice(found, expected, errors)
    text = f"{dotted(path)}: {message}" if path else message
    return FileProblem(document.file, *place, text, hint)


def _expected(error: ErrorDetails) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _EXPECTED:
        return _EXPECTED[kind]
    if kind == MISTAKEN:
        return str(context["expected"])
    if kind in {"literal_error", "enum"}:
        return str(context["expected"]).replace("'", "")
    if kind in {"value_error", "assertion_error"}:
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        return f"text like {context['pattern']}"
    said = error["msg"].removeprefix("Input should be ").removeprefix("Value should be ")
    return said[:1].lower() + said[1:]


def _advice(found: Any, expected: str, errors: list[ErrorDetails]) -> str:
    choices = [
        word
        for error in errors
        if error["type"] in {"literal_error", "enum"}
        for word in re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))
    ]
    names = [name for error in errors if error["type"] == MISTAKEN for name in error["ctx"]["names"]]
    if isinstance(found, str):
        known = f"Known here: {', '.join(names)}." if 0 < len(names) <= _LISTED else ""
        said = next((error["ctx"]["hint"] for error in errors if error["type"] == MISTAKEN), "")
        return nearest(found, [*choices, *names]) or said or known
    if isinstance(found, (bool, int, float)) and (expected.startswith("text") or str(found) in choices):
        return "Write it in quotes."
    return ""


def _shown(value: Any) -> str:
    if isinstance(value, str) and _REFERENCE.fullmatch(value):
        return f"what {value} holds"
    if isinstance(value, str):
        return (value if len(value) <= _SHOWN else f"{value[:_SHOWN]}…") or "an empty text"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, (int, float)) else _kind(value)


def _kind(value: Any) -> str:
    if value is None or value is _UNSET:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, Mapping):
        return "a mapping"
    return "a list" if isinstance(value, tuple) else "a number"


def _value(data: Any, path: KeyPath) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return _UNSET
    return data


def _owners(model: type[BaseModel], path: KeyPath) -> Iterator[type[BaseModel]]:
    """Give the models that may hold the last key of a path, found along the annotations."""
    current = [model]
    for part in path[:-1]:
        if isinstance(part, int):
            continue
        annotations = [owner.model_fields[part].annotation for owner in current if part in owner.model_fields]
        if annotations:
            current = [inner for annotation in annotations for inner in _models_in(annotation)]
    yield from current


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def _is_secret(owner: type[BaseModel], key: str) -> bool:
    field = owner.model_fields.get(key)
    return field is not None and (field.annotation is SecretStr or SecretStr in get_args(field.annotation))
