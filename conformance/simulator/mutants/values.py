"""Families of values: dates, addresses, numbers and tokens that are taken or refused wrongly."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from conformance.simulator.bank import ASSIST_TOKEN_TYPE
from conformance.simulator.mutants.faults import (
    fault,
    reading_value,
    refusal_of,
    row_of,
    with_checks,
    with_one_more,
    with_rule,
    without_rule,
)
from conformance.simulator.mutants.mutant import Mutant
from conformance.simulator.mutants.presence import APPROVED_JSON
from conformance.simulator.refusal import INVALID, Refusal
from conformance.simulator.rules.checks import Check, no_more_than, shape
from conformance.simulator.rules.rule import Fields, Relation, rule_of
from conformance.simulator.rules.token_payment import LEAST_AND_MOST
from conformance.simulator.settings import Dialect

_SMALLINT = 32767

CHECKS: tuple[tuple[str, str, str, tuple[Check, ...]], ...] = (
    ("date-impossible", "RecurringMaxDate/format", "Takes a RecurringMaxDate that no calendar has.",
     (shape(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}"),)),
    ("date-of-any-form", "RecurringMaxDate/format", "Takes any text for RecurringMaxDate.", ()),
    ("date-by-its-year", "RecurringMaxDate/format", "Takes RecurringMaxDate as YYYY-MM-DD too.",
     (shape(r"[0-9]{2}\.[0-9]{2}\.[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}"),)),
    ("address-of-large-numbers", "ClientIP/format", "Takes a ClientIP with a number above 255.",
     (shape(r"[0-9]{1,3}(\.[0-9]{1,3}){3}"),)),
    ("address-of-any-form", "ClientIP/format", "Takes any text for ClientIP.", ()),
    ("period-of-any-form", "RecurringPeriod/format", "Takes any text for RecurringPeriod.", ()),
    ("period-small", "RecurringPeriod/length", "Refuses a RecurringPeriod above 32767 days.",
     (shape(r"[0-9]{1,10}"), no_more_than(_SMALLINT))),
    ("payment-method-of-any-form", "FPMode/format", "Takes any text for FPMode.", ()),
    ("taxation-system-of-any-form", "TaxationSystem/format", "Takes any text for TaxationSystem.", ()),
)  # fmt: skip
"""Rows whose values are checked otherwise: name, row and clause, sentence, the only checks."""


def wrong_values() -> tuple[Mutant, ...]:
    """Make the families."""
    return (
        *(each for row in CHECKS for each in _checked(*row)),
        *_two_letters("OrderCurrency", Dialect(currency_codes="two-or-three")),
        *_two_letters("Country", Dialect(country_codes="two-or-three")),
        *fault(
            "least-above-most",
            "token-payment/RecurringMaxAmount/not-below-minimum",
            "Takes a RecurringMaxAmount below RecurringMinAmount.",
            lambda assembly: without_rule(assembly, LEAST_AND_MOST),
        ),
        *_tokens(),
    )


def _checked(name: str, clause: str, sentence: str, checks: tuple[Check, ...]) -> Iterator[Mutant]:
    parameter = clause.partition("/")[0]
    return fault(
        name,
        f"token-payment/{clause}",
        sentence,
        lambda assembly: with_checks(assembly, parameter, *checks),
    )


def _two_letters(name: str, dialect: Dialect) -> Iterator[Mutant]:
    return fault(
        f"two-letters-accepted-{name}",
        f"token-payment/{name}/two-characters",
        f"Takes {name} of two letters.",
        lambda assembly: with_rule(assembly, rule_of(row_of(name), dialect)),
    )


def _tokens() -> Iterator[Mutant]:
    def token(name: str, clause: str, sentence: str, read: Callable[[str], str]) -> Iterator[Mutant]:
        return fault(
            name,
            f"token-payment/PaymentToken/{clause}",
            sentence,
            lambda assembly: reading_value(assembly, "PaymentToken", read),
        )

    yield from token("token-malformed", "format", "Pays with a token that is no JSON.", _readable)
    yield from token(
        "token-of-any-shape", "assist-incomplete", "Pays with a token that is no JSON object.", _an_object
    )
    yield from token(
        "token-without-customer", "assist-incomplete", "Does without the token's CustomerNumber.",
        _with("CustomerNumber", "left over"),
    )  # fmt: skip
    yield from token(
        "token-without-uuid", "assist-incomplete", "Does without the token's Token.",
        _with("Token", json.loads(APPROVED_JSON)["Token"]),
    )  # fmt: skip
    yield from fault(
        "token-of-provider-refused",
        "token-payment/PaymentToken/provider",
        "Knows no tokens but Assist's own.",
        lambda assembly: with_one_more(assembly, Relation("token of Assist", _of_a_provider)),
    )
    yield from fault(
        "token-spelt-otherwise",
        "token-payment/PaymentToken/assist",
        "Wants the keys of Assist's own token in lower case.",
        lambda assembly: with_one_more(assembly, Relation("token in lower case", _spelt_otherwise)),
    )


def _loaded(token: str) -> Any:
    try:
        return json.loads(token)
    except (ValueError, RecursionError):
        return None


def _readable(token: str) -> str:
    return APPROVED_JSON if _loaded(token) is None else token


def _an_object(token: str) -> str:
    return token if _loaded(token) is None or isinstance(_loaded(token), dict) else APPROVED_JSON


def _with(key: str, value: str) -> Callable[[str], str]:
    def read(token: str) -> str:
        loaded = _loaded(token)
        return json.dumps({key: value, **loaded}) if isinstance(loaded, dict) and loaded else token

    return read


def _of_a_provider(fields: Fields) -> Refusal | None:
    return None if fields.get("tokentype") == ASSIST_TOKEN_TYPE else refusal_of("PaymentToken", INVALID)


def _spelt_otherwise(fields: Fields) -> Refusal | None:
    spelt = "Token" in (_loaded(fields.get("paymenttoken", "{}")) or {})
    return refusal_of("PaymentToken", INVALID) if spelt else None
