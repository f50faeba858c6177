"""Rules on the fields of a payment's answer: the form that the vendor's pages give them, and what they say together."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from conformance.exchange.target import Target
from conformance.judging.answered import own_operation
from conformance.judging.heard import Heard
from conformance.judging.moments import hours_off, miswritten, moment
from conformance.judging.outcome import Outcome, met, unmet
from conformance.protocol.answers import AnsweredOrder, JsonNumber
from conformance.protocol.codes import SUCCESS, response_codes
from conformance.protocol.messages.media import decoded, media_type
from conformance.protocol.orders import Operation

_AMOUNT = re.compile(r"[0-9]+\.[0-9]{2}")
_BILLNUMBER = re.compile(r"[0-9]{15,16}")
_EXTENDED = re.compile(r"[0-9]{15,16}\.[0-9]+")
_UNMASKED = re.compile(r"[0-9]{12,19}|\[redacted:pan:.*")
_DATES = ("orderdate", "packetdate", "operationdate")
_PAID = ("Approved", "Delayed")
_TYPES = {"json": ("application/json", "text/json"), "soap": ("text/xml", "application/soap+xml", "application/xml"),
          "xml": ("text/xml", "application/xml")}  # fmt: skip
_CENTS = 100
_SLACK = 300
"""Seconds that the clock of a gateway or of this machine may be wrong."""


def _rows(heard: Heard) -> Iterator[Mapping[str, str]]:
    """Give the fields of each order and of each operation that a payment was answered with."""
    for order in _paid(heard):
        yield order.fields
        yield from order.operations


def _paid(heard: Heard) -> tuple[AnsweredOrder, ...]:
    readable = heard.exchange.action == "pay" and heard.answer.kind == "orders"
    return heard.answer.orders if readable else ()


def _each(
    heard: Heard, names: tuple[str, ...], expected: str, right: Callable[[str], bool]
) -> Iterator[Outcome]:
    for row in _rows(heard):
        for name in names:
            if value := row.get(name):
                yield (met if right(value) else unmet)(expected, f"{name} {value!r}")


def _amounts(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Amounts have a full stop and two decimals; a JSON number has no more than two, however it is written."""
    yield from _each(heard, ("orderamount", "amount"), "an amount with two decimals", _is_amount)


def _is_amount(value: str) -> bool:
    if isinstance(value, JsonNumber):
        try:
            return Decimal(value) * _CENTS % 1 == 0
        except ArithmeticError:  # 1e30, or thirty digits: no amount of money
            return False
    return _AMOUNT.fullmatch(value) is not None


