"""What a target must have for a probe to apply: what its case names, and what its steps cannot do without."""

from collections.abc import Iterable, Mapping
from itertools import chain

from conformance.planning.probe import Step

_BY_VALUE = {("delay", "1"): "double-stage", ("recurringindicator", "1"): "recurring"}
_BY_ACTION = {
    "result": ("order-result",),
    "time": ("clock", "accounts"),
    "settle": ("settlement", "accounts"),
}
_BY_PARAMETER = {"login": "credential-probing", "password": "credential-probing"}
"""What a value of one's own choice needs; a credential that is left out or empty is no guess at one."""

_ACTIVATED = {"notification.activated": "yes"}
"""The service of the account that sends notifications is set up."""


def needs_of(named: Iterable[str], steps: Iterable[Step]) -> tuple[str, ...]:
    """Give the capabilities a case names and those its steps need, each once; names of parameters in any case."""
    return tuple(dict.fromkeys(chain(named, *map(_needs_of_step, steps))))


def settings_of(given: Mapping[str, str], steps: Iterable[Step]) -> Mapping[str, str]:
    """Give the settings that a case names, and where it expects something of notifications, that they are sent."""
    listens = any(each.notified or each.not_notified for step in steps for each in step.expects)
    return {**_ACTIVATED, **given} if listens else given


def _needs_of_step(step: Step) -> Iterable[str]:
    if any(expect.notified or expect.not_notified for expect in step.expects):
        yield "notifications"
    if step.action == "status" and not step.witness:
        yield "status"
    yield from _BY_ACTION.get(step.action, ())
    if step.carried is not None:
        yield from step.carried.needs
    if step.by == "other merchant":
        yield from ("other-account", "status")  # status shows that it may ask at all
    if step.race:
        yield "hostile-input"
    for name, value in step.changes.items():
        by_name = _BY_PARAMETER.get(name.lower()) if value else None
        for need in (_BY_VALUE.get((name.lower(), value or "")), by_name):
            if need is not None:
                yield need
