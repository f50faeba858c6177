"""Names the mistake behind a wrong check value."""

from collections.abc import Iterable, Mapping
from itertools import product

from conformance.judging.diagnosis.mistakes import Mistake, first_that, mistakes_of, with_one, with_two
from conformance.judging.diagnosis.recipe import Kind, Recipe, recipe_of
from conformance.protocol.check_values import REQUEST_DELIMITER, amount_readings

INTRODUCTION = "this is the value you get when"
_SHORTEST = 16
_AMOUNTS = ("orderamount", "amount")
MONEY = (*_AMOUNTS, "ordercurrency", "currency")


def diagnose(
    kind: Kind,
    received: str,
    secret: str,
    fields: Mapping[str, str],
    *,
    charset: str = "utf-8",
    delimiter: str = REQUEST_DELIMITER,
) -> str | None:
    """Name the mistake, or the two, that give the check value received; the simplest first.

    `fields` are those of the message and whatever else it shows, for mistakes mix them up. None where
    the value is right, or no known mistake gives it.
    """
    if len(received) < _SHORTEST:
        return None  # no digest, whatever was done with it
    right = recipe_of(kind, delimiter)._replace(charset=charset)
    readings = _readings({name.lower(): value for name, value in fields.items()})
    if any(_value(right, secret, reading) == received for reading in readings):
        return None
    known = [(reading, _telling(mistakes_of(kind), right, secret, reading)) for reading in readings]
    for recipes, (reading, mistakes) in product((with_one, with_two), known):

        def gives(recipe: Recipe, reading: Mapping[str, str] = reading) -> bool:
            return _value(recipe, secret, reading) == received

        name = first_that(gives, recipes(mistakes, right))
        if name is not None:
            return f"{INTRODUCTION} {name}"
    return None


def diagnose_answer(received: str, secret: str, merchant_id: str, order: Mapping[str, str]) -> str | None:
    """Name what gives the check value of an answered order, whose fields lack the merchant's id."""
    return diagnose("answer", received, secret, {**order, "merchant_id": merchant_id})


def _readings(named: Mapping[str, str]) -> tuple[Mapping[str, str], ...]:
    """Give the fields as they came and, where an amount was a JSON number, as it may have been hashed."""
    rounded = {name: text for name in _AMOUNTS for _, text in amount_readings(named.get(name, ""))[1:]}
    return (named, {**named, **rounded}) if rounded else (named,)


def _telling(
    mistakes: Iterable[Mistake], right: Recipe, secret: str, fields: Mapping[str, str]
) -> tuple[Mistake, ...]:
    """Give the mistakes that can be told from the right way with this message: most change nothing in it.

    What changes nothing by itself may still change the money that another mistake brings in.
    """
    brought_in = tuple(name for name in MONEY if name in fields and name not in right.names)
    ways = [right, right._replace(names=(*right.names, *brought_in))]
    values = [_value(way, secret, fields) for way in ways]

    def tells(mistake: Mistake) -> bool:
        wrong = [_value(mistake.made_in(way), secret, fields) for way in ways]
        return None not in wrong and wrong != values

    return tuple(filter(tells, mistakes))


def _value(recipe: Recipe, secret: str, fields: Mapping[str, str]) -> str | None:
    try:
        return recipe.value(secret, fields)
    except (KeyError, UnicodeEncodeError):
        return None  # the recipe cannot be followed with this message
