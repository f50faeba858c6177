"""What a target must have for a probe to apply: what its case names, and what its steps cannot do without."""

from collections.abc import Iterable
from itertools import chain

from conformance.planning.probe import Step

_BY_VALUE = {("delay", "1"): "double-stage", ("recurringindicator", "1"): "recurring"}
_BY_PARAMETER = {"login": "credential-probing", "password": "credential-probing"}
"""What a value of one's own choice needs; a credential that is left out is no guess at one."""


def needs_of(named: Iterable[str], steps: Iterable[Step]) -> tuple[str, ...]:
    """Give the capabilities a case names and those its steps need, each once; names of parameters in any case."""
    return tuple(dict.fromkeys(chain(named, *map(_needs_of_step, steps))))


def _needs_of_step(step: Step) -> Iterable[str]:
    if step.action == "status" and not step.witness:
        yield "status"
    if step.carried is not None:
        yield from step.carried.needs
    for name, value in step.changes.items():
        by_name = _BY_PARAMETER.get(name.lower()) if value is not None else None
        for need in (_BY_VALUE.get((name.lower(), value or "")), by_name):
            if need is not None:
                yield need
