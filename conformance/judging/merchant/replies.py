"""A shop's reply to one delivery, as the gateway would read it."""

from dataclasses import dataclass
from functools import cached_property

from conformance.exchange.evidence import Exchange, ReceivedResponse
from conformance.protocol.messages import Acknowledgement, read_acknowledgement

_OK, _TOO_MANY_REQUESTS = 200, 429
_CLIENT_ERROR, _SERVER_ERROR, _NOT_IMPLEMENTED = 400, 500, 501

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Reply:
    """One answered or unanswered delivery; `plain` says that the account expects no more than HTTP 200."""

    exchange: Exchange
    plain: bool = False

    @cached_property
    def read(self) -> Acknowledgement:
        """The reply as it reads; its `problem` says what is wrong where it does not."""
        response = self.exchange.response
        if response is None:
            return Acknowledgement(problem=self.missing or "no reply")
        read = read_acknowledgement(response.body, response.content_type)
        coding = _coding_of(response)
        if read.problem is not None and coding:
            return Acknowledgement(problem=f"a body in {coding} (Content-Encoding), which nobody asked for")
        return read

    @property
    def status(self) -> int:
        """The HTTP status; 0 where no reply came."""
        return self.exchange.response.status if self.exchange.response else 0

    @property
    def missing(self) -> str | None:
        """Why there is no reply; None where there is one."""
        if self.status == _TOO_MANY_REQUESTS:
            return "the shop asked to send more slowly, again and again"
        if self.exchange.response is not None:
            return None
        return self.exchange.problem.text if self.exchange.problem else "no reply came"

    @property
    def accepts(self) -> bool:
        """Whether the gateway takes it for a success: both codes 0, or HTTP 200 where that is all it expects."""
        if self.plain:
            return self.status == _OK and not self._refuses_in_words
        return self.read.accepts and self.status < _CLIENT_ERROR

    @property
    def refuses(self) -> bool:
        """Whether it is a refusal: other codes than 0, or a status that says that the request was at fault."""
        if self.status == _TOO_MANY_REQUESTS:
            return False
        return self._refuses_in_words or _CLIENT_ERROR <= self.status < _SERVER_ERROR

    @property
    def says_no_more_than_received(self) -> bool:
        """Whether it is an HTTP 200 that an account expecting no more gets for a success and a refusal alike."""
        return self.plain and self.status == _OK and self.read.firstcode is None

    @property
    def crashed(self) -> bool:
        """Whether the shop broke instead of answering; a server that lacks a method has not."""
        return self.status >= _SERVER_ERROR and self.status != _NOT_IMPLEMENTED

    @property
    def _refuses_in_words(self) -> bool:
        return self.read.problem is None and self.read.firstcode is not None and not self.read.accepts

    def describe(self) -> str:
        """Say in one line what the reply is."""
        if self.missing:
            return self.missing
        if self.plain and not self._refuses_in_words:
            return f"HTTP {self.status}"
        if self.read.problem is not None:
            return f"HTTP {self.status}, {self.read.problem}"
        codes = f"{self.read.firstcode}/{self.read.secondcode}"
        kind = "acknowledged" if self.read.accepts else "refused"
        return f"{kind} with {codes}" + (f", HTTP {self.status}" if self.status != _OK else "")


def _coding_of(response: ReceivedResponse) -> str:
    """Give how a body is compressed, by its header or by its first bytes; empty where it is not."""
    named = next((value for name, value in response.headers if name.lower() == "content-encoding"), "")
    coding = named.strip().lower()
    if coding in ("", "identity"):
        return "gzip" if response.body.startswith(_GZIP) else ""
    return coding[:40]
