"""The messages of IPS Assist as bytes: requests, answers, and the merchant's reply to a notification."""

from conformance.protocol.messages.acknowledgement import (
    Acknowledgement,
    read_acknowledgement,
    write_acknowledgement,
)
from conformance.protocol.messages.media import FORM_TYPE, JSON_TYPE, XML_TYPE
from conformance.protocol.messages.reading import read_answer
from conformance.protocol.messages.requests import (
    DecodedRequest,
    decode_request,
    encode_form,
    encode_json,
    encode_soap,
)
from conformance.protocol.messages.writing import write_answer

__all__ = [
    "FORM_TYPE",
    "JSON_TYPE",
    "XML_TYPE",
    "Acknowledgement",
    "DecodedRequest",
    "decode_request",
    "encode_form",
    "encode_json",
    "encode_soap",
    "read_acknowledgement",
    "read_answer",
    "write_acknowledgement",
    "write_answer",
]
