"""Families of form: names, extra parameters, the query string, who is asked for, the form of the answer."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from conformance.protocol import parameters
from conformance.protocol.clauses import Severity
from conformance.protocol.services import AnswerForm
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.mutants.faults import with_one_more
from conformance.simulator.mutants.mutant import mutant
from conformance.simulator.reception import Pairs, each_name_once
from conformance.simulator.refusal import MALFORMED, NO_DETAIL, Refusal
from conformance.simulator.rules.rule import Fields, Relation

_SPELT = {row.name for row in parameters.token_payment()} | {"Ordernumber"}
_IN_LOWER_CASE = {name.lower() for name in _SPELT}


@mutant(
    "names-case-sensitive",
    clause="token-payment/names-in-any-case",
    sentence="Knows a parameter by the document's spelling alone.",
    severity=Severity.MINOR,
)
def names_case_sensitive(assembly: Assembly) -> Assembly:
    """A name in another case is one of nobody's."""

    def known(pairs: Pairs) -> Iterator[tuple[str, str]]:
        return (
            (name, value) for name, value in pairs if name in _SPELT or name.lower() not in _IN_LOWER_CASE
        )

    return replace(assembly, receive=lambda pairs: assembly.receive(known(pairs)))


@mutant(
    "unknown-parameter-refused",
    clause="token-payment/unknown-parameters",
    sentence="Refuses a request with a parameter that the table does not list.",
    severity=Severity.MINOR,
)
def unknown_parameter_refused(assembly: Assembly) -> Assembly:
    """What is not in the table is a mistake."""

    def check(fields: Fields) -> Refusal | None:
        return None if fields.keys() <= _IN_LOWER_CASE else Refusal(MALFORMED, NO_DETAIL)

    return with_one_more(assembly, Relation("no parameter but the table's", check))


@mutant(
    "order-of-parameters-matters",
    clause="token-payment/any-order",
    sentence="Refuses a request whose parameters come in another order than the table's.",
    severity=Severity.MINOR,
)
def order_of_parameters_matters(assembly: Assembly) -> Assembly:
    """The enterprise has to come first."""

    def check(pairs: Pairs) -> Refusal | None:
        names = [name.lower() for name, _ in pairs]
        first = "merchant_id" not in names or names[0] == "merchant_id"
        return None if first else Refusal(MALFORMED, NO_DETAIL)

    return replace(assembly, refuse_names=check)


@mutant(
    "repeated-parameter-refused",
    clause="token-payment/repeated-parameter",
    sentence="Refuses a parameter that comes twice where it was declared to take it.",
    severity=Severity.MINOR,
)
def repeated_parameter_refused(assembly: Assembly) -> Assembly:
    """Nobody is to say a thing twice."""
    return replace(assembly, refuse_names=each_name_once)


@mutant(
    "json-refused",
    clause="token-payment/json-encoded",
    sentence="Refuses a request in JSON where it was declared to take it.",
    severity=Severity.MAJOR,
)
def json_refused(assembly: Assembly) -> Assembly:
    """Forms alone have an answer."""

    def choose(
        encoding: str, asked: str | None, forms: frozenset[AnswerForm], default: AnswerForm
    ) -> AnswerForm | None:
        return None if encoding == "json" else assembly.choose_form(encoding, asked, forms, default)

    return replace(assembly, choose_form=choose)


@mutant(
    "secrets-in-query-accepted",
    clause="token-payment/secrets-in-query",
    sentence="Takes a request whose password stands in the query string.",
    severity=Severity.MAJOR,
)
def secrets_in_query_accepted(assembly: Assembly) -> Assembly:
    """Nobody looks at the query string."""
    return replace(assembly, refuse_query=lambda _: None)


@mutant(
    "unknown-merchant-accepted",
    clause="token-payment/Merchant_ID/identifies",
    sentence="Finds the enterprise by its login, whatever Merchant_ID says.",
    severity=Severity.MAJOR,
)
def unknown_merchant_accepted(assembly: Assembly) -> Assembly:
    """The identifier is asked for, and then looked up only as long as it is right."""

    def by_login(accounts: Mapping[str, Account], fields: Fields) -> Account | None:
        same = (each for each in accounts.values() if each.login == fields.get("login"))
        return assembly.find_account(accounts, fields) or next(same, None)

    return replace(assembly, find_account=by_login)


@mutant(
    "login-not-verified",
    clause="token-payment/Login/verified",
    sentence="Accepts any login.",
    severity=Severity.CRITICAL,
)
def login_not_verified(assembly: Assembly) -> Assembly:
    """The password alone decides."""

    def password_alone(account: Account, fields: Fields) -> Refusal | None:
        return assembly.verify_credentials(account, {**fields, "login": account.login})

    return replace(assembly, verify_credentials=password_alone)


@mutant(
    "always-json",
    clause="answer/form/soap",
    sentence="Answers a token payment in JSON, whatever Format says.",
    severity=Severity.MAJOR,
)
def always_json(assembly: Assembly) -> Assembly:
    """Format is read and forgotten where the default is JSON."""
    return _answering_payments(assembly, AnswerForm.JSON)


@mutant(
    "always-soap",
    clause="answer/form/json",
    sentence="Answers a token payment in SOAP, whatever Format says.",
    severity=Severity.MAJOR,
)
def always_soap(assembly: Assembly) -> Assembly:
    """The service has one form only, and not its default one."""
    return _answering_payments(assembly, AnswerForm.SOAP)


def _answering_payments(assembly: Assembly, form: AnswerForm) -> Assembly:
    def choose(
        encoding: str, asked: str | None, forms: frozenset[AnswerForm], default: AnswerForm
    ) -> AnswerForm | None:
        # JSON is the default of token payments and of no other service here.
        found = assembly.choose_form(encoding, asked, forms, default)
        return form if found is not None and default is AnswerForm.JSON else found

    return replace(assembly, choose_form=choose)
