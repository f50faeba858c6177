"""The endpoints of a gateway: which service answers where, by which rules, in which forms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from conformance.protocol import services
from conformance.protocol.answers import Answer
from conformance.protocol.services import AnswerForm, Service
from conformance.simulator.assembly import Assembly
from conformance.simulator.rules.rule import Rule
from conformance.simulator.services.call import Call
from conformance.simulator.services.cancellation import cancellation
from conformance.simulator.services.confirmation import confirmation
from conformance.simulator.services.order_result import order_result
from conformance.simulator.services.order_status import order_status
from conformance.simulator.services.token_payment import token_payment

_SOAP_OR_JSON = frozenset({AnswerForm.SOAP, AnswerForm.JSON})
_ANY_BUT_CSV = _SOAP_OR_JSON | {AnswerForm.XML}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A service with what refuses requests to it, what it does, and the forms it answers in."""

    service: Service
    rules: tuple[Rule, ...]
    serve: Callable[[Call], Answer]
    forms: frozenset[AnswerForm]
    default_form: AnswerForm


def endpoints(assembly: Assembly) -> Mapping[str, Endpoint]:
    """Give the endpoints of an assembly by their paths."""
    made = (
        Endpoint(
            services.TOKEN_PAYMENT, assembly.payment_rules, token_payment, _SOAP_OR_JSON, AnswerForm.JSON
        ),
        Endpoint(services.ORDER_STATUS, assembly.status_rules, order_status, _ANY_BUT_CSV, AnswerForm.SOAP),
        Endpoint(services.ORDER_RESULT, assembly.result_rules, order_result, _ANY_BUT_CSV, AnswerForm.XML),
        # Confirmation defaults to CSV, whose shape is on no public page: XML stands in for it.
        Endpoint(
            services.CONFIRMATION, assembly.confirmation_rules, confirmation, _ANY_BUT_CSV, AnswerForm.XML
        ),
        Endpoint(
            services.CANCELLATION, assembly.cancellation_rules, cancellation, _ANY_BUT_CSV, AnswerForm.SOAP
        ),
    )
    return {endpoint.service.path: endpoint for endpoint in made}
