"""Sanitising: the characters that Assist silently takes out of what it stores.

Source: vendor's page on validation rules. One of its two revisions also takes blanks out of
OrderNumber; this gateway keeps them.
"""

from collections.abc import Mapping

from conformance.simulator.rules.rule import Fields

_ORDINARY = "<>\"='/\\();#"
_SPECIAL = {"ordernumber": "<>'\";", "ordercomment": "<>=\\", "address": "<>=\\"}
_LEFT_ALONE = frozenset({"password", "paymenttoken", "signature", "chequeitems"})


def _removing(characters: str) -> dict[int, None]:
    return dict.fromkeys(map(ord, characters))


_TABLES: Mapping[str, dict[int, None]] = {name: _removing(bad) for name, bad in _SPECIAL.items()}
_ORDINARY_TABLE = _removing(_ORDINARY)


def sanitised(fields: Fields) -> Fields:
    """Give the parameters as they are stored; texts that are read as JSON or BASE64 stay as they are."""
    return {
        name: value if name in _LEFT_ALONE else value.translate(_TABLES.get(name, _ORDINARY_TABLE))
        for name, value in fields.items()
    }
