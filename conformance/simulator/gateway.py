"""The gateway: a request in, a response out, no sockets."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from conformance.protocol.answers import Answer
from conformance.protocol.messages import decode_request
from conformance.protocol.messages.media import media_type
from conformance.protocol.messages.requests import DecodedRequest
from conformance.simulator.account import Account
from conformance.simulator.accounts import by_merchant
from conformance.simulator.assembly import Assembly
from conformance.simulator.refusal import (
    FORBIDDEN,
    INVALID,
    MALFORMED,
    NO_DETAIL,
    UNKNOWN,
    Refusal,
    RefusedError,
)
from conformance.simulator.refusing import Refused
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
            return self._not_posted(endpoint)
        decoded = decode_request(request.content_type, request.body)
        fields = self.assembly.receive(decoded.fields)
        form = self.assembly.choose_form(
            decoded.encoding, fields.get("format"), endpoint.forms, endpoint.default_form
        )
        try:
            _raise(_unreadable(request, decoded))
            _raise(self.assembly.refuse_query(request.query))
            _raise(self.assembly.refuse_names(decoded.fields))
            _raise(Refusal(INVALID, "103") if form is None else None)
            answer = self._served(endpoint, fields, request.client)
        except RefusedError as error:
            account = self.assembly.find_account(self.accounts, fields)
            answer = self.assembly.refuse(Refused(error.refusal, endpoint.service, fields, account))
        written = self.assembly.render(answer, endpoint.service, form or endpoint.default_form)
        return Response(written.status, (("Content-Type", written.content_type),), written.body)

    def _served(self, endpoint: Endpoint, fields: Fields, client: str) -> Answer:
        _raise(first_refusal(endpoint.rules, fields))
        account = self.assembly.find_account(self.accounts, fields)
        if account is None:
            raise RefusedError(UNKNOWN, "100")
        _raise(self.assembly.verify_credentials(account, fields))
        with account.lock:
            call = Call(self.assembly, account, fields, account.now(), next(self._numbers), client)
            return endpoint.serve(call)

    def _not_posted(self, endpoint: Endpoint) -> Response:
        refused = Refused(_NOT_BY_THIS_METHOD, endpoint.service, {}, None)
        written = self.assembly.render(self.assembly.refuse(refused), endpoint.service, endpoint.default_form)
        return Response(405, (("Allow", "POST"), ("Content-Type", written.content_type)), written.body)


_NOT_BY_THIS_METHOD = Refusal(FORBIDDEN, "350")


def _unreadable(request: Request, decoded: DecodedRequest) -> Refusal | None:
    if decoded.problem is not None:
        return Refusal(MALFORMED, "215" if decoded.encoding == "soap" else NO_DETAIL)
    # The vendor's pages know forms, JSON and SOAP; a body of several parts is none of them.
    return (
        Refusal(MALFORMED, NO_DETAIL) if media_type(request.content_type).startswith("multipart/") else None
    )


def _raise(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise RefusedError(refusal.firstcode, refusal.secondcode)
