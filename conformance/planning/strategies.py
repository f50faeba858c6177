"""What Hypothesis draws for a parameter: values inside its rule, and values outside it.

Drawing is most of what a generated example costs, so lengths and amounts come from integers and
texts stay short of the limit but for a share that sits on it. A drawn value is the parameter's
alone; what must go along with it is `boundaries.companions`.
"""

from collections.abc import Mapping

from hypothesis import strategies as st

from conformance.planning.boundaries import value_of_length
from conformance.planning.probe import ORDER, ORDER_NUMBER_LENGTH
from conformance.protocol.parameters import Parameter

LATIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
PLAIN = LATIN + DIGITS + "-_."
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяёАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁ"
_ALPHABETS: Mapping[str, str] = {
    "HomePhone": DIGITS,
    "WorkPhone": DIGITS,
    "MobilePhone": DIGITS,
    "Zip": DIGITS,
    "Lastname": LATIN + CYRILLIC,
    "Firstname": LATIN + CYRILLIC,
    "Middlename": LATIN + CYRILLIC,
}
"""What a text is made of where its row means more than text: a number, a name (vendor's page on silentpay)."""

_DRAWN_TEXT = 40
_FIRST_YEAR = 2035
_INTEGER_DIGITS = 13


def valid(parameter: Parameter) -> st.SearchStrategy[str]:
    """Draw values that the row lists or its rule allows; ValueError where the kind has no strategy."""
    match parameter.kind:
        case "text" if parameter.name == "OrderNumber":
            tails = st.text(st.sampled_from(PLAIN), max_size=parameter_limit(parameter) - ORDER_NUMBER_LENGTH)
            return tails.map(lambda tail: ORDER + tail)
        case "text":
            return _texts(parameter)
        case "email":
            return st.integers(8, parameter_limit(parameter)).map(lambda n: value_of_length(parameter, n))
        case "url":
            return st.integers(24, parameter_limit(parameter)).map(lambda n: value_of_length(parameter, n))
        case "amount":
            return st.integers(1, 10 ** (_INTEGER_DIGITS + 2) - 1).map(_money)
        case "choice":
            return st.sampled_from(sorted(parameter.values or ()))
        case "ip":
            octets = st.integers(0, 255)
            return st.tuples(st.integers(1, 223), octets, octets, octets).map(
                lambda parts: ".".join(map(str, parts))
            )
        case "date":
            return st.integers(0, 3650).map(_date)
        case _:
            raise ValueError(
                f"no strategy draws valid values of {parameter.name}, of the kind {parameter.kind}"
            )


def invalid(parameter: Parameter) -> st.SearchStrategy[str]:
    """Draw values outside the row's rule; ValueError where the kind has no strategy."""
    match parameter.kind:
        case "amount":
            return st.one_of(st.integers(1, 10**7).flatmap(_spoilt_amounts), st.sampled_from(_NO_AMOUNTS))
        case "text" | "code" | "email" | "url" if parameter.max_length:
            limit = parameter.max_length
            return st.integers(limit + 1, limit + 60).map(lambda n: value_of_length(parameter, n))
        case "choice":
            listed = set(parameter.values or ())
            return st.integers(-1, 99).map(str).filter(lambda text: text not in listed)
        case _:
            raise ValueError(
                f"no strategy draws invalid values of {parameter.name}, of the kind {parameter.kind}"
            )


def parameter_limit(parameter: Parameter) -> int:
    """Give the row's longest length; ValueError where it has none."""
    if parameter.max_length is None:
        raise ValueError(f"{parameter.name} has no longest length")
    return parameter.max_length


def _texts(parameter: Parameter) -> st.SearchStrategy[str]:
    """Draw short texts of any letters, and plain ones of any length; what fails near the limit shrinks to the latter."""
    limit = parameter_limit(parameter)
    alphabet = _ALPHABETS.get(parameter.name, PLAIN + CYRILLIC)
    short = st.text(st.sampled_from(alphabet), min_size=1, max_size=min(limit, _DRAWN_TEXT))
    lengths = st.one_of(st.integers(1, limit), st.integers(max(1, limit - 2), limit))
    return st.one_of(short, lengths.map(lambda n: value_of_length(parameter, n)))


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _date(days: int) -> str:
    """Count in months of 28 days, from a year that is far enough ahead to stay in the future."""
    return f"{days % 28 + 1:02d}.{days // 28 % 12 + 1:02d}.{_FIRST_YEAR + days // 336}"


_NO_AMOUNTS = ("", "abc", ".", "10.34.00", "ten", "NaN", "Infinity", "0x10", "1 0.34")


def _spoilt_amounts(cents: int) -> st.SearchStrategy[str]:
    whole, rest = divmod(cents, 100)
    return st.sampled_from(
        (f"{whole},{rest:02d}", f"-{whole}.{rest:02d}", f"{whole}.{rest:02d}e1", f"{whole}.{rest:02d}x")
    )
