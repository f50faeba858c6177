"""What Hypothesis draws for a parameter: values inside its rule, and values outside it.

Drawing is most of what a generated example costs, so lengths and amounts come from integers and
texts stay short of the limit but for a share that sits on it. A drawn value is the parameter's
alone; what must go along with it is `boundaries.companions`.
"""

from collections.abc import Callable, Mapping

from hypothesis import strategies as st

from conformance.planning.boundaries import stands_alone, value_of_length
from conformance.planning.probe import ORDER, ORDER_NUMBER_LENGTH
from conformance.protocol.parameters import Kind, Parameter, token_payment

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

_PLAIN_NUMBERS: Mapping[str, tuple[int, int]] = {
    "RecurringPeriod": (1, 32767),
    "FPMode": (1, 7),
    "TaxationSystem": (0, 5),
}
"""Numbers that every source allows (vendor's validation rules, vendor's mobile SDK)."""

_NOT_IN_REQUESTS = frozenset({"OrderCurrency"})
"""Left as the plain request has it: which others an account takes is not known."""

_DRAWN_TEXT = 40
_FIRST_YEAR = 2035
_INTEGER_DIGITS = 13


def valid(parameter: Parameter) -> st.SearchStrategy[str]:
    """Draw values that the row lists or its rule allows; ValueError where the kind has no strategy."""
    draws = _VALID.get(parameter.kind)
    if draws is None:
        raise ValueError(f"no strategy draws valid values of {parameter.name}, of the kind {parameter.kind}")
    return draws(parameter)


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
        case "date":
            return st.integers(0, 3650).map(_date).flatmap(_spoilt_dates)
        case "ip":
            return st.integers(0, 255).flatmap(_spoilt_addresses)
        case "number":
            return st.integers(0, 10**6).flatmap(_spoilt_numbers)
        case _:
            raise ValueError(
                f"no strategy draws invalid values of {parameter.name}, of the kind {parameter.kind}"
            )


def requests() -> Mapping[str, st.SearchStrategy[str]]:
    """Give for each parameter that can be sent whatever else is sent the values it is drawn from.

    The double-stage mechanism is left out: not every account has it.
    """
    rows = [row for row in token_payment() if stands_alone(row) and row.name not in _NOT_IN_REQUESTS]
    amount = [row for row in token_payment() if row.name in ("OrderNumber", "OrderAmount")]
    drawn = {row.name: valid(row) for row in (*amount, *rows)}
    return {**drawn, "Delay": st.just("0")}


def parameter_limit(parameter: Parameter) -> int:
    """Give the row's longest length; ValueError where it has none."""
    if parameter.max_length is None:
        raise ValueError(f"{parameter.name} has no longest length")
    return parameter.max_length


def _texts(parameter: Parameter) -> st.SearchStrategy[str]:
    """Draw short texts of any letters, and plain ones of any length; what fails near the limit shrinks to the latter."""
    limit = parameter_limit(parameter)
    if parameter.name == "OrderNumber":
        tails = st.text(st.sampled_from(PLAIN + CYRILLIC), max_size=limit - ORDER_NUMBER_LENGTH)
        return tails.map(lambda tail: ORDER + tail)
    alphabet = _ALPHABETS.get(parameter.name, PLAIN + CYRILLIC)
    short = st.text(st.sampled_from(alphabet), min_size=1, max_size=min(limit, _DRAWN_TEXT))
    lengths = st.one_of(st.integers(1, limit), st.integers(max(1, limit - 2), limit))
    return st.one_of(short, lengths.map(lambda n: value_of_length(parameter, n)))


def _of_lengths_from(shortest: int, parameter: Parameter) -> st.SearchStrategy[str]:
    return st.integers(shortest, parameter_limit(parameter)).map(lambda n: value_of_length(parameter, n))


def _codes(parameter: Parameter) -> st.SearchStrategy[str]:
    if parameter.answer_field is not None or "nothing" in parameter.observed_through:
        raise ValueError(f"which codes an account knows is not said, so {parameter.name} is not drawn")
    return st.just(value_of_length(parameter, parameter_limit(parameter)))


def _numbers(parameter: Parameter) -> st.SearchStrategy[str]:
    if parameter.name not in _PLAIN_NUMBERS:
        raise ValueError(f"which numbers an account knows is not said, so {parameter.name} is not drawn")
    return st.integers(*_PLAIN_NUMBERS[parameter.name]).map(str)


def _addresses(_: Parameter) -> st.SearchStrategy[str]:
    octets = st.integers(0, 255)
    return st.tuples(st.integers(1, 223), octets, octets, octets).map(lambda parts: ".".join(map(str, parts)))


_VALID: Mapping[Kind, Callable[[Parameter], st.SearchStrategy[str]]] = {
    "text": _texts,
    "email": lambda row: _of_lengths_from(8, row),
    "url": lambda row: _of_lengths_from(24, row),
    "amount": lambda _: st.integers(1, 10 ** (_INTEGER_DIGITS + 2) - 1).map(_money),
    "choice": lambda row: st.sampled_from(sorted(row.values or ())),
    "ip": _addresses,
    "date": lambda _: st.integers(0, 3650).map(_date),
    "code": _codes,
    "number": _numbers,
}


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _date(days: int) -> str:
    """Count in months of 28 days, from a year that is far enough ahead to stay in the future."""
    return f"{days % 28 + 1:02d}.{days // 28 % 12 + 1:02d}.{_FIRST_YEAR + days // 336}"


_NO_AMOUNTS = ("", "abc", ".", "10.34.00", "ten", "NaN", "Infinity", "0x10", "1 0.34")


def _spoilt_amounts(cents: int) -> st.SearchStrategy[str]:
    whole, rest = divmod(cents, 100)
    return st.sampled_from(
        (f"{whole},{rest:02d}", f"-{whole}.{rest:02d}", f"+{whole}.{rest:02d}", f" {whole}.{rest:02d}",
         f"{whole}.{rest:02d} ", f"{whole}.{rest:02d}e1", f"{whole}.{rest:02d}x")
    )  # fmt: skip


def _spoilt_dates(date: str) -> st.SearchStrategy[str]:
    day, month, year = date.split(".")
    return st.sampled_from(
        (f"{year}-{month}-{day}", f"{day}/{month}/{year}", f"32.{month}.{year}", f"{day}.13.{year}", f"30.02.{year}",
         f"{day}.{month}", f"{day}.{month}.{year}x")
    )  # fmt: skip


def _spoilt_addresses(octet: int) -> st.SearchStrategy[str]:
    return st.sampled_from(
        (
            f"{octet}.0.113",
            f"203.0.113.{octet + 256}",
            f"203,0,113,{octet}",
            f"203.0.113.{octet}x",
            f"host{octet}",
        )
    )


def _spoilt_numbers(number: int) -> st.SearchStrategy[str]:
    return st.sampled_from((f"{number}x", f"-{number}", f"{number}.5", f"{number} 1", "abc"))
