"""Families of errors: refusals that are right and told wrongly, and refusals that leave an order behind."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from conformance.protocol import services
from conformance.protocol.answers import Answer
from conformance.protocol.services import AnswerForm, Service
from conformance.simulator.account import Account
from conformance.simulator.assembly import Assembly
from conformance.simulator.bank import APPROVED_CODE, BankAnswer
from conformance.simulator.ledger import Purchase
from conformance.simulator.money import Money
from conformance.simulator.mutants.faults import fault
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.refusal import Refusal
from conformance.simulator.refusing import Refused, error_of, kind_of
from conformance.simulator.rendering import Rendered
from conformance.simulator.rules.rule import Fields

CODES: tuple[tuple[str, str, str, str | None, str], ...] = (
    ("missing-as-format", "mandatory-missing", "4", None, "Calls a missing parameter a malformed one."),
    ("missing-unnamed", "mandatory-missing", "3", "0", "Does not say which parameter is missing."),
    ("missing-misnamed", "mandatory-missing", "3", "110", "Names another parameter than the missing one."),
    ("format-as-value", "format", "5", None, "Calls a malformed parameter one of a wrong value."),
    ("format-unnamed", "format", "4", "0", "Does not say which parameter is malformed."),
    ("value-as-format", "value", "4", None, "Calls a wrong value a malformed parameter."),
    ("value-unnamed", "value", "5", "0", "Does not say which parameter has a wrong value."),
    ("authentication-as-authorization", "authentication", "8", "0", "Calls wrong credentials missing rights."),
    ("signature-as-value", "signature", "5", "0", "Calls a wrong signature a wrong value."),
    ("unknown-merchant-as-order", "unknown-merchant", "10", "201", "Calls an unknown enterprise an unknown order."),
)  # fmt: skip
"""Refusals with other codes: name, the kind that is refused, firstcode, secondcode (None keeps it), sentence."""

KINDS: tuple[tuple[str, Callable[[Refused], bool], str], ...] = (
    ("missing", lambda refused: kind_of(refused.refusal) == "mandatory-missing", "a missing parameter"),
    ("format", lambda refused: _about(refused, "format", "108"), "a malformed amount"),
    ("value", lambda refused: kind_of(refused.refusal) == "value", "a wrong value"),
    ("length", lambda refused: _about(refused, "format", "123"), "a City beyond its limit"),
    ("authentication", lambda refused: kind_of(refused.refusal) == "authentication", "wrong credentials"),
    ("signature", lambda refused: kind_of(refused.refusal) == "signature", "a wrong signature"),
)  # fmt: skip
"""Refusals after which the order is there: name, which refusals, and what they are for."""

_NOT_REFUSED = "0"
_PLAIN_AMOUNT = Decimal("100.50")


def wrong_errors() -> tuple[Mutant, ...]:
    """Make the families."""
    return (
        *(each for row in CODES for each in _coded(*row)),
        *(each for row in KINDS for each in _yet_made(*row)),
        *fault(
            "error-without-detail",
            "answer/error/codes",
            "Answers a refusal with codes that say success.",
            _telling(lambda _: Refusal(_NOT_REFUSED, _NOT_REFUSED)),
        ),
        *fault(
            "error-always-json",
            "answer/error/form",
            "Answers a refusal in JSON where SOAP was asked for.",
            _rendering(lambda assembly, *known: assembly.render(*known[:2], AnswerForm.JSON)),
        ),
        *fault(
            "error-as-html",
            "answer/readable",
            "Answers a refusal with a page for people.",
            _rendering(lambda *_: Rendered(200, "text/html", b"<html><body>Bad request</body></html>")),
        ),
        *fault(
            "error-as-server-error",
            "answer/error/form",
            "Answers a refusal with HTTP status 500.",
            _rendering(lambda assembly, *known: replace(assembly.render(*known), status=500)),
        ),
        *fault(
            "error-empty",
            "answer/readable",
            "Answers a refusal with HTTP status 400 and nothing else.",
            _rendering(lambda *_: Rendered(400, "text/plain", b"")),
        ),
    )


def _about(refused: Refused, kind: str, secondcode: str) -> bool:
    return kind_of(refused.refusal) == kind and refused.refusal.secondcode == secondcode


def _coded(name: str, kind: str, firstcode: str, secondcode: str | None, sentence: str) -> Iterator[Mutant]:
    def tell(refused: Refused) -> Refusal:
        right = refused.refusal
        if kind_of(right) != kind:
            return right
        return Refusal(firstcode, right.secondcode if secondcode is None else secondcode)

    return fault(f"error-{name}", f"answer/error/{kind}", sentence, _telling(tell))


def _telling(tell: Callable[[Refused], Refusal]) -> Make:
    """Answer refusals of token payments with other codes; those of the other services are right."""

    def make(assembly: Assembly) -> Assembly:
        def refuse(refused: Refused) -> Answer:
            if refused.service is not services.TOKEN_PAYMENT:
                return assembly.refuse(refused)
            return error_of(tell(refused))

        return replace(assembly, refuse=refuse)

    return make


def _rendering(write: Callable[..., Rendered]) -> Make:
    """Write refusals of token payments otherwise."""

    def make(assembly: Assembly) -> Assembly:
        def render(answer: Answer, service: Service, form: AnswerForm) -> Rendered:
            refused = answer.kind == "error" and service is services.TOKEN_PAYMENT
            return (
                write(assembly, answer, service, form) if refused else assembly.render(answer, service, form)
            )

        return replace(assembly, render=render)

    return make


def _yet_made(name: str, concerns: Callable[[Refused], bool], words: str) -> Iterator[Mutant]:
    def make(assembly: Assembly) -> Assembly:
        numbers = itertools.count(1)

        def refuse(refused: Refused) -> Answer:
            pays = refused.service is services.TOKEN_PAYMENT and refused.account is not None
            if refused.account is not None and pays and concerns(refused):
                _open(assembly, refused.account, refused.fields, f"59{next(numbers):014d}")
            return assembly.refuse(refused)

        return replace(assembly, refuse=refuse)

    sentence = f"Refuses a payment for {words}, and carries it out all the same."
    return fault(f"refused-yet-made-{name}", "answer/error/no-order", sentence, make)


def _open(assembly: Assembly, account: Account, fields: Fields, billnumber: str) -> None:
    money = Money(_PLAIN_AMOUNT, account.settings.currency)
    purchase = Purchase(fields.get("ordernumber", ""), money, money, Decimal(1), double_stage=False)
    with account.lock:
        bank = BankAnswer(APPROVED_CODE, "F02118")
        account.ledger.open(assembly.pay(assembly.transitions, billnumber, purchase, bank, account.now()))
