"""The SOAP 1.1 envelope: written, and opened whatever prefixes it uses.

The vendor's services differ in their prefixes (`soapenv:`, `SOAP-ENV:`, `ASS-NS:`), so that elements
are told by namespace and local name (vendor's mobile SDKs).
"""

from xml.etree.ElementTree import Element

from conformance.protocol.messages.xmltext import local_name, namespace
from conformance.protocol.services import SOAP_NAMESPACE

ENVELOPE_NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/"

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<soapenv:Envelope xmlns:soapenv="{ENVELOPE_NAMESPACE}" xmlns:ws="{SOAP_NAMESPACE}"><soapenv:Body>'
)
_TAIL = "</soapenv:Body></soapenv:Envelope>"


class NotSoapError(ValueError):
    """A document is no SOAP 1.1 message; the message is one sentence that says why."""


def wrapped(payload: str) -> bytes:
    """Put a payload element, written with the prefixes `ws` and `soapenv`, into an envelope in UTF-8."""
    return f"{_HEAD}{payload}{_TAIL}".encode()


def payload_of(root: Element) -> Element:
    """Give the first element of the envelope's body; NotSoapError where there is none."""
    if local_name(root) != "envelope":
        raise NotSoapError(f"an XML document <{local_name(root)}>, not a SOAP envelope")
    if namespace(root) != ENVELOPE_NAMESPACE:
        raise NotSoapError(f"an envelope of {namespace(root) or 'no namespace'}, not of SOAP 1.1")
    for child in root:
        if local_name(child) == "body" and namespace(child) == ENVELOPE_NAMESPACE:
            payload = next(iter(child), None)
            if payload is None:
                raise NotSoapError("a SOAP envelope with an empty body")
            return payload
    raise NotSoapError("a SOAP envelope without a body")


def is_fault(payload: Element) -> bool:
    """Tell whether the payload is a SOAP fault, by namespace and local name."""
    return local_name(payload) == "fault" and namespace(payload) == ENVELOPE_NAMESPACE
