"""The assembly: everything that makes the gateway behave as it does, as replaceable values.

A mutant is an assembly with one of them replaced; the gateway itself knows of none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial

from conformance.protocol import parameters, signatures
from conformance.simulator import conversion, credentials, lifecycle, writers
from conformance.simulator.access import (
    FindOrder,
    Reach,
    Transact,
    by_billnumber,
    one_at_a_time,
    own_orders,
)
from conformance.simulator.account import Account
from conformance.simulator.bank import BankAnswer, ask_bank
from conformance.simulator.lapsing import Lapse, lapse
from conformance.simulator.ledger import Ledger, Order, Purchase
from conformance.simulator.money import Money
from conformance.simulator.notifier.assembly import NotifierAssembly, faultless_notifier
from conformance.simulator.reception import (
    ChooseForm,
    Pairs,
    RefuseNames,
    any_names,
    each_name_once,
    form_asked_for,
    form_asked_for_or_default,
    received,
    received_with_empty,
    without_secrets,
)
from conformance.simulator.refusal import Refusal
from conformance.simulator.refusing import Refuse, refusing
from conformance.simulator.rendering import Render, rendered
from conformance.simulator.rules.order_services import (
    cancellation_rules,
    confirmation_rules,
    order_result_rules,
    order_status_rules,
)
from conformance.simulator.rules.rule import Fields, Rule, may_be_cut
from conformance.simulator.rules.token_payment import ACCOUNT_RULES, AccountRule, token_payment_rules
from conformance.simulator.sanitising import sanitised
from conformance.simulator.settings import Dialect, Settings
from conformance.simulator.transitions import TransitionTable, documented_transitions
from conformance.simulator.window import Window, orders_within
from conformance.simulator.writers import OperationWriter, OrderWriter

Store = Callable[[Fields], Fields]

RefuseNumber = Callable[[tuple[Order, ...]], Refusal | None]
"""Refuses a payment by the orders that its order number already has."""


FindAccount = Callable[[Mapping[str, Account], Fields], Account | None]
"""Finds the account of a request among all, by their Merchant_ID."""


def account_of(accounts: Mapping[str, Account], fields: Fields) -> Account | None:
    """Find the enterprise that a request names."""
    return accounts.get(fields.get("merchant_id", ""))


def the_new_one(_: Ledger, order: Order) -> tuple[Order, ...]:
    """Give the order that a payment just opened, and no other of its number."""
    return (order,)


def documented_defaults() -> Mapping[str, str]:
    """Give the values that the table has for parameters that are left out, names in lower case."""
    return {row.name.lower(): row.default for row in parameters.token_payment() if row.default is not None}


def sixteen_digits(nth: int, _ordernumber: str) -> str:
    """Give the billnumber of the nth order: 16 digits, unique in the gateway, whatever its order number."""
    return f"57{nth:014d}"


@dataclass(frozen=True)
class Assembly:
    """The parts of a gateway.

    `receive` reads a request's parameters, `refuse_names` looks at how they are called, `refuse_query` at its query string, `find_account` at
    who asks, `choose_form` at the form of the answer. Rules refuse requests by their form, account
    rules by the account's settings too; `refuse` answers a refusal. `store` gives what of a token
    payment's parameters is kept, `defaults` what counts for those that were left out;
    `verify_signature` and `verify_credentials` say who may ask; `transact` keeps requests apart, `reach`
    says whose orders one may touch and `find_order` finds the one it names; `refuse_number` says whether an order
    number may come again, `billnumber` names the nth order of
    this gateway; `pay`, `confirm` and `cancel` make orders what they are, by the transition table, and
    `lapse` what time makes of them; a payment is answered with its `paid_orders`, and the answers show them;
    `check_value` over `check_string` seals what is shown, and `render` writes it; `notifier` sends
    results to the merchants.
    """

    payment_rules: tuple[Rule, ...]
    status_rules: tuple[Rule, ...]
    result_rules: tuple[Rule, ...]
    confirmation_rules: tuple[Rule, ...]
    cancellation_rules: tuple[Rule, ...]
    store: Store
    verify_signature: Callable[[Account, Fields], Refusal | None]
    transitions: TransitionTable
    refuse: Refuse
    defaults: Mapping[str, str]
    receive: Callable[[Pairs], Fields] = received
    refuse_names: RefuseNames = any_names
    refuse_query: Callable[[str], Refusal | None] = without_secrets
    choose_form: ChooseForm = form_asked_for
    find_account: FindAccount = account_of
    account_rules: tuple[AccountRule, ...] = ACCOUNT_RULES
    verify_credentials: Callable[[Account, Fields], Refusal | None] = credentials.verify_credentials
    default_currency: Callable[[Settings], str] = conversion.enterprise_currency
    convert: Callable[[Money, str, Settings], tuple[Money, Decimal]] = conversion.convert
    transact: Transact = one_at_a_time
    reach: Reach = own_orders
    find_order: FindOrder = by_billnumber
    refuse_number: RefuseNumber = lifecycle.any_number
    billnumber: Callable[[int, str], str] = sixteen_digits
    bank: Callable[[str, str, Money], BankAnswer] = ask_bank
    pay: Callable[[TransitionTable, str, Purchase, BankAnswer, datetime], Order] = lifecycle.pay
    confirm: Callable[[TransitionTable, Order, Money | None, datetime], Order] = lifecycle.confirm
    cancel: Callable[[TransitionTable, Order, Money | None, datetime, str], Order] = lifecycle.cancel
    lapse: Lapse = lapse
    orders_within: Callable[[Ledger, str, Window], tuple[Order, ...]] = orders_within
    paid_orders: Callable[[Ledger, Order], tuple[Order, ...]] = the_new_one
    payment_answer: OrderWriter = writers.payment_answer
    status_answer: OrderWriter = writers.status_answer
    result_answer: OrderWriter = writers.result_answer
    confirmation_answer: OperationWriter = writers.confirmation_answer
    cancellation_answer: OperationWriter = writers.cancellation_answer
    check_string: Callable[[str, Mapping[str, str]], str] = signatures.answer_x
    check_value: Callable[[str, str], str] = signatures.check_value
    render: Render = rendered
    notifier: NotifierAssembly = field(default_factory=NotifierAssembly)


def faultless(dialect: Dialect | None = None) -> Assembly:
    """Assemble a gateway that keeps every clause, in the given dialect."""
    dialect = dialect or Dialect()
    return Assembly(
        payment_rules=token_payment_rules(dialect),
        status_rules=order_status_rules(dialect),
        result_rules=order_result_rules(dialect),
        confirmation_rules=confirmation_rules(),
        cancellation_rules=cancellation_rules(),
        store=storing(dialect),
        verify_signature=credentials.signature_verifier(
            dialect.signature_padding, partial(signatures.request_x, delimiter=dialect.request_delimiter)
        ),
        transitions=documented_transitions(),
        refuse=refusing(dialect.error_codes),
        defaults=documented_defaults(),
        receive=received if dialect.empty_values == "left-out" else received_with_empty,
        refuse_names=any_names if dialect.repeated_parameter == "accepted" else each_name_once,
        choose_form=form_asked_for if dialect.unlisted_values == "refused" else form_asked_for_or_default,
        refuse_number=lifecycle.any_number
        if dialect.reuse_after_approved == "new-order"
        else lifecycle.unpaid_number,
        confirm=lifecycle.confirm_once if dialect.repeated_confirmation == "refused" else lifecycle.confirm,
        notifier=faultless_notifier(
            dialect.signature_padding, confirmations_pushed=dialect.confirmations_pushed
        ),
    )


def storing(dialect: Dialect) -> Store:
    """Make the storage step: texts are sanitised, and cut to their limits where the dialect cuts."""
    limits = _limits() if dialect.over_limit == "truncate" else {}
    clean = sanitised if dialect.sanitising == "assist" else dict

    def store(fields: Fields) -> Fields:
        return {name: value[: limits.get(name)] for name, value in clean(fields).items()}

    return store


def _limits() -> Mapping[str, int | None]:
    return {row.name.lower(): row.max_length for row in parameters.token_payment() if may_be_cut(row)}
