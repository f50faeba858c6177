"""Texts of the far side made fit to be read: nothing hidden, nothing that acts on a terminal or page."""

import codecs
import re
import unicodedata
from itertools import pairwise

_UNUSUAL = re.compile(r"[^\t\n\x20-\x7e]")
_BLANK_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
"""Letters and marks that Unicode calls printable and that show nothing."""

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?(windows-1251|cp1251)""", re.IGNORECASE)
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)
_XML_TOKEN = re.compile(r"<!--.*?-->|<[^>]*>?|[^<]+", re.DOTALL)
_DEEPEST = 40


def visible(text: str) -> str:
    r"""Write every control, invisible and direction-turning character as its escape (`\x00`, `\u202e`)."""
    return _UNUSUAL.sub(lambda found: _shown(found.group()), text)


def _shown(character: str) -> str:
    if character in _BLANK_LETTERS:
        return _escape(character)
    printable = character.isprintable() or unicodedata.category(character) == "Zs"
    return character if printable else _escape(character)


def _escape(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:  # noqa: PLR2004 (the last code that two hex digits can write)
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 (four hex digits)


def decoded(body: bytes, content_type: str = "", *, whole: bool = True) -> str:
    r"""Read a body as UTF-8, or as windows-1251 where it says so; other bytes stay as `\xNN`.

    Of a body that is not `whole`, half a character at its end is left out.
    """
    try:
        return codecs.utf_8_decode(body, "strict", whole)[0]
    except UnicodeDecodeError:
        if _CHARSET.search(content_type.encode("utf-8", "replace") + b" " + body[:200]):
            return body.decode("windows-1251", "backslashreplace")
        return body.decode("utf-8", "backslashreplace")


def excerpt(body: bytes, content_type: str, limit: int) -> str:
    """Give the first `limit` bytes of a body to read: decoded, indented, escaped, the rest counted.

    JSON and XML are indented token by token and not parsed, so that what is broken is shown as it
    is, and numbers keep their digits.
    """
    whole = len(body) <= limit
    text = decoded(body[:limit], content_type, whole=whole)
    shown = visible(_indented(text.replace("\r\n", "\n")))
    return shown if whole else f"{shown}\n… ({len(body):,} bytes in all)"


def _indented(text: str) -> str:
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return _indented_json(text)
    return _indented_xml(text) if start == "<" else text


def _indented_json(text: str) -> str:
    tokens = _JSON_TOKEN.findall(text)
    pieces: list[str] = []
    depth = 0
    for piece, following in pairwise([*tokens, ""]):
        if piece in ("}", "]"):
            depth = max(depth - 1, 0)
        if pieces and pieces[-1].endswith("\n"):
            pieces.append(_margin(depth))
        pieces.append(piece)
        if piece in ("{", "["):
            depth += 1
            pieces.append("" if following in ("}", "]") else "\n")
        elif piece == ",":
            pieces.append("\n")
        elif piece == ":":
            pieces.append(" ")
        elif following in ("}", "]"):
            pieces.append("\n")
    return "".join(pieces)


def _indented_xml(text: str) -> str:
    lines: list[str] = []
    depth = 0
    held = ""
    for piece in _XML_TOKEN.findall(text):
        tag = piece.startswith("<")
        if tag and piece.startswith("</"):
            depth = max(depth - 1, 0)
            lines.append(held + piece if held else _margin(depth) + piece)
            held = ""
        elif tag:
            if held.strip():
                lines.append(held)
            held = _margin(depth) + piece
            if not piece.startswith(("<?", "<!")) and not piece.endswith("/>"):
                depth += 1
            else:
                lines.append(held)
                held = ""
        elif piece.strip():
            held = held + piece if held else _margin(depth) + piece.strip()
    return "\n".join([*lines, held] if held else lines)


def _margin(depth: int) -> str:
    return "  " * min(depth, _DEEPEST)
