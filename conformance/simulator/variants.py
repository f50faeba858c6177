"""Gateways that are right in other ways than the faultless one: what the documents leave open, answered otherwise.

A suite that fails one of them raises a false alarm. A correct gateway is the faultless one with some
parts replaced, and with the dialect that its target file would declare.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conformance.protocol.answers import Answer, AnsweredOrder, JsonNumber
from conformance.protocol.clauses import Side
from conformance.protocol.messages.jsontext import Json, parse_json, render_json
from conformance.protocol.messages.notes import Notes
from conformance.protocol.services import ORDER_STATUS, TOKEN_PAYMENT, AnswerForm, Service
from conformance.simulator.assembly import Assembly
from conformance.simulator.ledger import Ledger, Order
from conformance.simulator.order_variants import OTHER_ORDERS
from conformance.simulator.rendering import Rendered

Make = Callable[[Assembly], Assembly]
Rewrite = Callable[[Rendered, Answer, Service, AnswerForm], Rendered]

FAULTLESS = "faultless"
"""The gateway that all others are made from."""

_BOM = b"\xef\xbb\xbf"
_FEW_DIGITS = 15
_A_MOMENT = 0.002
_MONEY = ("amount", "orderamount")


@dataclass(frozen=True)
class CorrectGateway:
    """A gateway without a fault that differs from the faultless one; `sentence` says in what.

    `dialect` is what its target file declares beside the defaults, `headers` go out with every answer.
    """

    id: str
    sentence: str
    make: Make = lambda assembly: assembly
    dialect: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[tuple[str, str], ...] = ()
    side: Side = Side.GATEWAY


def correct_gateways() -> tuple[CorrectGateway, ...]:
    """Give every correct gateway, the faultless one first."""
    return (
        CorrectGateway(FAULTLESS, "Answers as the documents' examples do."),
        *_BY_DIALECT,
        *_BY_ANSWERS,
        *_BY_ORDERS,
    )


_BY_DIALECT = (
    CorrectGateway(
        "other-error-codes", "Has other codes for most kinds of refusal.",
        dialect={"error_codes": {
            "mandatory-missing": "5/0", "value": "4/0", "authentication": "7/0",
            "signature": "9/7", "unknown-merchant": "5/100", "unknown-order": "5/107", "unsuitable-state": "13/0",
        }},
    ),
    CorrectGateway(
        "lenient", "Takes what the tables do not list, and fewer decimals and letters than they ask for.",
        dialect={"unlisted_values": "accepted", "amount_decimals": "up-to-two", "country_codes": "two-or-three",
                 "currency_codes": "two-or-three", "amount_digits": "integer-part"},
    ),
    CorrectGateway(
        "strict", "Refuses what is empty, what comes twice, a long period, and a paid order's number.",
        dialect={"empty_values": "refused", "repeated_parameter": "refused", "recurring_period": "smallint",
                 "reuse_after_approved": "refused", "repeated_confirmation": "refused"},
    ),
    CorrectGateway("truncating", "Cuts a text at its limit.", dialect={"over_limit": "truncate"}),
    CorrectGateway("sanitising", "Takes some punctuation out of texts.", dialect={"sanitising": "assist"}),
    CorrectGateway(
        "raw-digest", "Wants a signature over the bare digest, and no delimiters.",
        dialect={"signature_padding": "raw-digest", "request_delimiter": ""},
    ),
)  # fmt: skip


def _rewriting(change: Rewrite) -> Make:
    """Change every answer after it was written."""

    def make(assembly: Assembly) -> Assembly:
        def render(answer: Answer, service: Service, form: AnswerForm) -> Rendered:
            return change(assembly.render(answer, service, form), answer, service, form)

        return replace(assembly, render=render)

    return make


def _showing(change: Callable[[AnsweredOrder], AnsweredOrder]) -> Make:
    """Change every order of an answer before it is written."""

    def make(assembly: Assembly) -> Assembly:
        def render(answer: Answer, service: Service, form: AnswerForm) -> Rendered:
            shown = replace(answer, orders=tuple(change(order) for order in answer.orders))
            return assembly.render(shown, service, form)

        return replace(assembly, render=render)

    return make


def _of_json(change: Callable[[Json], Json]) -> Make:
    """Change the tree of every answer in JSON."""

    def rewrite(written: Rendered, _: Answer, __: Service, form: AnswerForm) -> Rendered:
        if form is not AnswerForm.JSON:
            return written
        tree = change(parse_json(written.body.decode(), Notes()))
        return replace(written, body=render_json(tree).encode("utf-8", "replace"))

    return _rewriting(rewrite)


def _of_body(change: Callable[[bytes], bytes]) -> Make:
    return _rewriting(lambda written, *_: replace(written, body=change(written.body)))


def _each_field(change: Callable[[str, Json], Json]) -> Callable[[Json], Json]:
    """Change each scalar of a tree, by its name."""

    def changed(value: Json, name: str = "") -> Json:
        if isinstance(value, Mapping):
            return {key: changed(each, key) for key, each in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, str):
            return [changed(each, name) for each in value]
        return change(name, value)

    return changed


def _as_number(name: str, value: Json) -> Json:
    return JsonNumber(value) if name in _MONEY and isinstance(value, str) and value else value


def _as_text(_: str, value: Json) -> Json:
    return str(value) if isinstance(value, JsonNumber) else value


def _backwards(order: AnsweredOrder) -> AnsweredOrder:
    fields, *rows = (dict(list(row.items())[::-1]) for row in (order.fields, *order.operations))
    return AnsweredOrder(fields, tuple(rows))


def _with_more(order: AnsweredOrder) -> AnsweredOrder:
    rows = tuple(
        {**row, "rrn": "123456789012", "message": "Всё хорошо", "fee": ""} for row in order.operations
    )
    return AnsweredOrder(
        {**order.fields, "fraud_state": "0", "order_id": "77", "shopname": "Лавка <№1>"}, rows
    )


def _by_status(written: Rendered, answer: Answer, _: Service, form: AnswerForm) -> Rendered:
    """Refuse with an HTTP status: SOAP 1.1 sends a Fault with 500, others say that the request was bad."""
    if answer.kind != "error":
        return written
    return replace(written, status=500 if form is AnswerForm.SOAP else 400)


def _other_types(written: Rendered, _: Answer, __: Service, form: AnswerForm) -> Rendered:
    types = {AnswerForm.JSON: "text/json", AnswerForm.SOAP: 'application/soap+xml;charset="UTF-8"'}
    return replace(written, content_type=types.get(form, "application/xml"))


def _in_windows_1251(written: Rendered, *_: object) -> Rendered:
    text = written.body.decode().replace('encoding="UTF-8"', 'encoding="windows-1251"')
    errors = "xmlcharrefreplace" if text.lstrip().startswith("<") else "replace"
    kind = written.content_type.partition(";")[0]
    return replace(written, body=text.encode("cp1251", errors), content_type=f"{kind}; charset=windows-1251")


def _other_prefixes(body: bytes) -> bytes:
    return (
        body.replace(b"soapenv:", b"SOAP-ENV:").replace(b":soapenv=", b":SOAP-ENV=")
        .replace(b"ws:", b"ASS-NS:").replace(b":ws=", b":ASS-NS=")
    )  # fmt: skip


def _padded(order: AnsweredOrder) -> AnsweredOrder:
    rows = tuple({name: f" {value}" for name, value in row.items()} for row in order.operations)
    return AnsweredOrder({name: f" {value} " for name, value in order.fields.items()}, rows)


def _with_blanks(assembly: Assembly) -> Assembly:
    """Put them around the values of XML, as the vendor's sample has them, and around JSON as a whole."""
    padded = _showing(_padded)(assembly)

    def render(answer: Answer, service: Service, form: AnswerForm) -> Rendered:
        if form is not AnswerForm.JSON:
            return padded.render(answer, service, form)
        written = assembly.render(answer, service, form)
        return replace(written, body=b"\r\n  " + written.body + b"\t\n")

    return replace(assembly, render=render)


