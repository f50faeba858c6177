"""The tools of the notifier's mutants: where in a notification a fault is put."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.mutant import Make
from conformance.simulator.notifier.bodies import Body, WriteBody
from conformance.simulator.notifier.packet import Fields, Package
from conformance.simulator.notifier.result import Result

Change = Callable[[Fields], Fields]
"""Gives the fields of a package as they should not be."""


def notifying(assembly: Assembly, **parts: Any) -> Assembly:
    """Replace parts of the notifier."""
    return replace(assembly, notifier=replace(assembly.notifier, **parts))


def with_parts(**parts: Any) -> Make:
    """Make a fault: these parts of the notifier are others."""
    return lambda assembly: notifying(assembly, **parts)


def written(change: Callable[[Fields, Result], Fields]) -> Make:
    """Change what is written before it is sealed: check value and signature cover it as it is sent."""

    def make(assembly: Assembly) -> Assembly:
        def write(result: Result) -> Package:
            right = assembly.notifier.write(result)
            return replace(right, fields=change(right.fields, result))

        return notifying(assembly, write=write)

    return make


def shown(change: Change) -> Make:
    """Change what is sent after it was sealed."""

    def around(right: WriteBody) -> WriteBody:
        def write(package: Package) -> Body:
            return right(replace(package, fields=change(package.fields)))

        return write

    def make(assembly: Assembly) -> Assembly:
        bodies = {protocol: around(right) for protocol, right in assembly.notifier.bodies.items()}
        return notifying(assembly, bodies=bodies)

    return make


def sealed(**parts: Any) -> Make:
    """Replace parts of the seal."""
    return lambda assembly: notifying(assembly, seal=replace(assembly.notifier.seal, **parts))


def without(name: str) -> Change:
    """Leave a field out."""
    return lambda fields: {key: value for key, value in fields.items() if key != name}


def with_value(name: str, change: Callable[[str], str]) -> Callable[[Fields, Result], Fields]:
    """Change the value of a field, where it is sent."""
    return lambda fields, _: {**fields, name: change(fields[name])} if name in fields else fields
