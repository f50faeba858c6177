"""Reception: how a request is read before any rule looks at it, and in which form it will be answered."""

from collections.abc import Callable, Iterable
from urllib.parse import parse_qsl

from conformance.protocol import parameters
from conformance.protocol.services import AnswerForm
from conformance.simulator.refusal import INVALID, MALFORMED, NO_DETAIL, Refusal
from conformance.simulator.rules.rule import Fields

Pairs = Iterable[tuple[str, str]]
"""The parameters of a request in their order, spelt as they came."""

ChooseForm = Callable[[str, str | None, frozenset[AnswerForm], AnswerForm], AnswerForm | None]
"""Gives the form of an answer from the request's encoding, its Format, the service's forms and its default."""

_SECRETS = frozenset({"password", "cardnumber", "cvc2", "expiremonth", "expireyear", "cardholder"})
_FORM_OF_ENCODING = {"json": AnswerForm.JSON, "soap": AnswerForm.SOAP}


RefuseNames = Callable[[Pairs], Refusal | None]
"""Refuses a request by the names of its parameters, as they came."""


def received(pairs: Pairs) -> Fields:
    """Give the parameters by their names in lower case, for the vendor's pages do not agree on theirs.

    An empty value is no value. Of a parameter that is sent twice the last value counts: no source says
    which, so the gateway does as most servers do.
    """
    return {name.lower(): value for name, value in pairs if value}


def received_with_empty(pairs: Pairs) -> Fields:
    """Give the parameters like `received`, those too that are empty."""
    return {name.lower(): value for name, value in pairs}


def any_names(_: Pairs) -> Refusal | None:
    """Take whatever names come, in any order and more than once."""
    return None


def each_name_once(pairs: Pairs) -> Refusal | None:
    """Refuse a request that names a parameter of the table twice."""
    codes = {row.name.lower(): row.secondcode or NO_DETAIL for row in parameters.token_payment()}
    seen: set[str] = set()
    for name in (name.lower() for name, _ in pairs):
        if name in seen and name in codes:
            return Refusal(MALFORMED, codes[name])
        seen.add(name)
    return None


def without_secrets(query: str) -> Refusal | None:
    """Refuse critical parameters in the query string (vendor's validation rules)."""
    names = {name.lower() for name, _ in parse_qsl(query, keep_blank_values=True)}
    return Refusal(INVALID, "102") if names & _SECRETS else None


def form_asked_for(
    encoding: str, asked: str | None, forms: frozenset[AnswerForm], default: AnswerForm
) -> AnswerForm | None:
    """Answer a JSON or SOAP request in kind, a form by its Format; None where the service lacks that form."""
    in_kind = _FORM_OF_ENCODING.get(encoding)
    if in_kind is not None:
        return in_kind
    if asked is None:
        return default
    return next((form for form in forms if form.value == asked), None)


def form_asked_for_or_default(
    encoding: str, asked: str | None, forms: frozenset[AnswerForm], default: AnswerForm
) -> AnswerForm | None:
    """Answer as asked, and in the default form where the service lacks the one that was asked for."""
    return form_asked_for(encoding, asked, forms, default) or default
