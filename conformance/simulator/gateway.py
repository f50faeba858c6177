"""The gateway: a request in, a response out, no sockets."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from conformance.protocol.answers import Answer
from conformance.protocol.messages import decode_request, write_answer
from conformance.protocol.messages.requests import DecodedRequest
from conformance.protocol.services import AnswerForm
from conformance.simulator.account import Account
from conformance.simulator.accounts import by_merchant
from conformance.simulator.assembly import Assembly
from conformance.simulator.refusal import INVALID, MALFORMED, NO_DETAIL, UNKNOWN, Refusal, RefusedError
from conformance.simulator.rules.rule import Fields, first_refusal
from conformance.simulator.services.call import Call
from conformance.simulator.services.endpoints import Endpoint, endpoints

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came: `path` and `query` as in the request line, `client` the address it came from."""

    method: str
    path: str
    query: str = ""
    headers: Headers = ()
    body: bytes = b""
    client: str = "127.0.0.1"

    @property
    def content_type(self) -> str:
        """The Content-Type header, or an empty text."""
        return next((value for name, value in self.headers if name.lower() == "content-type"), "")


@dataclass(frozen=True, slots=True)
class Response:
    """A response as it goes out."""

    status: int
    headers: Headers = ()
    body: bytes = b""


_FORM_OF_ENCODING = {"json": AnswerForm.JSON, "soap": AnswerForm.SOAP}
_SECRETS = frozenset({"password", "cardnumber", "cvc2", "expiremonth", "expireyear", "cardholder"})


class Gateway:
    """A gateway of some accounts, behaving as its assembly says.

    Thread-safe: an account's lock is held while its ledger is in use. ValueError when two accounts
    share a merchant id.
    """

    def __init__(self, assembly: Assembly, accounts: Iterable[Account]) -> None:
        self.assembly = assembly
        self.accounts = by_merchant(tuple(accounts))
        self._endpoints = endpoints(assembly)
        self._numbers = itertools.count(1)

    def handle(self, request: Request) -> Response:
        """Answer one request; whatever comes in, a response goes out."""
        endpoint = self._endpoints.get(request.path)
        if endpoint is None:
            return Response(404, (("Content-Type", "text/plain"),), b"no such service\n")
        if request.method != "POST":
            return Response(405, (("Allow", "POST"), ("Content-Type", "text/plain")), b"POST only\n")
        decoded = decode_request(request.content_type, request.body)
        fields = _fields_of(decoded.fields)
        form = _form_of(decoded, fields, endpoint)
        try:
            _raise(_unreadable(request, decoded, form))
            answer = self._served(endpoint, fields, request.client)
        except RefusedError as error:
            refusal = error.refusal
            answer = Answer("error", "unknown", (), refusal.firstcode, refusal.secondcode)
        content_type, body = write_answer(answer, endpoint.service, form or endpoint.default_form)
        return Response(200, (("Content-Type", content_type),), body)

    def _served(self, endpoint: Endpoint, fields: Fields, client: str) -> Answer:
        _raise(first_refusal(endpoint.rules, fields))
        account = self.accounts.get(fields["merchant_id"])
        if account is None:
            raise RefusedError(UNKNOWN, "100")
        _raise(self.assembly.verify_credentials(account, fields))
        with account.lock:
            call = Call(self.assembly, account, fields, account.now(), next(self._numbers), client)
            return endpoint.serve(call)


def _fields_of(pairs: Iterable[tuple[str, str]]) -> Fields:
    """Names in lower case, for the vendor's pages do not agree on theirs; an empty value is no value."""
    return {name.lower(): value for name, value in pairs if value}


def _form_of(decoded: DecodedRequest, fields: Fields, endpoint: Endpoint) -> AnswerForm | None:
    """Answer a JSON or SOAP request in kind, a form by its Format; None where the service lacks that form."""
    in_kind = _FORM_OF_ENCODING.get(decoded.encoding)
    if in_kind is not None:
        return in_kind
    asked = fields.get("format")
    if asked is None:
        return endpoint.default_form
    return next((form for form in endpoint.forms if form.value == asked), None)


def _unreadable(request: Request, decoded: DecodedRequest, form: AnswerForm | None) -> Refusal | None:
    if decoded.problem is not None:
        return Refusal(MALFORMED, "215" if decoded.encoding == "soap" else NO_DETAIL)
    if request.query and _carries_secrets(request.query):
        return Refusal(INVALID, "102")
    return Refusal(INVALID, "103") if form is None else None


def _carries_secrets(query: str) -> bool:
    """Critical parameters must not stand in the URL (vendor's validation rules)."""
    return any(name.lower() in _SECRETS for name, _ in parse_qsl(query, keep_blank_values=True))


def _raise(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise RefusedError(refusal.firstcode, refusal.secondcode)
