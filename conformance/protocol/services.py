"""The web services of IPS Assist that the suite speaks to (vendor pages on each service)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.protocol import parameters

SOAP_NAMESPACE = "http://www.paysecure.ru/ws/"
"""The namespace of the payload elements (vendor's page on order status, SOAP example)."""


class AnswerForm(StrEnum):
    """The forms an answer may have, by their `Format` number (vendor's page on confirmation)."""

    CSV = "1"
    XML = "3"
    SOAP = "4"
    JSON = "5"


@dataclass(frozen=True, slots=True)
class Service:
    """One web service: where it answers, what its messages are called, which form it defaults to.

    `soap_request` and `soap_response` are the names of the payload elements in `SOAP_NAMESPACE`.
    """

    name: str
    path: str
    soap_request: str
    soap_response: str
    default_form: AnswerForm

    @property
    def soap_action(self) -> str:
        """The SOAPAction header of a SOAP request (vendor's iOS SDK)."""
        return SOAP_NAMESPACE + self.soap_request


TOKEN_PAYMENT = Service(
    "token payment", "/pay/tokenpay.cfm", "PaymentTokenRequestParams", "PaymentTokenResponseParams",
    AnswerForm.JSON,
)  # fmt: skip
ORDER_STATUS = Service(
    "order status", "/orderstate/orderstate.cfm", "orderstate", "orderstateResponse",
    AnswerForm.SOAP,
)  # fmt: skip
ORDER_RESULT = Service(
    "order result", "/orderresult/orderresult.cfm", "orderresult", "orderresultResponse",
    AnswerForm.XML,
)  # fmt: skip
CONFIRMATION = Service(
    "confirmation", "/charge/charge.cfm", "charge", "chargeResponse", AnswerForm.CSV,
)  # fmt: skip
CANCELLATION = Service(
    "cancellation", "/cancel/wscancel.cfm", "WSCancelRequestParams", "WSCancelResponseParams",
    AnswerForm.SOAP,
)  # fmt: skip

SERVICES = (TOKEN_PAYMENT, ORDER_STATUS, ORDER_RESULT, CONFIRMATION, CANCELLATION)

_ACCESS = ("Merchant_ID", "Login", "Password")
_WINDOW = tuple(
    f"{edge}{part}" for edge in ("Start", "End") for part in ("Year", "Month", "Day", "Hour", "Min")
)
_OPERATION = (*_ACCESS, "Billnumber", "Amount", "Currency", "ClientIP", "Language", "Format", "ChequeItems")
_PARAMETERS: Mapping[str, tuple[str, ...]] = {
    ORDER_STATUS.name: (*_ACCESS, "Ordernumber", *_WINDOW, "Format"),
    ORDER_RESULT.name: (*_ACCESS, "Ordernumber", "Billnumber", *_WINDOW, "Language", "Format"),
    CONFIRMATION.name: (*_OPERATION, "AutoDeposit"),
    CANCELLATION.name: (*_OPERATION, "CancelReason", "Externalrefundid", "Customer"),
}
"""The parameters of the services that no document's table lists (vendor's page on each service)."""


def parameters_of(service: Service) -> tuple[str, ...]:
    """Give the names of a service's parameters: those of its table, or of the vendor's page on it."""
    return _PARAMETERS.get(service.name) or tuple(parameters.by_name())
