"""What the gateway takes an answer for: a success, by what the account expects of its answers."""

from conformance.exchange.evidence import Exchange
from conformance.exchange.merchant import MerchantTarget
from conformance.protocol.messages import Acknowledgement, read_acknowledgement

_OK, _CLIENT_ERROR = 200, 400


def is_success(exchange: Exchange, shop: MerchantTarget) -> bool:
    """Say whether the answer is a success: both codes 0, or HTTP 200 where the account expects no more."""
    response = exchange.response
    if response is None:
        return False
    read = _read(exchange)
    if shop.expected_answer == "http-200":
        return response.status == _OK and (read.firstcode is None or read.accepts)
    return read.accepts and response.status < _CLIENT_ERROR


def says_paid(exchange: Exchange, shop: MerchantTarget) -> bool:
    """Say whether the answer is a success in so many words; a bare HTTP 200 may be a refusal's as well."""
    return is_success(exchange, shop) and _read(exchange).accepts


def _read(exchange: Exchange) -> Acknowledgement:
    response = exchange.response
    if response is None:
        return Acknowledgement(problem="no reply")
    return read_acknowledgement(response.body, response.content_type)
