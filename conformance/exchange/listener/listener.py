"""The listener: receives result notifications, answers by script, and gives each to the probe it is about.

It knows nothing of sockets: `receive` takes what `listener_sockets` read, `handle` takes an httpx
request in process. Deliveries are matched by order number while many probes are in flight, and by
billnumber once a payment was answered. What matches no probe is kept, up to a bound, and reported.
"""

import re
import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlsplit

import httpx

from conformance.exchange.evidence import Notification, ReceivedResponse, SentRequest
from conformance.exchange.listener.answers import Reply, reply_of
from conformance.exchange.redacting.redaction import Redactor
from conformance.planning.answering import ACKNOWLEDGED, Answers
from conformance.planning.probe import ORDER_NUMBER_LENGTH
from conformance.protocol.messages.media import declared_charset, media_type

MOST_OF_A_PROBE = 64
"""Deliveries that are kept of one probe: eight times what a gateway may send again."""

MOST_STRAYS = 3
"""Deliveries without an order that are shown to a probe which waits for one."""

MOST_UNMATCHED = 100
"""Deliveries that are kept although they match no probe; all are counted."""

_FORM = "application/x-www-form-urlencoded"


@dataclass(eq=False)
class Watch:
    """What one probe waits for: the orders that are its own, its script, and what came in so far.

    `step` is the step of the probe that has begun last; the script of the probe keeps it up to date.
    """

    listener: "Listener"
    answers: Answers = ACKNOWLEDGED
    step: int = 0
    orders: set[str] = field(default_factory=set)
    billnumbers: set[str] = field(default_factory=set)
    since: float = field(default_factory=time.time)
    _arrived: list[Notification] = field(default_factory=list)

    @property
    def strays(self) -> tuple[Notification, ...]:
        """What came in meanwhile and does not say which order it is about; the first few."""
        return self.listener.strays_since(self.since)

    @property
    def arrived(self) -> tuple[Notification, ...]:
        """What came in so far, in the order it came."""
        with self.listener.changed:
            return tuple(self._arrived)

    def also(self, order_number: str, billnumber: str | None = None) -> None:
        """Take an order as the probe's own; what came in about it before counts."""
        self.listener.claim(self, order_number, billnumber)

    def wait_for(self, count: int, seconds: float) -> None:
        """Wait until so many came in, at most so long; in process nothing comes later."""
        if self.listener.instant:
            return
        deadline = time.monotonic() + seconds
        with self.listener.changed:
            while len(self._arrived) < count and (left := deadline - time.monotonic()) > 0:
                self.listener.changed.wait(left)

    def take(self) -> tuple[Notification, ...]:
        """End the watch and give what came in."""
        self.listener.forget(self)
        return self.arrived

    def answering(self, notification: Notification) -> Notification:
        """Give the notification with the script's next answer; the last answers all further ones."""
        kind = self.answers[min(len(self._arrived), len(self.answers) - 1)]
        return replace(notification, answered=kind, after_step=self.step)

    def keep(self, notification: Notification) -> None:
        """Keep what came in; what is beyond the bound only shows that the bound was reached."""
        if len(self._arrived) < MOST_OF_A_PROBE:
            self._arrived.append(notification)


