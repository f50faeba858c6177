"""Reads the YAML that people write, strictly, and says where each value stands.

YAML 1.1 reads `no` as false, `0123` as 83 and `12:30:00` as 45000, and lets a repeated key win in
silence. Here only `null`, `true`, `false` and decimal numbers are anything but text; a repeated
key, an alias or a tag is a mistake. The file is read event by event, so neither deep nesting nor
an alias that stands for a million values costs more than the file is long.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from conformance.planning.document import Document, KeyPath, Place, dotted
from conformance.planning.filefault import FileError, FileProblem
from conformance.planning.validation import validate

__all__ = ["Document", "FileError", "FileProblem", "load_yaml", "parse_yaml", "validate"]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SIZE_LIMIT = 4 * 1024 * 1024
_NESTING_LIMIT = 64
_CONSTANTS = {"null": None, "~": None, "": None, "true": True, "false": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}(?:[eE][-+]?[0-9]{1,2})?")


def load_yaml(path: Path | str) -> Document:
    """Read a YAML file of one document.

    Args:
        path: The file; it is named in errors as it is given here.

    Returns:
        The data and the place of every value. Sequences are tuples, so that strict and frozen
        models take them as they are.

    Raises:
        FileError: If the file cannot be read, is not UTF-8, is no YAML or breaks the rules above.
    """
    name = str(path)
    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FileError([FileProblem(name, 1, 1, f"cannot be read: {reason}.")]) from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileError([FileProblem(name, line, 1, "is not UTF-8.", "Save the file as UTF-8.")]) from error
    return parse_yaml(text, name)


def parse_yaml(text: str, file: str) -> Document:
    """Read YAML from a text, under the name of a file; see `load_yaml`."""
    if len(text) > _SIZE_LIMIT:
        raise FileError([FileProblem(file, 1, 1, f"is larger than {_SIZE_LIMIT // 1024 // 1024} MiB.")])
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = ", ".join(part for part in (error.context, error.problem) if part)
        raise FileError([FileProblem(file, line, column, f"is not YAML: {said}.")]) from error
    except yaml.YAMLError as error:
        raise FileError([FileProblem(file, 1, 1, f"is not YAML: {error}")]) from error
    return Document(file, builder.root, builder.places, builder.keys)


@dataclass(slots=True)
class _Open:
    """A mapping or sequence whose end has not come yet; `key` is the one that waits for a value."""

    path: KeyPath
    mapping: dict[str, Any] | None = None
    items: list[Any] = field(default_factory=list)
    key: str | None = None

    def next_path(self) -> KeyPath:
        return (*self.path, len(self.items) if self.key is None else self.key)

    def add(self, value: Any) -> None:
        if self.mapping is None:
            self.items.append(value)
        elif self.key is not None:
            self.mapping[self.key] = value
            self.key = None


class _Builder:
    """Makes plain data of parser events, without recursion."""

    def __init__(self, file: str) -> None:
        self.root: Any = None
        self.places: dict[KeyPath, Place] = {}
        self.keys: dict[KeyPath, Place] = {}
        self._file = file
        self._stack: list[_Open] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.MappingStartEvent():
                self._open(event, {})
            case yaml.SequenceStartEvent():
                self._open(event, None)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                done = self._stack.pop()
                self._add(tuple(done.items) if done.mapping is None else done.mapping)
            case yaml.AliasEvent():
                raise self._fault(
                    event, f"aliases are not used here, found *{event.anchor}.", "Write the value out."
                )
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._fault(event, "expected one document, found another `---`.")
            case _:
                pass

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and top.mapping is not None and top.key is None:
            self._key(event, top, top.mapping)
            return
        self.places[self._path()] = _place(event)
        if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
            raise self._tag_fault(event)
        plain = event.implicit[0] and event.tag is None
        self._add(_read(event.value) if plain else event.value)

    def _key(self, event: yaml.ScalarEvent, top: _Open, mapping: dict[str, Any]) -> None:
        key = event.value
        if event.tag not in (None, "!"):
            raise self._tag_fault(event)
        if event.implicit[0] and not isinstance(_read(key), str):
            raise self._fault(
                event, f"a key must be text, found {key or 'nothing'}.", f'Write "{key}" in quotes.'
            )
        path = (*top.path, key)
        if key in mapping:
            line = self.keys[path][0]
            raise self._fault(event, f"the key {key} stands here twice, first in line {line}.")
        self.keys[path] = _place(event)
        top.key = key

    def _open(self, event: yaml.CollectionStartEvent, mapping: dict[str, Any] | None) -> None:
        top = self._stack[-1] if self._stack else None
        if top is not None and top.mapping is not None and top.key is None:
            raise self._fault(event, "a key must be text, found a list or a mapping.")
        if event.tag not in (None, "!"):
            raise self._tag_fault(event)
        if len(self._stack) >= _NESTING_LIMIT:
            raise self._fault(event, f"is nested deeper than {_NESTING_LIMIT} levels.")
        path = self._path()
        self.places[path] = _place(event)
        self._stack.append(_Open(path, mapping))

    def _path(self) -> KeyPath:
        return self._stack[-1].next_path() if self._stack else ()

    def _add(self, value: Any) -> None:
        if self._stack:
            self._stack[-1].add(value)
        else:
            self.root = value

    def _tag_fault(self, event: Any) -> FileError:
        return self._fault(event, f"tags are not used here, found {event.tag}.")

    def _fault(self, event: yaml.Event, message: str, hint: str = "") -> FileError:
        line, column = _place(event)
        around = dotted(self._stack[-1].path) if self._stack else ""
        return FileError(
            [FileProblem(self._file, line, column, f"{around}: {message}" if around else message, hint)]
        )


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _read(text: str) -> Any:
    """Give what an unquoted scalar stands for: text, unless it is one of the few other things."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