def _dates(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Dates are written DD.MM.YYYY HH:MM:SS; those of an order just made are not off by a time zone."""
    yield from _each(heard, _DATES, "a date as DD.MM.YYYY HH:MM:SS", lambda value: moment(value) is not None)
    shown = ((name, row[name]) for row in _rows(heard) for name in _DATES if row.get(name))
    for name, value in shown:
        if at := moment(value):
            mistake = miswritten(at, heard.exchange.started)
            hours = hours_off(at, heard.exchange.started, _SLACK)
            wrong = mistake or (f"{hours:+} h from it" if hours else None)
            said = f"{name} {value}"
            yield unmet("dates in GMT", f"{said}: {wrong}") if wrong else met("dates in GMT", said)


def _names_the_order(heard: Heard, _: Target) -> Iterator[Outcome]:
    """The answer has ordernumber, billnumber and orderstate."""
    yield from (_has(order.fields, ("ordernumber", "billnumber", "orderstate")) for order in _paid(heard))


def _shows_the_payment(heard: Heard, _: Target) -> Iterator[Outcome]:
    """The answer shows an operation of the type payment, with its amount, currency and code."""
    for order in _paid(heard):
        own = own_operation(order, "pay")
        yield _has(own, ("operationtype", "amount", "currency", "responsecode"))
        if kind := own.get("operationtype"):
            right = kind == Operation.PAYMENT.value
            yield (met if right else unmet)(
                f"operationtype {Operation.PAYMENT.value}", f"operationtype {kind}"
            )


def _has(fields: Mapping[str, str], names: tuple[str, ...]) -> Outcome:
    missing = [name for name in names if not fields.get(name)]
    return (unmet if missing else met)(
        ", ".join(names), f"no {', '.join(missing)}" if missing else "all there"
    )


def _order_list(heard: Heard, _: Target) -> Iterator[Outcome]:
    """In JSON the order stands in the list `order`, and its operations inside it."""
    if heard.answer.form != "json" or not _paid(heard) or heard.exchange.response is None:
        return
    response = heard.exchange.response
    whole = json.loads(decoded(response.body, response.content_type).lstrip("\ufeff"))
    listed = {name.lower(): value for name, value in whole.items()}.get("order")
    right = isinstance(listed, list) and all(isinstance(each, dict) for each in listed)
    yield (met if right else unmet)(
        "the list `order`", "a list" if right else f"order is {type(listed).__name__}"
    )


def _code_agrees(heard: Heard, _: Target) -> Iterator[Outcome]:
    """The code is AS000 where the order is paid, and is not where it is declined."""
    for order in _paid(heard):
        state, code = order.fields.get("orderstate"), own_operation(order, "pay").get("responsecode")
        if code and (state in _PAID or state == "Declined"):
            right = (code == SUCCESS) == (state in _PAID)
            yield (met if right else unmet)(
                "AS000 exactly when the payment succeeded", f"{state} with {code}"
            )


def _code_listed(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Every response code is one of the vendor's list."""
    yield from _each(
        heard, ("responsecode",), "a response code of the list", lambda code: code in response_codes()
    )


def _billnumber(heard: Heard, _: Target) -> Iterator[Outcome]:
    """An order's billnumber has 15 or 16 digits, that of an operation a full stop and its number besides."""
    for order in _paid(heard):
        number = order.fields.get("billnumber", "")
        yield (met if _fits(_BILLNUMBER)(number) else unmet)(
            "a billnumber of 15 or 16 digits", number or "none"
        )
        for row in order.operations:
            if extended := row.get("billnumber"):
                right = _fits(_EXTENDED)(extended) and extended.partition(".")[0] == number
                yield (met if right else unmet)("the order's billnumber, a full stop and a number", extended)
    # Whatever was asked: an order's operations are told apart by their places in the order.
    for order in heard.answer.orders if heard.exchange.action != "pay" else ():
        named = [row["billnumber"] for row in order.operations if row.get("billnumber")]
        if len(named) > 1:
            apart = len(set(named)) == len(named)
            yield (met if apart else unmet)("a number of its own for every operation", ", ".join(named))


def _test_mode(heard: Heard, _: Target) -> Iterator[Outcome]:
    """Testmode is 0 or 1."""
    for order in _paid(heard):
        mode = order.fields.get("testmode")
        yield (met if mode in ("0", "1") else unmet)("testmode 0 or 1", f"testmode {mode!r}")


def _either_seal(heard: Heard, _: Target) -> Iterator[Outcome]:
    """An answer with a check value has an empty signature."""
    for order in _paid(heard):
        if order.fields.get("checkvalue"):
            signed = bool(order.fields.get("signature"))
            yield (unmet if signed else met)(
                "an empty signature beside the check value", "both" if signed else "empty"
            )


def _masked(heard: Heard, _: Target) -> Iterator[Outcome]:
    """The number of the payment means is masked, where it is shown at all, whatever was asked."""
    for order in heard.answer.orders:
        shown = [row["meannumber"] for row in (order.fields, *order.operations) if row.get("meannumber")]
        bare = any(_UNMASKED.fullmatch(each) for each in shown)
        yield (unmet if bare else met)("a masked meannumber", "a whole number" if bare else "none, or masked")


def _content_type(heard: Heard, _: Target) -> Iterator[Outcome]:
    """The Content-Type names the form that the answer has."""
    response, form = heard.exchange.response, heard.answer.form
    if heard.exchange.action == "pay" and response is not None and form in _TYPES:
        found = media_type(response.content_type)
        yield (met if found in _TYPES[form] else unmet)(f"the Content-Type of {form}", found or "none")


def _refusal_codes(heard: Heard, _: Target) -> Iterator[Outcome]:
    """A payment that no order comes of is answered with a firstcode other than 0, and a secondcode."""
    answer = heard.answer
    refuses = answer.kind == "error" or (answer.kind == "orders" and not answer.orders)
    if heard.exchange.action == "pay" and refuses and heard.ordinary:
        right = answer.firstcode not in (None, "", "0") and answer.secondcode not in (None, "")
        codes = f"{answer.firstcode}/{answer.secondcode}"
        yield (met if right else unmet)("firstcode, not 0, and secondcode", codes)


def _refusal_form(heard: Heard, _: Target) -> Iterator[Outcome]:
    """A refused payment is answered in the form that Format asks for."""
    asked = {"": "json", "5": "json", "4": "soap"}.get(heard.sent.get("format", ""))
    if heard.exchange.action == "pay" and heard.answer.kind == "error" and asked and heard.ordinary:
        yield (met if heard.answer.form == asked else unmet)(f"a refusal in {asked}", heard.answer.form)


def _fits(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda value: pattern.fullmatch(value) is not None


FIELD_RULES: Mapping[str, Callable[[Heard, Target], Iterator[Outcome]]] = {
    "answer amounts": _amounts,
    "answer dates": _dates,
    "answer names the order": _names_the_order,
    "answer shows the payment": _shows_the_payment,
    "response code agrees": _code_agrees,
    "response code listed": _code_listed,
    "billnumber form": _billnumber,
    "test mode": _test_mode,
    "signature or check value": _either_seal,
    "order list": _order_list,
    "card number masked": _masked,
    "content type": _content_type,
    "refusal codes": _refusal_codes,
    "refusal form": _refusal_form,
}