class Listener:
    """Receives notifications for one run; safe for many threads.

    Args:
        addresses: Where notifications can be sent to, by the name of the receiver (`own`, `https` …).
        redactor: What takes the secrets out of what came in.
        run_id: What the order numbers of this run begin with, once the run has one.
        instant: Whether notifications come before the payment's answer returns, as they do in process.
    """

    def __init__(
        self, addresses: Mapping[str, str], redactor: Redactor, *, run_id: str = "", instant: bool = False
    ) -> None:
        self.addresses = addresses
        self.run_id = run_id
        self.instant = instant
        self.changed = threading.Condition()
        self.received = 0
        self.unmatched_count = 0
        self._redactor = redactor
        self._orders: dict[str, Watch] = {}
        self._billnumbers: dict[str, Watch] = {}
        self._made: set[str] = set()
        self._unmatched: deque[Notification] = deque(maxlen=MOST_UNMATCHED)

    @property
    def unmatched(self) -> tuple[Notification, ...]:
        """The last deliveries that match no probe of this run."""
        with self.changed:
            return tuple(self._unmatched)

    def strays_since(self, since: float) -> tuple[Notification, ...]:
        """Give deliveries of these last seconds that say of no order, the first few."""
        with self.changed:
            nameless = [
                each for each in self._unmatched if each.received >= since and not _names_an_order(each)
            ]
        return tuple(nameless[:MOST_STRAYS])

    def watch(self, order_number: str, answers: Answers = ACKNOWLEDGED) -> Watch:
        """Wait for notifications about an order; to be called before its payment is sent."""
        watch = Watch(self, answers)
        self.claim(watch, order_number, None)
        return watch

    def claim(self, watch: Watch, order_number: str, billnumber: str | None) -> None:
        """Take an order as a watch's own, and what came in about it before anybody had said so."""
        with self.changed:
            self._orders[order_number] = watch
            watch.orders.add(order_number)
            if billnumber:
                self._billnumbers[billnumber] = watch
                watch.billnumbers.add(billnumber)
            for early in [each for each in self._unmatched if watch in self._watches_of(each)]:
                self._unmatched.remove(early)
                self.unmatched_count -= 1
                watch.keep(early)

    def made(self, order_number: str, billnumber: str | None) -> None:
        """Take note of an order that nobody watches and that its number does not show to be of this run."""
        if billnumber is None or self._is_of_this_run(order_number):
            return
        with self.changed:
            self._made.add(billnumber)
            for early in [each for each in self._unmatched if _billnumber(each) == billnumber]:
                self._unmatched.remove(early)
                self.unmatched_count -= 1

    def forget(self, watch: Watch) -> None:
        """Wait no more: what comes in about these orders later is counted, not kept."""
        with self.changed:
            for order_number in watch.orders:
                self._orders.pop(order_number, None)
            for billnumber in watch.billnumbers:
                self._billnumbers.pop(billnumber, None)

    def receive(self, request: SentRequest) -> Reply:
        """Take one request in, keep it with its probe, and say what to answer."""
        arrived = Notification(cleaned(request, self._redactor), time.time())
        with self.changed:
            self.received += 1
            watches = self._watches_of(arrived)
            answered = watches[0].answering(arrived) if watches else arrived
            reply = reply_of(answered.answered, answered.fields)
            complete = replace(answered, answer=reply.response)
            for watch in watches:
                watch.keep(replace(complete, after_step=watch.step))
            if not watches:
                self._keep_unmatched(complete)
            self.changed.notify_all()
        return reply

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Take a request in process, for `httpx.MockTransport`; silence is what a closed connection looks like."""
        headers = tuple(
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw
        )
        reply = self.receive(SentRequest(request.method, str(request.url), headers, request.read()))
        if reply.response is None:
            raise httpx.RemoteProtocolError("the merchant closed the connection without an answer")
        return httpx.Response(
            reply.response.status, headers=list(reply.response.headers), content=reply.response.body
        )

    def _watches_of(self, notification: Notification) -> list[Watch]:
        """Give who waits for it: first by the billnumber, which no other order has, then by the order number.

        A case may have put something behind the number of its probe, and the gateway may have cut it.
        """
        billnumber = _billnumber(notification)
        order_number = notification.field("ordernumber") or self._named_in(notification) or ""
        of_probe = order_number[:ORDER_NUMBER_LENGTH] if self._is_of_this_run(order_number) else ""
        found = (
            self._billnumbers.get(billnumber),
            self._orders.get(order_number),
            self._orders.get(of_probe),
        )
        return list(dict.fromkeys(watch for watch in found if watch is not None))

    def _named_in(self, notification: Notification) -> str | None:
        """Give the order number of this run that stands in a body which is no form."""
        if not self.run_id or notification.fields:
            return None
        hashed = ORDER_NUMBER_LENGTH - len(self.run_id) - 1
        number = rb"%s-[0-9a-f]{%d}" % (re.escape(self.run_id.encode()), hashed)
        found = re.search(number, notification.request.body)
        return found[0].decode() if found else None

    def _is_of_this_run(self, order_number: str) -> bool:
        return bool(self.run_id) and order_number.startswith(self.run_id)

    def _keep_unmatched(self, notification: Notification) -> None:
        order_number = notification.field("ordernumber") or self._named_in(notification) or ""
        if self._is_of_this_run(order_number) or _billnumber(notification) in self._made:
            return
        self.unmatched_count += 1
        self._unmatched.append(notification)


def _billnumber(notification: Notification) -> str:
    return (notification.field("billnumber") or "").partition(".")[0]


def _names_an_order(notification: Notification) -> bool:
    return bool(notification.field("ordernumber") or notification.field("billnumber"))


def cleaned(request: SentRequest, redactor: Redactor) -> SentRequest:
    """Take the secrets out of a request that came in, and read its parameters: a form body, else the query."""
    body = redactor.redact_bytes(request.body)
    shown = redactor.redact_response(ReceivedResponse(0, request.headers, b""))
    headers, url = shown.headers, redactor.redact_text(request.url)
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    parameters = _parameters(body or urlsplit(url).query.encode(), content_type)
    return SentRequest(request.method, url, headers, body, parameters)


def _parameters(body: bytes, content_type: str) -> tuple[tuple[str, str], ...]:
    """Read a form in the charset that it declares, UTF-8 without one; other bodies have no parameters."""
    if b"=" not in body or media_type(content_type) not in ("", _FORM):
        return ()
    charset = declared_charset(content_type) or "utf-8"
    return tuple(
        parse_qsl(body.decode("latin-1"), keep_blank_values=True, encoding=charset, errors="replace")
    )
