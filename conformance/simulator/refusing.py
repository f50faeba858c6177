"""How a refusal is answered: by its pair of codes, or by those that the dialect has for its kind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.protocol.answers import Answer
from conformance.protocol.codes import RefusalKind
from conformance.protocol.services import Service
from conformance.simulator.account import Account
from conformance.simulator.refusal import (
    BADLY_SIGNED,
    FORBIDDEN,
    INVALID,
    MALFORMED,
    MISSING,
    NOT_AUTHENTICATED,
    UNKNOWN,
    Refusal,
)
from conformance.simulator.rules.rule import Fields


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that was refused: why, of which service, with which fields; `account` None where unknown."""

    refusal: Refusal
    service: Service
    fields: Fields
    account: Account | None


Refuse = Callable[[Refused], Answer]
"""Answers a refusal."""

_KIND_OF_FIRSTCODE: Mapping[str, RefusalKind] = {
    MISSING: "mandatory-missing",
    MALFORMED: "format",
    INVALID: "value",
    NOT_AUTHENTICATED: "authentication",
    BADLY_SIGNED: "signature",
    FORBIDDEN: "unsuitable-state",
}
_KIND_OF_UNKNOWN: Mapping[str, RefusalKind] = {"100": "unknown-merchant", "201": "unknown-order"}


def kind_of(refusal: Refusal) -> RefusalKind | None:
    """Say of which documented kind a refusal is; None where it is of none of them."""
    if refusal.firstcode == UNKNOWN:
        return _KIND_OF_UNKNOWN.get(refusal.secondcode)
    return _KIND_OF_FIRSTCODE.get(refusal.firstcode)


def error_of(refusal: Refusal) -> Answer:
    """Give the answer that says a refusal's codes."""
    return Answer("error", "unknown", (), refusal.firstcode, refusal.secondcode)


def refusing(error_codes: Mapping[str, str]) -> Refuse:
    """Make the answer to refusals; `error_codes` has `firstcode/secondcode` by kind of refusal."""

    def refuse(refused: Refused) -> Answer:
        codes = error_codes.get(kind_of(refused.refusal) or "")
        return error_of(Refusal(*codes.split("/")) if codes else refused.refusal)

    return refuse