def _slowly(written: Rendered, *_: object) -> Rendered:
    time.sleep(_A_MOMENT)
    return written


def _every_attempt(assembly: Assembly) -> Assembly:
    """Answer a payment with all orders of its number, the new one first; SOAP has room for that one alone."""

    def shown(ledger: Ledger, order: Order) -> tuple[Order, ...]:
        return tuple(reversed(ledger.orders(order.purchase.ordernumber)))

    def render(answer: Answer, service: Service, form: AnswerForm) -> Rendered:
        one = service is TOKEN_PAYMENT and form is AnswerForm.SOAP
        return assembly.render(replace(answer, orders=answer.orders[:1]) if one else answer, service, form)

    return replace(assembly, paid_orders=shown, render=render)


def _newest_first(assembly: Assembly) -> Assembly:
    def render(answer: Answer, service: Service, form: AnswerForm) -> Rendered:
        turned = replace(answer, orders=answer.orders[::-1]) if service is ORDER_STATUS else answer
        return assembly.render(turned, service, form)

    return replace(assembly, render=render)


_BY_ANSWERS = (
    CorrectGateway("keys-backwards", "Answers with its fields in the opposite order.", _showing(_backwards)),
    CorrectGateway("more-fields", "Answers with fields that no page documents.", _showing(_with_more)),
    CorrectGateway("amounts-as-numbers", "Gives amounts in JSON as numbers.", _of_json(_each_field(_as_number))),
    CorrectGateway("amounts-as-texts", "Gives every number in JSON as a text.", _of_json(_each_field(_as_text))),
    CorrectGateway("every-attempt", "Answers a payment with every order of its number.", _every_attempt),
    CorrectGateway("newest-first", "Shows the orders of a number from the newest on.", _newest_first),
    CorrectGateway("other-prefixes", "Writes SOAP with other prefixes.", _of_body(_other_prefixes)),
    CorrectGateway("refusing-by-status", "Refuses with HTTP status 400, or 500 in SOAP.", _rewriting(_by_status)),
    CorrectGateway("other-types", "Names the other usual content types.", _rewriting(_other_types)),
    CorrectGateway(
        "byte-order-mark", "Begins every answer with a byte order mark, and ends it with a line's end.",
        _of_body(lambda body: _BOM + body + b"\r\n"),
    ),
    CorrectGateway(
        "windows-1251", "Writes its JSON and XML in windows-1251 and says so.", _rewriting(_in_windows_1251)
    ),
    CorrectGateway("blanks-around", "Puts blanks around what it says.", _with_blanks),
    CorrectGateway(
        "fifteen-digits", "Gives billnumbers of 15 digits.",
        lambda assembly: replace(
            assembly, billnumber=lambda nth, number: assembly.billnumber(nth, number)[-_FEW_DIGITS:]
        ),
    ),
    CorrectGateway(
        "closing", "Takes its time, and closes the connection after each answer.", _rewriting(_slowly),
        headers=(("Connection", "close"),),
    ),
)  # fmt: skip

_BY_ORDERS = tuple(CorrectGateway(name, sentence, make) for name, sentence, make in OTHER_ORDERS)
