"""Families of what is shown of orders: their states, their operations, in status, result and every answer."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from conformance.protocol.answers import AnsweredOrder
from conformance.protocol.orders import Operation as OperationType
from conformance.protocol.orders import OrderState
from conformance.protocol.services import AnswerForm
from conformance.simulator.assembly import Assembly
from conformance.simulator.ledger import Operation, Order
from conformance.simulator.money import amount_text
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.writers import OperationWriter

Shown = Mapping[str, str]


def wrong_order_answers() -> tuple[Mutant, ...]:
    """Make the families."""
    return (*_statuses_and_results(), *_answers())


def _statuses_and_results() -> Iterator[Mutant]:
    for name, clause, sentence, change in STATUSES:
        yield from fault(name, clause, sentence, _status_shown(change))
    for name, clause, sentence, choose in RESULTS:
        yield from fault(name, clause, sentence, _result_shown(choose))


def _answers() -> Iterator[Mutant]:
    yield from fault(
        "confirmation-shown-as-payment",
        "order/confirmation/operation-type",
        "Shows a confirmation as a payment.",
        _confirmation_with({"operationtype": "100"}),
    )
    yield from fault(
        "confirmation-code-of-progress",
        "order/confirmation/success-code",
        "Answers a confirmation that has succeeded with AS300.",
        _confirmation_with({"responsecode": "AS300"}),
    )
    yield from fault(
        "cancellation-shown-as-confirmation",
        "order/cancel/operation-type",
        "Shows a cancellation as a confirmation.",
        _cancellation_with({"operationtype": "200"}),
    )
    yield from fault(
        "cancellation-code-of-progress",
        "order/cancel/success-code",
        "Answers a cancellation that has succeeded with AS300.",
        _cancellation_with({"responsecode": "AS300"}),
    )
    yield from fault(
        "status-in-json", "order/status/form", "Shows a status in JSON where no Format asks for it.", _json
    )
    yield from fault(
        "status-check-value-dated",
        "order/status/checkvalue",
        "Computes the check value of a status over the billnumber too.",
        _over_billnumber,
    )


def _status_shown(change: Callable[[Order, Shown], Shown]) -> Make:
    def make(assembly: Assembly) -> Assembly:
        def shown(order: Order) -> AnsweredOrder:
            right = assembly.status_answer(order)
            return AnsweredOrder(change(order, right.fields), right.operations)

        return replace(assembly, status_answer=shown)

    return make


def _result_shown(change: Callable[[Order, AnsweredOrder], tuple[Shown, ...]]) -> Make:
    def make(assembly: Assembly) -> Assembly:
        def shown(order: Order) -> AnsweredOrder:
            right = assembly.result_answer(order)
            return AnsweredOrder(right.fields, change(order, right))

        return replace(assembly, result_answer=shown)

    return make


def _confirmation_with(wrong: Shown) -> Make:
    return lambda assembly: replace(assembly, confirmation_answer=_with(wrong, assembly.confirmation_answer))


def _cancellation_with(wrong: Shown) -> Make:
    return lambda assembly: replace(assembly, cancellation_answer=_with(wrong, assembly.cancellation_answer))


def _with(wrong: Shown, write: OperationWriter) -> OperationWriter:
    """Show the operation that was asked for wrongly: in the order's own fields, or as the last in its list."""

    def shown(order: Order, operation: Operation) -> AnsweredOrder:
        right = write(order, operation)
        if not right.operations:
            return AnsweredOrder({**right.fields, **wrong})
        return AnsweredOrder(right.fields, (*right.operations[:-1], {**right.operations[-1], **wrong}))

    return shown


def _json(assembly: Assembly) -> Assembly:
    def choose_form(
        encoding: str, asked: str | None, forms: frozenset[AnswerForm], default: AnswerForm
    ) -> AnswerForm | None:
        right = assembly.choose_form(encoding, asked, forms, default)
        unasked = asked is None and default is AnswerForm.SOAP and encoding not in ("json", "soap")
        return AnswerForm.JSON if unasked else right

    return replace(assembly, choose_form=choose_form)


def _over_billnumber(assembly: Assembly) -> Assembly:
    def check_string(merchant_id: str, fields: Shown) -> str:
        x = assembly.check_string(merchant_id, fields)
        return x if "testmode" in fields else x + fields["billnumber"]

    return replace(assembly, check_string=check_string)


def _state_before(order: Order, kind: OperationType) -> OrderState:
    """Give the state of an order as if its operations of one kind had not been."""
    if kind is OperationType.CONFIRMATION or (order.purchase.double_stage and not order.debited):
        return OrderState.DELAYED
    return OrderState.APPROVED


def _without_knowing(kind: OperationType) -> Callable[[Order, Shown], Shown]:
    return lambda order, shown: (
        {**shown, "orderstate": _state_before(order, kind)} if order.successful(kind) else shown
    )


def _spelt(right: str, wrong: str) -> Callable[[Order, Shown], Shown]:
    return lambda _, shown: {**shown, "orderstate": shown["orderstate"].replace(right, wrong)}


def _numbered_first(number: str) -> str:
    return f"{number.partition('.')[0]}.1"


STATUSES: tuple[tuple[str, str, str, Callable[[Order, Shown], Shown]], ...] = (
    ("status-before-confirmation", "order/status/agrees", "Shows a confirmed order as it was before.",
     _without_knowing(OperationType.CONFIRMATION)),
    ("status-before-cancellation", "order/status/agrees", "Shows a cancelled order as it was before.",
     _without_knowing(OperationType.CANCELLATION)),
    ("state-misspelt", "order/state/listed", "Spells Canceled with two letters l.", _spelt("Canceled", "Cancelled")),
    ("partial-approved", "order/state/partial-approved-unused", "Shows an order confirmed in part as PartialApproved.",
     _spelt("PartialDelayed", "PartialApproved")),
    ("status-amount-of-the-last-operation", "order/amount/original",
     "Shows the amount of the last operation for the original one.",
     lambda order, shown: {**shown, "orderamount": amount_text(order.operations[-1].money.amount)}),
)  # fmt: skip
"""What is wrong with the status: name, clause, sentence, change of what is shown."""

RESULTS: tuple[tuple[str, str, str, Callable[[Order, AnsweredOrder], tuple[Shown, ...]]], ...] = (
    ("result-without-operations", "order/result/operations", "Shows an order's result without its operations.",
     lambda *_: ()),
    ("result-without-later-operations", "order/result/operations", "Shows the first operation of an order alone.",
     lambda _, right: right.operations[:1]),
    ("result-without-payment", "order/payment/first", "Shows a confirmed or cancelled order without its payment.",
     lambda _, right: right.operations[1:] or right.operations),
    ("result-with-the-payments-sum", "order/result/agrees", "Shows the payment's amount in every operation.",
     lambda _, right: tuple({**each, "amount": right.operations[0]["amount"]} for each in right.operations)),
    ("result-without-failures", "order/result/operations", "Leaves out of the result what the bank declined.",
     lambda order, right: tuple(
         shown for shown, each in zip(right.operations, order.operations, strict=True) if each.succeeded
     )),
    ("operations-of-one-number", "order/operation/extended-billnumber", "Gives all operations of an order the number 1.",
     lambda _, right: tuple({**each, "billnumber": _numbered_first(each["billnumber"])} for each in right.operations)),
)  # fmt: skip
"""What is wrong with the operations of a result: name, clause, sentence, change of what is shown."""
