"""Families of presence: what must be there and is not missed, what may be left out and is missed, wrong defaults."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from conformance.protocol import parameters
from conformance.protocol.clauses import registry
from conformance.protocol.parameters import Parameter
from conformance.protocol.services import AnswerForm
from conformance.simulator.accounts import SAMPLE
from conformance.simulator.assembly import Assembly
from conformance.simulator.bank import APPROVED_TOKEN
from conformance.simulator.mutants.faults import fault, refusal_of, with_row
from conformance.simulator.mutants.mutant import Make, Mutant
from conformance.simulator.reception import Pairs
from conformance.simulator.refusal import MALFORMED, Refusal
from conformance.simulator.rules.rule import Fields, Rule

APPROVED_JSON = f'{{"Token": "{APPROVED_TOKEN}", "CustomerNumber": "left over"}}'

_LEFT_OVER: Mapping[str, str] = {
    "Merchant_ID": SAMPLE.merchant_id,
    "Login": SAMPLE.login,
    "Password": SAMPLE.password,
    "OrderNumber": "unnumbered",
    "OrderAmount": "0.00",
    "PaymentToken": APPROVED_JSON,
}
"""What a careless gateway puts in the place of a mandatory parameter: the values it was tried out with."""

_OPTIONAL_BY_HAND = "OrderAmount"
"""The row whose absence is a mutant written by hand."""


def wrong_presence() -> tuple[Mutant, ...]:
    """Make the families, in the order of the table's rows."""
    rows = parameters.token_payment()
    return (
        *(each for row in rows if row.mandatory == "always" for each in _not_missed(row)),
        *(each for row in rows if row.mandatory_when for each in _condition_ignored(row)),
        *(each for row in rows if row.mandatory != "always" for each in _missed(row)),
        *(each for row in rows if row.mandatory != "always" for each in _empty_refused(row)),
        *(each for name, (made, sentence) in _DEFAULTS.items() for each in _default(name, made, sentence)),
    )


def _not_missed(row: Parameter) -> Iterator[Mutant]:
    if row.name != _OPTIONAL_BY_HAND:
        yield from fault(
            f"missing-accepted-{row.name}",
            f"token-payment/{row.name}/mandatory",
            f"Does without {row.name}.",
            _filled(row.name, lambda sent: sent is None),
        )
    yield from fault(
        f"empty-accepted-{row.name}",
        f"token-payment/{row.name}/empty",
        f"Takes an empty {row.name}.",
        _filled(row.name, lambda sent: sent == ""),
    )


def _filled(name: str, lacks: Callable[[str | None], bool]) -> Make:
    """Put a value of its own in the place of one that lacks; only token payments have an order amount."""

    def make(assembly: Assembly) -> Assembly:
        def receive(pairs: Pairs) -> Fields:
            sent = {each.lower(): value for each, value in pairs}
            payment = "paymenttoken" in sent or "orderamount" in sent
            filled = lacks(sent.get(name.lower())) and payment
            return assembly.receive(({**sent, name.lower(): _LEFT_OVER[name]} if filled else sent).items())

        return replace(assembly, receive=receive)

    return make


def _condition_ignored(row: Parameter) -> Iterator[Mutant]:
    return fault(
        f"condition-ignored-{row.name}",
        f"token-payment/{row.name}/mandatory",
        f"Does without {row.name} in a recurring payment.",
        lambda assembly: with_row(assembly, row.name, mandatory="never", mandatory_when=None),
    )


def _missed(row: Parameter) -> Iterator[Mutant]:
    return fault(
        f"optional-required-{row.name}",
        f"token-payment/{row.name}/optional",
        f"Refuses a request without {row.name}.",
        lambda assembly: with_row(assembly, row.name, mandatory="always"),
    )


def _empty_refused(row: Parameter) -> Iterator[Mutant]:
    def make(assembly: Assembly) -> Assembly:
        def refuse(pairs: Pairs) -> Refusal | None:
            empty = any(name.lower() == row.name.lower() and not value for name, value in pairs)
            return refusal_of(row.name, MALFORMED) if empty else assembly.refuse_names(pairs)

        return replace(assembly, refuse_names=refuse)

    clause = f"token-payment/{row.name}/left-empty"
    if clause in registry():
        yield from fault(f"empty-refused-{row.name}", clause, f"Refuses an empty {row.name}.", make)


@dataclass(frozen=True)
class _Assuming:
    """A rule that sees a parameter with a value of its own where it was left out."""

    rule: Rule
    name: str
    value: str

    def refusal(self, fields: Fields) -> Refusal | None:
        """Ask the rule."""
        return self.rule.refusal({self.name: self.value, **fields})


def _assuming(name: str, value: str) -> Make:
    """Work with another default where the parameter takes effect after the rules."""
    return lambda assembly: replace(assembly, defaults={**assembly.defaults, name: value})


def _assuming_in_rules(assembly: Assembly) -> Assembly:
    rules = tuple(
        _Assuming(rule, "recurringindicator", "1") if rule.name.startswith("Recurring") else rule
        for rule in assembly.payment_rules
    )
    return replace(assembly, payment_rules=rules)


def _answering_in_soap(assembly: Assembly) -> Assembly:
    def choose(
        encoding: str, asked: str | None, forms: frozenset[AnswerForm], default: AnswerForm
    ) -> AnswerForm | None:
        otherwise = AnswerForm.SOAP if default is AnswerForm.JSON else default
        return assembly.choose_form(encoding, asked, forms, otherwise)

    return replace(assembly, choose_form=choose)


_DEFAULTS: Mapping[str, tuple[Make, str]] = {
    "Delay": (_assuming("delay", "1"), "Makes a double-stage operation where Delay is left out."),
    "isConvert": (_assuming("isconvert", "2"), "Always converts where isConvert is left out."),
    "TokenType": (_assuming("tokentype", "5"), "Takes a token for Assist's own where TokenType is left out."),
    "Format": (_answering_in_soap, "Answers in SOAP where Format is left out."),
    "RecurringIndicator": (
        _assuming_in_rules,
        "Takes a payment for a recurring one where RecurringIndicator is left out.",
    ),
}  # fmt: skip


def _default(name: str, make: Make, sentence: str) -> Iterator[Mutant]:
    return fault(f"default-wrong-{name}", f"token-payment/{name}/default", sentence, make)
