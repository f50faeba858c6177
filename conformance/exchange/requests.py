"""The plain request of every action: what the target knows, what the run made up, what a step changes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from conformance.exchange.applicability import no_token
from conformance.exchange.gateway import Gateway
from conformance.exchange.numbering import digits_of
from conformance.exchange.signing import CannotSign, Signer
from conformance.planning.probe import BILL, CURRENCY, DIGITS, ORDER, OWN, Action, Step
from conformance.planning.signing import Signed
from conformance.protocol import services
from conformance.protocol.services import Service
from conformance.protocol.signatures import PrivateKey

Fields = tuple[tuple[str, str], ...]

SERVICE_OF: Mapping[Action, Service] = {
    "pay": services.TOKEN_PAYMENT,
    "status": services.ORDER_STATUS,
    "result": services.ORDER_RESULT,
    "confirm": services.CONFIRMATION,
    "cancel": services.CANCELLATION,
}
_PLAIN_AMOUNT = "100.50"
_ANSWER_IN_XML = "3"


class NoToken(Exception):  # noqa: N818 (the probe does not apply; nothing is wrong)
    """The target has no token for the bank answer that a step asks for, or no key for its signature."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a probe has learnt of one order so far: its number, and the billnumber its payment was given.

    `probe_number` is the number of the probe's first order, which `{order}` stands for.
    """

    order_number: str
    billnumber: str | None = None
    probe_number: str = ""


@dataclass(frozen=True)
class Merchant:
    """The merchant the suite plays: makes the fields of a request, signed where the account asks for it."""

    gateway: Gateway
    key: PrivateKey | None = None
    foreign_key: PrivateKey | None = None

    def with_account(self, account: Gateway) -> "Merchant":
        """Give the merchant with another account."""
        return self if account is self.gateway else replace(self, gateway=account)

    def fields(self, step: Step, bound: Bound) -> Fields:
        """Give the request's fields in the order of the document; NoToken where none is configured."""
        if step.action == "pay":
            return self._payment(step, bound)
        plain = {**self._credentials(), "Format": _ANSWER_IN_XML}
        if step.action in ("status", "result"):
            plain["Ordernumber"] = bound.order_number
        else:
            plain["Billnumber"] = bound.billnumber or ""
        return self._changed(plain, step.changes, bound)

    def _payment(self, step: Step, bound: Bound) -> Fields:
        plain = {
            **self._credentials(),
            "OrderNumber": bound.order_number,
            "OrderAmount": _PLAIN_AMOUNT,
            "OrderCurrency": self.gateway.settings.currency,
            **self._token(step),
        }
        fields = self._changed(plain, step.changes, bound)
        signature = self._signature(step, (*_needed_for_x(plain), *fields), bound)
        if signature is None or "Signature" in step.changes:
            return fields
        return (*fields, ("Signature", signature))

    def _credentials(self) -> dict[str, str]:
        return {
            "Merchant_ID": self.gateway.merchant_id,
            "Login": self.gateway.login.get_secret_value(),
            "Password": self.gateway.password.get_secret_value(),
        }

    def _token(self, step: Step) -> Mapping[str, str]:
        token = self.gateway.outcomes.get(step.bank)
        if token is None:
            raise NoToken(no_token(step.bank))
        return {name: value.get_secret_value() for name, value in token.items()}

    def _changed(self, plain: Mapping[str, str], changes: Mapping[str, str | None], bound: Bound) -> Fields:
        """Lay the changes over the plain fields, whatever letter case either spells a name in."""
        spelling = {name.lower(): name for name in plain}
        fields: dict[str, str | None] = dict(plain)
        for name, value in changes.items():
            own = spelling.get(name.lower(), name)
            fields[own] = value and value.replace(OWN, plain.get(own, ""))
        return tuple(
            (name, self._filled(value, bound)) for name, value in fields.items() if value is not None
        )

    def _filled(self, value: str, bound: Bound) -> str:
        own = bound.probe_number or bound.order_number
        return (
            value.replace(ORDER, own)
            .replace(DIGITS, digits_of(own))
            .replace(BILL, bound.billnumber or "")
            .replace(CURRENCY, self.gateway.settings.currency)
        )

    def _signature(self, step: Step, fields: Fields, bound: Bound) -> str | None:
        """Give the signature the step wants; None leaves the parameter out."""
        signing = step.signing
        if isinstance(signing, Signed):
            filled = {name: self._filled(value, bound) for name, value in signing.values.items()}
            signing = signing.model_copy(update={"values": filled})
        try:
            return Signer(self.gateway, self.key, self.foreign_key).signature(signing, dict(fields))
        except CannotSign as reason:
            raise NoToken(str(reason)) from None


def _needed_for_x(plain: Mapping[str, str]) -> Fields:
    """Give what X cannot do without, so that a request that leaves one out is still signed like its plain one."""
    return tuple((name, plain[name]) for name in ("Merchant_ID", "OrderNumber", "OrderAmount"))
