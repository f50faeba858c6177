"""The rules of the services that work on an order: status, result, confirmation, cancellation.

Their vendor pages list fewer parameters than a token payment has. Login and password are only asked
for here; whether they are right is a matter of credentials, not of form.
"""

import re
from dataclasses import replace

from conformance.protocol import parameters
from conformance.simulator.refusal import INVALID, MISSING, Refusal
from conformance.simulator.rules import checks
from conformance.simulator.rules.checks import Check
from conformance.simulator.rules.rule import Fields, ParameterRule, Relation, Rule, rule_of
from conformance.simulator.settings import Dialect

_is_billnumber = re.compile(r"[0-9]{15,16}(\.[0-9]{1,4})?").fullmatch


def _mandatory(name: str, secondcode: str, *made: Check) -> ParameterRule:
    return ParameterRule(name, name.lower(), secondcode, {}, made)


def _optional(name: str, secondcode: str, *made: Check) -> ParameterRule:
    return ParameterRule(name, name.lower(), secondcode, None, made)


def _amount_and_currency_together(fields: Fields) -> Refusal | None:
    if ("amount" in fields) == ("currency" in fields):
        return None
    return Refusal(MISSING, "105" if "amount" in fields else "108")


def _one_of_two_names(fields: Fields) -> Refusal | None:
    return None if fields.get("ordernumber") or fields.get("billnumber") else Refusal(MISSING, "107")


def _billnumber_shape(value: str) -> str | None:
    # The vendor's sample of a bad billnumber value is 5/143, not a format error.
    return None if _is_billnumber(value) else INVALID


def _language() -> Rule:
    return _optional("Language", "127", checks.one_of(("RU", "EN")))


def _credentials() -> tuple[Rule, ...]:
    return (
        rule_of(parameters.by_name()["Merchant_ID"]),
        _mandatory("Login", "101"),
        _mandatory("Password", "102"),
    )


def _money() -> tuple[Rule, ...]:
    return (
        _mandatory("Billnumber", "143", _billnumber_shape),
        _optional("Amount", "108", checks.amount(Dialect(amount_digits="integer-part"))),
        _optional("Currency", "105", checks.shape("[A-Za-z]{3}")),
        Relation("Amount and Currency come together or not at all", _amount_and_currency_together),
        _optional("ClientIP", "116", checks.ip_address),
        _language(),
    )


def order_status_rules(dialect: Dialect) -> tuple[Rule, ...]:
    """Ordernumber and credentials; a bad window is no error (vendor's page on order status)."""
    ordernumber = parameters.by_name()["OrderNumber"]
    return (*_credentials(), rule_of(ordernumber, dialect))


def order_result_rules(dialect: Dialect) -> tuple[Rule, ...]:
    """As for order status, and Language; the vendor's PHP library names the order by Billnumber instead."""
    ordernumber = replace(rule_of(parameters.by_name()["OrderNumber"], dialect), mandatory_when=None)
    return (
        *_credentials(),
        ordernumber,
        _optional("Billnumber", "143", _billnumber_shape),
        Relation("OrderNumber or Billnumber names the order", _one_of_two_names),
        _language(),
    )


def confirmation_rules() -> tuple[Rule, ...]:
    """What the vendor's page on confirmation asks for."""
    return (*_credentials(), *_money())


def cancellation_rules() -> tuple[Rule, ...]:
    """What the vendor's page on cancellation asks for."""
    return (
        *_credentials(),
        *_money(),
        _optional("CancelReason", "0", checks.one_of(("1", "2", "3"))),
        _optional("Externalrefundid", "0", checks.shape(r"[A-Za-z0-9_-]{10,100}")),
    )
