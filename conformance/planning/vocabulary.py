"""The names that people write in files and that a table knows: parameters, fields, states, settings, amounts.

A name that no table has would make a step that says nothing, or a case that never applies; here it is a
mistake, told with the nearest name.
"""

import re
from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from conformance.planning.account import possible_settings
from conformance.planning.mistakes import KEY, Mistakes, all_of, mistaken
from conformance.protocol import services
from conformance.protocol.notification import fields
from conformance.protocol.orders import state_meanings
from conformance.protocol.parameters import by_name
from conformance.protocol.services import Service, parameters_of

_AMOUNT = re.compile(r"[0-9]{1,13}\.[0-9]{2}")


def _one_of(expected: str, names: Collection[str]) -> Callable[[str], str]:
    def checked(text: str) -> str:
        if text not in names:
            raise mistaken(expected, names)
        return text

    return checked


def _in_any_case(expected: str, names: Collection[str]) -> Callable[[str], str]:
    lowered = {name.lower() for name in names}

    def checked(text: str) -> str:
        if text.lower() not in lowered:
            raise mistaken(expected, names)
        return text

    return checked


def _parameter_of(service: Service) -> AfterValidator:
    return AfterValidator(_in_any_case(f"a parameter of {service.name}", parameters_of(service)))


def _unlisted(text: str) -> str:
    listed = {name.lower(): name for name in by_name()}
    if text.lower() in listed:
        raise mistaken(f"a name that no row of the table has, for {listed[text.lower()]} belongs under `pay`")
    return text


def _amount(text: str) -> str:
    if not _AMOUNT.fullmatch(text):
        whole, _, cents = text.replace(",", ".").partition(".")
        near = f"{whole}.{cents[:2]:0<2}"
        raise mistaken("an amount with two decimals", [near] if _AMOUNT.fullmatch(near) else [])
    return text


def _settings(given: Mapping[str, str]) -> Mapping[str, str]:
    """Refuse a setting that no account has, and a value that none can have: its case would never apply."""
    possible = possible_settings()
    wrong = Mistakes()
    for name, value in given.items():
        values = possible.get(name)
        if values is None:
            wrong[name, KEY] = mistaken("a setting of an account", possible)
        elif isinstance(values, str) and not re.fullmatch(values, value):
            wrong[name,] = mistaken(f"text like {values}")
        elif not isinstance(values, str) and value not in values:
            wrong[name,] = mistaken(" or ".join(values), values)
    if wrong:
        raise all_of(wrong)
    return given


def _settings_schema() -> dict[str, Any]:
    rows = {
        name: {"type": "string", "pattern": values} if isinstance(values, str) else {"enum": list(values)}
        for name, values in possible_settings().items()
    }
    return {"type": "object", "properties": rows, "additionalProperties": False}


_STATES = tuple(state_meanings())
_FIELDS = tuple(row.name for row in fields())
_LIMITED = tuple(row.name for row in fields() if row.equals and by_name()[row.equals].max_length)

PayParameter = Annotated[str, _parameter_of(services.TOKEN_PAYMENT)]
"""A parameter of a token payment; like all parameters, in any letter case."""

StatusParameter = Annotated[str, _parameter_of(services.ORDER_STATUS)]
ResultParameter = Annotated[str, _parameter_of(services.ORDER_RESULT)]
ConfirmParameter = Annotated[str, _parameter_of(services.CONFIRMATION)]
CancelParameter = Annotated[str, _parameter_of(services.CANCELLATION)]

UnlistedParameter = Annotated[str, AfterValidator(_unlisted)]
"""A parameter that the table of token payments does not have, sent on purpose."""

State = Annotated[
    str,
    AfterValidator(_one_of("a state of an order", _STATES)),
    WithJsonSchema({"type": "string", "enum": list(_STATES)}),
]
"""A state of an order, as it is spelt on the wire."""

NotificationField = Annotated[str, AfterValidator(_one_of("a field of a notification", _FIELDS))]
"""A field of a result notification, as the document spells it."""

LimitedField = Annotated[
    str, AfterValidator(_one_of("a field that repeats a parameter of limited length", _LIMITED))
]
"""A field of a notification that repeats a parameter with a longest length."""

Amount = Annotated[
    str, AfterValidator(_amount), WithJsonSchema({"type": "string", "pattern": f"^{_AMOUNT.pattern}$"})
]
"""An amount as it is expected: two decimals behind a point."""

Settings = Annotated[dict[str, str], AfterValidator(_settings), WithJsonSchema(_settings_schema())]
"""Settings of an account, flat, each with a value that it can have."""
