"""The rules of a token payment: one for each row of its table, and what the rows say of each other."""

import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from conformance.protocol import parameters
from conformance.simulator.bank import ASSIST_TOKEN_TYPE
from conformance.simulator.refusal import INVALID, MALFORMED, NO_DETAIL, Refusal
from conformance.simulator.rules.cheque import cheque_rules, every_item_has_a_tax, taxation_system_is_known
from conformance.simulator.rules.rule import Fields, Relation, Rule, rule_of
from conformance.simulator.settings import Dialect, Settings

AccountRule = Callable[[Settings, Fields], Refusal | None]
"""A rule that looks at how the account is set up."""

ACCOUNT_RULES: tuple[AccountRule, ...] = (every_item_has_a_tax, taxation_system_is_known)


def token_payment_rules(dialect: Dialect) -> tuple[Rule, ...]:
    """Make the rules in the order of the document's rows."""
    strict = dialect.unlisted_values == "refused"
    return (
        *(rule_of(row, dialect) for row in parameters.token_payment()),
        LEAST_AND_MOST,
        *((TOKEN_IS_AN_OBJECT, TOKEN_OF_ASSIST) if strict else ()),
        *cheque_rules(strict=strict),
    )


def _least_is_not_above_most(fields: Fields) -> Refusal | None:
    least, most = fields.get("recurringminamount"), fields.get("recurringmaxamount")
    if least is None or most is None or Decimal(least) <= Decimal(most):
        return None
    return Refusal(INVALID, "108")


def _token_is_an_object(fields: Fields) -> Refusal | None:
    token: Any = json.loads(fields.get("paymenttoken", "{}"))
    return None if isinstance(token, dict) else Refusal(MALFORMED, NO_DETAIL)


def _assist_token_is_complete(fields: Fields) -> Refusal | None:
    if fields.get("tokentype") != ASSIST_TOKEN_TYPE or _is_assist_token(json.loads(fields["paymenttoken"])):
        return None
    return Refusal(INVALID, NO_DETAIL)


def _is_assist_token(token: dict[str, Any]) -> bool:
    customer = token.get("CustomerNumber")
    if not isinstance(customer, str | int) or customer == "":
        return False
    try:
        uuid.UUID(str(token.get("Token")))
    except ValueError:
        return False
    return True


LEAST_AND_MOST = Relation("RecurringMinAmount is not above RecurringMaxAmount", _least_is_not_above_most)
TOKEN_IS_AN_OBJECT = Relation("PaymentToken is a JSON object", _token_is_an_object)
TOKEN_OF_ASSIST = Relation("Assist's own PaymentToken has its two keys", _assist_token_is_complete)
