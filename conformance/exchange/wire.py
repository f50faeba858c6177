"""The one way out: every request of a run goes through here, and comes back as a redacted exchange."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Self, cast
from urllib.parse import urlencode

import httpx

from conformance import __version__
from conformance.exchange.evidence import Exchange, Problem, ReceivedResponse, SentRequest
from conformance.exchange.gateway import Gateway
from conformance.exchange.pace import Pace
from conformance.exchange.problems import WireDefect, explain
from conformance.exchange.redacting.redaction import Redactor, silence_loggers
from conformance.exchange.transport import Connections
from conformance.exchange.trust import proxy_for, tls_context

SIZE_LIMIT = 1024 * 1024
"""Bytes of a response body that are read, before any decoding."""

FORM = "application/x-www-form-urlencoded"

Pairs = Sequence[tuple[str, str]]

_PLAIN_HEADERS = (
    ("User-Agent", f"assist-conformance/{__version__}"),
    ("Accept", "*/*"),
    ("Accept-Encoding", "identity"),
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request to be sent; `send` says what each part is. `kept` is how many bytes of its body are written down."""

    step: int
    action: str
    method: str
    path: str
    fields: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    kept: int | None = None


@dataclass(frozen=True, slots=True)
class _Came:
    """What came of a request, and when: seconds since 1970, and seconds."""

    outcome: ReceivedResponse | Problem
    started: float
    elapsed: float


