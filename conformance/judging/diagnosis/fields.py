"""Mistakes with the fields that X is made of: their order, one too few or too many, what joins them."""

from itertools import combinations

from conformance.judging.diagnosis.recipe import Kind, Recipe

Names = tuple[str, ...]

_DELIMITERS = {";": ";", ",": ",", "|": "|", ":": ":", "a blank": " ", "-": "-"}
_EXTRAS = ("billnumber", "packetdate", "responsecode")
_OTHER_MONEY = {
    "answer": (("orderamount", "amount"), ("ordercurrency", "currency")),
    "notification": (("amount", "orderamount"), ("currency", "ordercurrency")),
}


def delimiters(right: Recipe) -> dict[str, str]:
    """What the fields are joined with, other than what is right."""
    joined = {f"the fields are joined with {name}": text for name, text in _DELIMITERS.items()}
    joined["the fields are joined without a delimiter"] = ""
    return {name: text for name, text in joined.items() if text != right.delimiter}


def closings(right: Recipe) -> dict[str, str]:
    """What follows the last field."""
    closed = {"X ends with a line end": "\n"}
    return closed | ({"X ends with a delimiter": right.delimiter} if right.delimiter else {})


def kept_when_absent(right: Recipe) -> dict[str, bool]:
    """Delimiters that stay where a field is absent."""
    return {"the delimiter of an absent field is kept": True} if right.optional else {}


def fields(kind: Kind, right: Names) -> dict[str, Names]:
    """What X is made of, other than what is right."""
    return {
        **_left_out(right),
        **_other_money(kind, right),
        **_in_another_order(right),
        **_ending_early(right),
        **{f"X goes on with {name}": (*right, name) for name in _EXTRAS if name not in right},
        "X has billnumber in the place of ordernumber": _with(right, "ordernumber", "billnumber"),
    }


def _left_out(right: Names) -> dict[str, Names]:
    named = {"orderstate": "the order state is left out", "merchant_id": "the merchant's id is left out"}
    return {
        named.get(name, f"{name} is left out"): tuple(other for other in right if other != name)
        for name in sorted(right, key=lambda name: name not in named)
    }


def _other_money(kind: Kind, right: Names) -> dict[str, Names]:
    if kind not in _OTHER_MONEY:
        return {}
    (amount, other_amount), (currency, other_currency) = _OTHER_MONEY[kind]
    both = _with(_with(right, amount, other_amount), currency, other_currency)
    return {
        f"it is over {other_amount} and {other_currency}, not {amount} and {currency}": both,
        f"it is over {other_amount}, not {amount}": _with(right, amount, other_amount),
        f"it is over {other_currency}, not {currency}": _with(right, currency, other_currency),
    }


def _in_another_order(right: Names) -> dict[str, Names]:
    swapped = {
        f"{right[one]} and {right[other]} have changed places": _swapped(right, one, other)
        for one, other in combinations(range(len(right)), 2)
    }
    return {
        **swapped,
        "the fields stand in reverse": right[::-1],
        "the fields stand in alphabetical order": tuple(sorted(right)),
    }


def _ending_early(right: Names) -> dict[str, Names]:
    return {f"X ends with {right[end - 1]}": right[:end] for end in range(len(right) - 2, 0, -1)}


def _with(names: Names, old: str, new: str) -> Names:
    return tuple(new if name == old else name for name in names)


def _swapped(names: Names, one: int, other: int) -> Names:
    changed = list(names)
    changed[one], changed[other] = names[other], names[one]
    return tuple(changed)
