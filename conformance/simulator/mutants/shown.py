"""Families of answers: token payments that are carried out right and shown wrongly."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta

from conformance.protocol import services
from conformance.protocol.answers import Answer, AnsweredOrder
from conformance.protocol.services import AnswerForm, Service
from conformance.simulator.assembly import Assembly
from conformance.simulator.ledger import Order
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.rendering import Rendered
from conformance.simulator.writers import moment

Shown = Mapping[str, str]
_MOSCOW = timedelta(hours=3)


def _without(name: str) -> Callable[[Shown], Shown]:
    return lambda fields: {key: value for key, value in fields.items() if key != name}


def _with(name: str, change: Callable[[str], str]) -> Callable[[Shown], Shown]:
    return lambda fields: {**fields, name: change(fields[name])}


def _as_float(amount: str) -> str:
    return str(float(amount))


def _by_year(date: str) -> str:
    return f"{date[6:10]}-{date[3:5]}-{date[:2]}T{date[11:]}"


def _only_declined(code: str) -> Callable[[Shown], Shown]:
    return lambda fields: {**fields, "responsecode": code} if fields["responsecode"] != "AS000" else fields


ORDERS: tuple[tuple[str, str, str, Callable[[Shown], Shown]], ...] = (
    ("amount-as-float", "answer/amounts", "Writes 100.50 as 100.5.", _with("orderamount", _as_float)),
    ("amount-with-comma", "answer/amounts", "Writes an amount with a comma.",
     _with("orderamount", lambda amount: amount.replace(".", ","))),
    ("date-by-year", "answer/dates", "Writes the date of the order by its year.", _with("orderdate", _by_year)),
    ("date-without-seconds", "answer/dates", "Writes the date of the order without seconds.",
     _with("orderdate", lambda date: date[:-3])),
    ("testmode-in-words", "answer/testmode", "Says in a word whether the order is a test.",
     _with("testmode", lambda _: "true")),
)  # fmt: skip
"""What is wrong with the order's own fields: name, clause, sentence, change."""

LEFT_OUT: tuple[tuple[str, str], ...] = (
    ("ordernumber", "answer/order/identified"),
    ("billnumber", "answer/order/identified"),
    ("orderstate", "answer/order/identified"),
    ("testmode", "answer/testmode"),
)
"""Fields that the order is shown without, after its check value has been computed: field, clause."""

OPERATIONS: tuple[tuple[str, str, str, Callable[[Shown], Shown]], ...] = (
    ("operation-of-confirmation", "answer/operation/payment", "Shows a payment as a confirmation.",
     _with("operationtype", lambda _: "200")),
    ("operation-without-amount", "answer/operation/payment", "Does not show the operation's amount.",
     _without("amount")),
    ("operation-without-code", "answer/operation/payment", "Does not show the operation's response code.",
     _without("responsecode")),
    ("code-of-success", "answer/responsecode/success", "Shows AS000 for what the bank declined.",
     _only_declined("AS000")),
    ("code-unlisted", "answer/responsecode/listed", "Shows the bank's own code where it declined.",
     _only_declined("51")),
    ("card-number-open", "answer/meannumber-masked", "Shows the whole number of the card.",
     _with("meannumber", lambda _: "4111111111111111")),
    ("operation-not-extended", "order/operation/extended-billnumber", "Names the operation by the order's billnumber.",
     _with("billnumber", lambda number: number.partition(".")[0])),
)  # fmt: skip
"""What is wrong with the operation's fields: name, clause, sentence, change."""


