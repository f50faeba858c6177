"""The gateway: a request in, a response out, no sockets."""

import itertools
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from conformance.protocol.answers import Answer
from conformance.protocol.messages import decode_request
from conformance.protocol.messages.media import media_type
from conformance.protocol.messages.requests import DecodedRequest
from conformance.simulator.account import Account
from conformance.simulator.accounts import by_merchant
from conformance.simulator.assembly import Assembly
from conformance.simulator.lapsing import bring_up_to_date
from conformance.simulator.notifier.notifier import Notifier
from conformance.simulator.notifier.starting import notifying
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
from conformance.simulator.settings import Sending

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

    Thread-safe: an account's lock is held while its ledger is in use. MerchantTakenError when two
    accounts share a merchant id. Without a `notifier` of its own a gateway posts its notifications
    before it answers.
    """

    def __init__(
        self, assembly: Assembly, accounts: Iterable[Account], notifier: Notifier | None = None
    ) -> None:
        self.assembly = assembly
        self.notifier = notifier or notifying(assembly.notifier, Sending())
        self.accounts = by_merchant(tuple(accounts))
        self._endpoints = endpoints(assembly)
        self._numbers = itertools.count(1)
        self._opening = threading.Lock()

    @property
    def public_pem(self) -> str:
        """The public key that verifies signed notifications, in PEM."""
        return self.notifier.keys.public_pem.decode()

    def open(self, account: Account) -> None:
        """Take one more account; MerchantTakenError when there is one of that merchant id."""
        with self._opening:
            self.accounts = by_merchant((*self.accounts.values(), account))

    def advance(self, account: Account, seconds: float) -> None:
        """Move one account's clock on; ValueError when it would go back."""
        with account.lock:
            account.clock.advance(seconds=seconds)
        self._let_time_pass(account)

    def keep_time(self) -> None:
        """Do what has fallen due by the accounts' clocks."""
        for account in tuple(self.accounts.values()):
            self._let_time_pass(account)

    def settle(self, account: Account) -> None:
        """Send the financial transactions of one account: what is given back from now on is a refund."""
        with account.lock:
            account.ledger.settle()

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

        def serve(account: Account) -> Answer:
            self._bring_up_to_date(account)
            reached = self.assembly.reach(account, self.accounts, endpoint.service)
            nth = next(self._numbers)
            call = Call(self.assembly, account, fields, account.now(), nth, client, reached)
            return endpoint.serve(call)

        answer = self.assembly.transact(account, serve)
        self.notifier.work(account)
        return answer

    def _let_time_pass(self, account: Account) -> None:
        with account.lock:
            self._bring_up_to_date(account)
        self.notifier.work(account)

    def _bring_up_to_date(self, account: Account) -> None:
        bring_up_to_date(account, self.assembly.transitions, self.assembly.lapse)

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