class Wire:
    """Sends requests to one base URL, from many threads over shared connections.

    What is sent is what was asked for: no redirect is followed, no cookie kept, nothing taken from
    the environment, nothing sent twice.

    Args:
        base_url: Where the services' paths begin.
        pace: When a request may go out; also told whether the far side was reached.
        redactor: What takes the secrets out of every exchange.
        timeout: Seconds for one whole exchange, from looking up the host to the last byte.
        size_limit: Bytes of a response body that are read.
        transport: What carries the requests; sockets of its own where none is given.
    """

    def __init__(
        self,
        base_url: str,
        pace: Pace,
        redactor: Redactor,
        *,
        timeout: float = 30.0,
        size_limit: int = SIZE_LIMIT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.pace = pace
        self.redactor = redactor
        self._base = base_url.rstrip("/")
        self._url = lru_cache(maxsize=64)(httpx.URL)
        self._timeout = timeout
        self._size_limit = size_limit
        self._transport = transport or Connections(pace.in_flight, tls_context(base_url))
        self._closed = False
        silence_loggers()

    @classmethod
    def to(
        cls,
        gateway: Gateway,
        pace: Pace,
        redactor: Redactor,
        *,
        base_url: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Self:
        """Open the wire to a gateway, as its target file says.

        Args:
            gateway: The gateway section of a target.
            pace: See above.
            redactor: See above.
            base_url: Where it answers, if not where the file says: the embedded one's port.
            environment: Where `proxy: environment` looks.

        Raises:
            TrustError: If the certificate file cannot be read.
        """
        url = base_url or gateway.url
        connections = Connections(
            pace.in_flight,
            tls_context(url, gateway.tls.ca),
            proxy_for(url, gateway.proxy.get_secret_value(), environment or {}),
        )
        return cls(url, pace, redactor, timeout=gateway.pace.timeout, transport=connections)

    def send(
        self,
        step: int,
        action: str,
        method: str,
        path: str,
        *,
        fields: Pairs = (),
        body: bytes | None = None,
        headers: Pairs = (),
    ) -> Exchange:
        """Send one request within the pace and write down what came of it.

        Args:
            step: The number of the probe's step, from 0.
            action: What the step does.
            method: The HTTP method.
            path: The path below the base URL, with its query.
            fields: The fields of the request; sent as a form in UTF-8 unless there is a body.
            body: The body as it is to be sent.
            headers: Headers to add, or to send in place of the plain ones.

        Returns:
            The exchange, without secrets. Whatever the far side does is in it, as a response or as
            a problem.

        Raises:
            Stopped: If the run was stopped or its budget spent before the request went out.
            WireDefect: If the request cannot be sent as it is, or the suite broke its own rules.
        """
        outgoing = Outgoing(step, action, method, path, tuple(fields), body, tuple(headers))
        (exchange,) = self.send_at_once([outgoing])
        return exchange

    def send_at_once(self, requests: Sequence[Outgoing]) -> tuple[Exchange, ...]:
        """Send requests that race each other, their slots taken together; raises as `send` does.

        Raises:
            ValueError: If there are more of them than may be in flight.
        """
        ready = [(each, *self._prepared(each)) for each in requests]
        with self.pace.slot(len(ready)):
            self.pace.spend(len(ready))
            timed = _raced([partial(self._timed, request) for _, request, _ in ready])
        return tuple(
            self._redacted(outgoing, request, content, came)
            for (outgoing, request, content), came in zip(ready, timed, strict=True)
        )

    def _prepared(self, outgoing: Outgoing) -> tuple[httpx.Request, bytes]:
        form = outgoing.body is None and bool(outgoing.fields)
        content = urlencode(outgoing.fields).encode() if outgoing.body is None else outgoing.body
        plain = (*_PLAIN_HEADERS, ("Content-Type", FORM)) if form else _PLAIN_HEADERS
        headers = _merged(plain, outgoing.headers)
        return self._request(outgoing.method, outgoing.path, headers, content), content

    def _timed(self, request: httpx.Request) -> _Came:
        started, begun = time.time(), time.monotonic()
        request.extensions["deadline"] = begun + self._timeout
        outcome = self._exchange(request)
        return _Came(outcome, started, time.monotonic() - begun)

    def _redacted(self, outgoing: Outgoing, request: httpx.Request, content: bytes, came: _Came) -> Exchange:
        self._note(came.outcome)
        headers = _text_headers(request.headers)
        body = content if outgoing.kept is None else kept_of(content, outgoing.kept)
        sent = SentRequest(outgoing.method, str(request.url), headers, body, outgoing.fields)
        problem = response = None
        if isinstance(came.outcome, Problem):
            problem = Problem(came.outcome.kind, self.redactor.redact_text(came.outcome.text))
        else:
            response = self.redactor.redact_response(came.outcome)
        return Exchange(
            outgoing.step, outgoing.action, self.redactor.redact_request(sent), response,
            came.started, came.elapsed, problem,
        )  # fmt: skip

    def close(self) -> None:
        """End every connection; requests that are under way come back as stopped."""
        self._closed = True
        self._transport.close()

    def _request(self, method: str, path: str, headers: Pairs, content: bytes) -> httpx.Request:
        try:
            return httpx.Request(method, self._url(self._base + path), headers=list(headers), content=content)
        except (httpx.InvalidURL, UnicodeEncodeError, ValueError) as error:
            raise WireDefect(f"{method} {path} cannot be sent as it is: {error}") from error

    def _exchange(self, request: httpx.Request) -> ReceivedResponse | Problem:
        head: httpx.Response | None = None
        try:
            head = self._transport.handle_request(request)
            body = self._read(head, request.extensions["deadline"])
        except Exception as error:  # noqa: BLE001 (explain raises again what is our own doing)
            if self._closed:
                return Problem("stopped", "The run was stopped before the answer came.")
            return explain(error, request.url, self._timeout, head)
        finally:
            if head is not None:
                head.close()
        if isinstance(body, Problem):
            return body
        return ReceivedResponse(head.status_code, _text_headers(head.headers), body)

    def _read(self, head: httpx.Response, deadline: float) -> bytes | Problem:
        body = bytearray()
        for piece in cast("httpx.SyncByteStream", head.stream):
            body += piece
            if len(body) > self._size_limit:
                return Problem(
                    "too large",
                    f"The answer ({head.status_code}) is larger than {self._size_limit} bytes; reading stopped there.",
                )
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("the deadline passed while the body came")
        return bytes(body)

    def _note(self, outcome: ReceivedResponse | Problem) -> None:
        if not isinstance(outcome, Problem):
            self.pace.note_reached()
        elif outcome.kind == "unreachable":
            self.pace.note_unreachable(self.redactor.redact_text(outcome.text))
        elif outcome.kind == "timeout":
            self.pace.note_silent(self.redactor.redact_text(outcome.text))


def _raced(runs: Sequence[Callable[[], _Came]]) -> list[_Came]:
    """Run all of them at once and give what came, in their order; raises what any of them raises."""
    if len(runs) == 1:
        return [runs[0]()]
    came: dict[int, _Came] = {}
    defects: list[BaseException] = []
    line = threading.Barrier(len(runs))

    def run(nth: int) -> None:
        line.wait()
        try:
            came[nth] = runs[nth]()
        except BaseException as defect:  # noqa: BLE001 (raised again in the thread that asked)
            defects.append(defect)

    racers = [threading.Thread(target=run, args=(nth,), daemon=True) for nth in range(len(runs))]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    for defect in defects:
        raise defect
    return [came[nth] for nth in range(len(runs))]


def kept_of(body: bytes, most: int) -> bytes:
    """Give what is written down of a form that is too large to keep: whole fields, and how much is left out."""
    if len(body) <= most:
        return body
    whole = body[: max(0, body.rfind(b"&", 0, most))]
    return whole + f"[and {len(body) - len(whole)} bytes more]".encode()


def _merged(plain: Pairs, own: Pairs) -> Pairs:
    replaced = {name.lower() for name, _ in own}
    return [*((name, value) for name, value in plain if name.lower() not in replaced), *own]


def _text_headers(headers: httpx.Headers) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)
