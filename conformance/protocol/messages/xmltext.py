"""XML from and for the far side: no entities, nothing fetched, and characters that XML can carry."""

import re
from functools import partial
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException, EntitiesForbidden
from defusedxml.ElementTree import fromstring

from conformance.protocol.messages.media import decoded

XML_BLANKS = " \t\r\n"

_NOT_IN_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARED_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=")


class XmlError(ValueError):
    """A body is not XML that may be read; the message is one sentence that says why."""


def parse_xml(body: bytes, content_type: str = "") -> Element:
    """Read a document; an embedded DTD is allowed, as the vendor's answers carry one, entities are not.

    A charset that only the Content-Type declares is heeded. Raises XmlError.
    """
    try:
        document = body if _DECLARED_ENCODING.match(body) else decoded(body, content_type)
        root: Element = fromstring(document, forbid_dtd=False, forbid_entities=True)
    except EntitiesForbidden:
        raise XmlError("XML that declares entities, which is refused for safety") from None
    except DefusedXmlException as error:
        raise XmlError(f"XML that is refused for safety: {type(error).__name__}") from None
    except ParseError as error:
        raise XmlError(f"not well-formed XML: {error}") from None
    except UnicodeDecodeError as error:
        raise XmlError(f"text that is not {error.encoding.upper()}, at byte {error.start}") from None
    except (ValueError, LookupError, RecursionError) as error:
        raise XmlError(f"XML that cannot be decoded: {error}") from None
    return root


def local_name(element: Element) -> str:
    """Give an element's name in lower case, without namespace and prefix."""
    return str(element.tag).rpartition("}")[2].lower()


def namespace(element: Element) -> str:
    """Give an element's namespace; empty where it has none."""
    return str(element.tag)[1:].partition("}")[0] if str(element.tag).startswith("{") else ""


def xml_escaped(text: str) -> str:
    """Escape a text for content and attributes; what XML cannot carry becomes U+FFFD."""
    return _escape(_NOT_IN_XML.sub("\ufffd", text))


def fits_xml(text: str) -> bool:
    """Tell whether XML can carry every character of the text."""
    return _NOT_IN_XML.search(text) is None


_escape = partial(escape, entities={'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})
