"""Content types and the charsets they declare."""

import codecs
from email.message import Message
from functools import lru_cache

FORM_TYPE = "application/x-www-form-urlencoded; charset=utf-8"
JSON_TYPE = "application/json; charset=utf-8"
XML_TYPE = "text/xml; charset=utf-8"
"""SOAP 1.1 and the vendor's XML alike (vendor's iOS SDK sends `text/xml`)."""


def media_type(content_type: str) -> str:
    """Give the type alone, in lower case and without its parameters; empty where there is none."""
    return content_type.partition(";")[0].strip().lower()


@lru_cache(maxsize=256)
def declared_charset(content_type: str) -> str | None:
    """Give the charset that a Content-Type declares, by the name Python knows it; None where it knows none."""
    header = Message()
    header["content-type"] = " ".join(content_type.split())
    declared = header.get_param("charset")
    if not isinstance(declared, str):
        return None
    try:
        info = codecs.lookup(declared.strip())
    except (LookupError, ValueError):
        return None
    return info.name if info.name in _TEXT_CHARSETS else None


def decoded(body: bytes, content_type: str) -> str:
    """Decode a message as UTF-8, or, where it is not, by the charset its Content-Type declares.

    UTF-8 comes first because servers declare a default charset for what they did not write in it.
    Raises UnicodeDecodeError.
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        charset = declared_charset(content_type)
        if charset is None:
            raise
        return body.decode(charset)


_TEXT_CHARSETS = frozenset(
    {"utf-8", "ascii", "cp1251", "koi8-r", "iso8859-1", "iso8859-5", "cp1252", "cp866"}
)
"""What a payment gateway may plausibly write text in; the rest of Python's codecs is not for strangers."""
