"""Reads an answer of any service, whatever it turns out to be: orders, an error, or nothing readable.

The body says what form it has; the Content-Type is only asked for a charset, since the services are
known to answer everything as `text/html`. Sources: the vendor's pages on each service's answer and
the vendor's SDKs, which also show the error carriers.
"""

import re

from conformance.protocol.answers import Answer
from conformance.protocol.messages.media import declared_charset, decoded, media_type
from conformance.protocol.messages.notes import Notes, shortened
from conformance.protocol.messages.reading_json import read_json
from conformance.protocol.messages.reading_xml import read_xml

_BLANKS = b" \t\r\n"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LOOKED_AT = 4096
_SHOWN = 120
_HTML = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,400}?)</title>", re.IGNORECASE | re.DOTALL)


def read_answer(body: bytes, content_type: str) -> Answer:
    """Read an answer; never raises, and what cannot be read says so in `problem`.

    `content_type` is the header's value, or empty. JSON, SOAP 1.1 and the vendor's XML are read;
    the columns of CSV answers are not documented, so they are `unreadable`.
    """
    notes = Notes()
    if body.startswith(_BYTE_ORDER_MARK):
        notes.add("the body starts with a byte order mark")
        body = body.removeprefix(_BYTE_ORDER_MARK)
    try:
        return _read(body, content_type, notes)
    except UnicodeDecodeError as error:
        problem = f"text that is not {error.encoding.upper()}, at byte {error.start}"
    except RecursionError:
        problem = "a message nested too deeply"
    return _unreadable(problem, notes)


def _read(body: bytes, content_type: str, notes: Notes) -> Answer:
    start = body.lstrip(_BLANKS)[:_LOOKED_AT]
    if not start:
        return _unreadable("an empty body", notes)
    if start[:1] == b"<":
        return _read_markup(body, start, content_type, notes)
    if start[:1] in (b"{", b"[") or "json" in media_type(content_type):
        return read_json(decoded(body, content_type), notes)
    return _read_text(start, content_type, notes)


def _read_markup(body: bytes, start: bytes, content_type: str, notes: Notes) -> Answer:
    """Read XML; what no XML answer is and looks like HTML is called by its title."""
    answer = read_xml(body, content_type, notes)
    if answer.form == "unknown" and _HTML.search(start):
        title = _TITLE.search(start.decode("utf-8", "replace"))
        titled = f"titled {shortened(title[1], _SHOWN)!r}" if title else "without a title"
        return _unreadable(f"an HTML page, {titled}", notes)
    return answer


def _read_text(start: bytes, content_type: str, notes: Notes) -> Answer:
    """Say of plain text what it is, as far as that can be told."""
    shown = shortened(start.decode(declared_charset(content_type) or "utf-8", "replace"), _SHOWN)
    if ";" in shown or "csv" in media_type(content_type):
        problem = f"CSV, whose columns no source describes: {shown}"
        return Answer("unreadable", "csv", problem=problem, notes=notes.texts())
    return _unreadable(f"text that is neither JSON nor XML: {shown}", notes)


def _unreadable(problem: str, notes: Notes) -> Answer:
    return Answer("unreadable", "unknown", problem=problem, notes=notes.texts())
