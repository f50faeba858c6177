"""The rules of a token payment: one for each row of its table, and what the rows say of each other."""

import json
import uuid
from decimal import Decimal
from typing import Any

from conformance.protocol import parameters
from conformance.protocol.parameters import Parameter
from conformance.simulator.bank import ASSIST_TOKEN_TYPE
from conformance.simulator.refusal import INVALID, MALFORMED, NO_DETAIL, Refusal
from conformance.simulator.rules.rule import Fields, Relation, Rule, rule_of
from conformance.simulator.settings import Dialect

_FREE_TEXT = ("text", "email", "url")
_CODE_LENGTH = 3


def token_payment_rules(dialect: Dialect) -> tuple[Rule, ...]:
    """Make the rules in the order of the document's rows."""
    cutting = dialect.over_limit == "truncate"
    rows = tuple(rule_of(row, cutting=cutting and may_be_cut(row)) for row in parameters.token_payment())
    return (*rows, *RELATIONS)


def may_be_cut(row: Parameter) -> bool:
    """Whether a value beyond the row's limit still makes sense after cutting: free text alone does."""
    return row.kind in _FREE_TEXT and row.alphabet is None and row.max_length is not None


def _currency_has_three_letters(fields: Fields) -> Refusal | None:
    currency = fields.get("ordercurrency")
    if currency is None or (len(currency) == _CODE_LENGTH and currency.isalpha()):
        return None
    return Refusal(INVALID, "105")


def _country_has_three_characters(fields: Fields) -> Refusal | None:
    country = fields.get("country")
    return None if country is None or len(country) == _CODE_LENGTH else Refusal(INVALID, "128")


def _least_is_not_above_most(fields: Fields) -> Refusal | None:
    least, most = fields.get("recurringminamount"), fields.get("recurringmaxamount")
    if least is None or most is None or Decimal(least) <= Decimal(most):
        return None
    return Refusal(INVALID, "108")


def _token_is_an_object(fields: Fields) -> Refusal | None:
    token: Any = json.loads(fields.get("paymenttoken", "{}"))
    if not isinstance(token, dict):
        return Refusal(MALFORMED, NO_DETAIL)
    if fields.get("tokentype") == ASSIST_TOKEN_TYPE and not _is_assist_token(token):
        return Refusal(INVALID, NO_DETAIL)
    return None


def _is_assist_token(token: dict[str, Any]) -> bool:
    customer = token.get("CustomerNumber")
    if not isinstance(customer, str | int) or customer == "":
        return False
    try:
        uuid.UUID(str(token.get("Token")))
    except ValueError:
        return False
    return True


RELATIONS: tuple[Rule, ...] = (
    Relation("OrderCurrency is a code of three letters", _currency_has_three_letters),
    Relation("Country is a code of three characters", _country_has_three_characters),
    Relation("RecurringMinAmount is not above RecurringMaxAmount", _least_is_not_above_most),
    Relation("PaymentToken is an object, and Assist's own has its two keys", _token_is_an_object),
)