def wrongly_shown() -> tuple[Mutant, ...]:
    """Make the families."""
    return (
        *(each for row in ORDERS for each in _order(*row)),
        *(each for row in LEFT_OUT for each in _left_out(*row)),
        *(each for row in OPERATIONS for each in _operation(*row)),
        *_whole("operation-left-out", "answer/operation/payment", "Shows an order without its operation.",
                lambda order: AnsweredOrder(order.fields)),
        *_whole("charged-for-original", "token-payment/OrderAmount/original-currency",
                "Shows what was charged in the place of what was ordered.", _charged_for_original),
        *fault("date-of-moscow", "answer/dates", "Shows the time of Moscow.", _in_moscow),
        *fault("order-not-listed", "answer/order/list", "Shows the order of a JSON answer outside a list.", _bare),
        *fault("json-as-html", "answer/content-type", "Calls JSON a page.", _called("text/html; charset=utf-8")),
        *fault("answer-with-a-tail", "answer/readable", "Ends an answer with what is none of it.", _with_a_tail),
        *fault("answer-signed-too", "answer/signature/empty-under-md5", "Fills the signature beside a check value.",
               _rewritten(b'"signature":""', b'"signature":"c2lnbmVk"')),
    )  # fmt: skip


def _shown(change: Callable[[Order, AnsweredOrder], AnsweredOrder]) -> Make:
    def make(assembly: Assembly) -> Assembly:
        return replace(assembly, payment_answer=lambda order: change(order, assembly.payment_answer(order)))

    return make


def _order(name: str, clause: str, sentence: str, change: Callable[[Shown], Shown]) -> Iterator[Mutant]:
    make = _shown(lambda _, shown: AnsweredOrder(change(shown.fields), shown.operations))
    return fault(f"answer-{name}", clause, sentence, make)


def _left_out(name: str, clause: str) -> Iterator[Mutant]:
    leave_out = _without(name)

    def make(assembly: Assembly) -> Assembly:
        def render(answer: Answer, service: Service, form: AnswerForm) -> Rendered:
            if service is not services.TOKEN_PAYMENT:
                return assembly.render(answer, service, form)
            orders = tuple(AnsweredOrder(leave_out(each.fields), each.operations) for each in answer.orders)
            return assembly.render(replace(answer, orders=orders), service, form)

        return replace(assembly, render=render)

    return fault(f"answer-without-{name}", clause, f"Shows an order without its {name}.", make)


def _operation(name: str, clause: str, sentence: str, change: Callable[[Shown], Shown]) -> Iterator[Mutant]:
    make = _shown(lambda _, shown: AnsweredOrder(shown.fields, tuple(map(change, shown.operations))))
    return fault(f"answer-{name}", clause, sentence, make)


def _whole(
    name: str, clause: str, sentence: str, change: Callable[[AnsweredOrder], AnsweredOrder]
) -> Iterator[Mutant]:
    return fault(f"answer-{name}", clause, sentence, _shown(lambda _, shown: change(shown)))


def _charged_for_original(shown: AnsweredOrder) -> AnsweredOrder:
    operation = shown.operations[0]
    charged = {"orderamount": operation["amount"], "ordercurrency": operation["currency"]}
    return AnsweredOrder({**shown.fields, **charged}, shown.operations)


def _in_moscow(assembly: Assembly) -> Assembly:
    def shown(order: Order) -> AnsweredOrder:
        right = assembly.payment_answer(order)
        return AnsweredOrder({**right.fields, "orderdate": moment(order.created + _MOSCOW)}, right.operations)

    return replace(assembly, payment_answer=shown)


def _written(change: Callable[[Rendered, AnswerForm], Rendered]) -> Make:
    """Change how the orders of a token payment's answer are written."""

    def make(assembly: Assembly) -> Assembly:
        def render(answer: Answer, service: Service, form: AnswerForm) -> Rendered:
            right = assembly.render(answer, service, form)
            shown = answer.kind == "orders" and service is services.TOKEN_PAYMENT
            return change(right, form) if shown else right

        return replace(assembly, render=render)

    return make


def _rewritten(old: bytes, new: bytes) -> Make:
    return _written(lambda right, _: replace(right, body=right.body.replace(old, new)))


def _called(content_type: str) -> Make:
    return _written(
        lambda right, form: replace(right, content_type=content_type) if form is AnswerForm.JSON else right
    )


_with_a_tail = _written(lambda right, _: replace(right, body=right.body + b"\n<!-- served in 3 ms -->{"))
_bare = _written(
    lambda right, form: (
        replace(right, body=right.body.replace(b'{"order":[', b'{"order":', 1).removesuffix(b"]}") + b"}")
        if form is AnswerForm.JSON
        else right
    )
)
