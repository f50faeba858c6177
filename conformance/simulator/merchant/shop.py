"""The shop: a request in, a response out, no sockets."""

import json
import logging
from dataclasses import replace
from functools import partial

import httpx

from conformance.simulator.merchant.assembly import MerchantAssembly
from conformance.simulator.merchant.checks import UNKNOWN_ORDER
from conformance.simulator.merchant.notification import Notification, TooManyFieldsError
from conformance.simulator.merchant.order_book import IN_MEMORY, OrderBook, ShopOrder
from conformance.simulator.merchant.replies import TEXT_TYPE, Reply
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.refusal import MALFORMED, NO_DETAIL, Refusal

RESULT = "/result"
ORDERS = "/orders"
_ORDER = f"{ORDERS}/"

_LOG = logging.getLogger(__name__)
_LOG.addHandler(logging.NullHandler())


class Shop:
    """A shop of some orders, behaving as its assembly says.

    `POST /result` is its result URL. `GET /orders/NUMBER` shows an order, and `POST /orders` opens a
    fresh one and answers its number. Thread-safe.
    """

    def __init__(self, assembly: MerchantAssembly, settings: ShopSettings, database: str = IN_MEMORY) -> None:
        self.assembly = assembly
        self.settings = settings
        self.book = OrderBook(settings.orders, database)

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request; whatever comes in, a response goes out."""
        try:
            reply, allowed = self._answered(request)
        except Exception:  # noqa: BLE001 (whatever has happened, the gateway gets an answer)
            _LOG.exception("the shop has failed")
            reply, allowed = self.assembly.failed(), ()
        headers = {"Content-Type": reply.content_type, "X-Content-Type-Options": "nosniff"}
        if reply.status == _NOT_ALLOWED:
            headers["Allow"] = ", ".join(allowed)
        return httpx.Response(reply.status, headers=headers, content=reply.body)

    def close(self) -> None:
        """Close the order book."""
        self.book.close()

    def _answered(self, request: httpx.Request) -> tuple[Reply, tuple[str, ...]]:
        path = request.url.path
        allowed = self._methods(path)
        if not allowed:
            return _NOTHING_HERE, allowed
        if request.method not in allowed:
            return _REFUSED_METHOD, allowed
        if path == RESULT:
            return self._result(request), allowed
        return self._new_order() if path == ORDERS else self._order(path.removeprefix(_ORDER)), allowed

    def _methods(self, path: str) -> tuple[str, ...]:
        if path == RESULT:
            return self.assembly.methods
        if path == ORDERS:
            return ("POST",)
        return ("GET",) if path.startswith(_ORDER) else ()

    def _result(self, request: httpx.Request) -> Reply:
        body = request.read()
        if len(body) > self.assembly.largest_body:
            return _TOO_LARGE
        try:
            read = self.assembly.read(request.headers.get("content-type", ""), body)
        except TooManyFieldsError:
            return self.assembly.refuse(self.settings, Notification({}), Refusal(MALFORMED, NO_DETAIL))
        notification = replace(read, query=dict(request.url.params))
        refusal = self._processed(notification)
        if refusal is not None:
            return self.assembly.refuse(self.settings, notification, refusal)
        return self.assembly.acknowledge(self.settings, notification)

    def _processed(self, notification: Notification) -> Refusal | None:
        for check in self.assembly.authenticity:
            refusal = check.refuse(self.settings, notification)
            if refusal is not None:
                return refusal
        order = self.assembly.order_of(self.book, notification)
        if order is None:
            return UNKNOWN_ORDER
        for each in self.assembly.agreement:
            refusal = each.refuse(self.settings, order, notification)
            if refusal is not None:
                return refusal
        self.assembly.store(self.book, order.number, partial(self._settled, notification))
        return None

    def _settled(self, notification: Notification, order: ShopOrder) -> ShopOrder:
        return self.assembly.settle(self.assembly.transitions, order, notification)

    def _new_order(self) -> Reply:
        return Reply(self.book.create().encode(), TEXT_TYPE, 201)

    def _order(self, number: str) -> Reply:
        order = self.book.find(number)
        return _NOTHING_HERE if order is None else Reply(_as_json(order), "application/json")


def _as_json(order: ShopOrder) -> bytes:
    shown = {
        "order": order.number,
        "state": order.state,
        "paid_total": f"{order.paid_total:.2f}",
        "currency": order.currency,
    }
    return json.dumps(shown).encode()


_NOT_ALLOWED = 405
_REFUSED_METHOD = Reply(b"not by this method\n", TEXT_TYPE, _NOT_ALLOWED)
_NOTHING_HERE = Reply(b"nothing here\n", TEXT_TYPE, 404)
_TOO_LARGE = Reply(b"the request is too large\n", TEXT_TYPE, 413)
