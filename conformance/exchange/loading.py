"""Loads a target file: reads it, fills in the environment, checks it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from conformance.exchange.environment import substitute
from conformance.exchange.redacting.redaction import Secret
from conformance.exchange.target import Target
from conformance.planning.document import Document, KeyPath
from conformance.planning.filefault import FileError
from conformance.planning.yamlfile import load_yaml, validate
from conformance.protocol.keys import SignatureKeyError, load_private_key, load_public_key

_FILES = (
    ("gateway", "request_key"),
    ("gateway", "gateway_key"),
    ("gateway", "tls", "ca"),
    ("notifications", "certificate"),
    ("notifications", "key"),
    ("notifications", "ca"),
    ("merchant", "signing_key"),
    ("merchant", "tls", "ca"),
)
_KEYS: tuple[tuple[KeyPath, Callable[[bytes], object]], ...] = (
    (("gateway", "request_key"), load_private_key),
    (("gateway", "gateway_key"), load_public_key),
    (("merchant", "signing_key"), load_private_key),
)
_SECRET_WHEN_FILLED_IN = (("merchant", "observer"), ("merchant", "orders"))
"""Sections whose commands and URLs may hold a token that the environment keeps."""


def load_target(path: Path | str, environment: Mapping[str, str]) -> Target:
    """Load and check a target file.

    Args:
        path: The YAML file; files it names are relative to its folder.
        environment: Where `${NAME}` comes from.

    Raises:
        FileError: If the file is wrong, a variable is missing or a file it names cannot be read.
    """
    document = load_yaml(path)
    data, filled = substitute(document, environment)
    data = _with_absolute_files(document, data, Path(path).absolute().parent)
    _refuse_wrong_keys(document, data)
    target = validate(document, Target, data)
    return target.with_filled_in(_filled_in_secrets(filled))


def _with_absolute_files(document: Document, data: Any, folder: Path) -> Any:
    for path in _FILES:
        section = _section(data, path[:-1])
        name = section.get(path[-1]) if isinstance(section, dict) else None
        if not isinstance(name, str) or not name or "\0" in name:
            continue
        file = folder / name
        if not file.is_file():
            raise FileError.at(document, path, f"expected a file, and there is no {file}.")
        section[path[-1]] = str(file)
    return data


def _refuse_wrong_keys(document: Document, data: Any) -> None:
    for path, load in _KEYS:
        section = _section(data, path[:-1])
        name = section.get(path[-1]) if isinstance(section, dict) else None
        if not isinstance(name, str) or not name:
            continue
        try:
            load(Path(name).read_bytes())
        except OSError as error:
            problem = f"{name} cannot be read: {error.strerror or type(error).__name__}."
            raise FileError.at(document, path, problem) from error
        except SignatureKeyError as error:
            raise FileError.at(document, path, f"{name}: {error}.") from None


def _filled_in_secrets(filled: Mapping[KeyPath, tuple[str, ...]]) -> tuple[Secret, ...]:
    hidden = {path: values for path, values in filled.items() if path[:2] in _SECRET_WHEN_FILLED_IN}
    return tuple(Secret(str(path[1]), value) for path, values in hidden.items() for value in values)


def _section(data: Any, path: KeyPath) -> Any:
    for part in path:
        data = data.get(part) if isinstance(data, dict) else None
    return data
