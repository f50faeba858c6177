"""The ways in which one secret text may stand in bytes that went over the wire."""

import base64
import html
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import md5
from urllib.parse import quote, quote_plus

_CHARSETS = ("utf-8", "windows-1251")
_BASE64_GROUP = 3


@lru_cache(maxsize=256)
def spellings(text: str) -> tuple[bytes, ...]:
    """Give every spelling of a text that is looked for, the longest first.

    Raw, percent-encoded (in part and whole, in either case), JSON- and XML-escaped, each in UTF-8
    and windows-1251; in BASE64, standard and URL-safe, wherever in the encoded bytes it begins.
    """
    found: set[bytes] = set()
    for spelling in {text, *_json(text), *_xml(text)}:
        found.update(_encoded(spelling))
    for raw in _encoded(text):
        found.update(_percent(raw))
        for encoded in _base64(raw):
            found.update((encoded, *_both_cases(quote(encoded, safe=""))))
    return _longest_first(found)


def md5_spellings(text: str) -> tuple[bytes, ...]:
    """Give every spelling of the MD5 of a text: as hex in either case and as BASE64 of its bytes."""
    found: set[bytes] = set()
    for raw in _encoded(text):
        digest = md5(raw, usedforsecurity=False)
        for hexadecimal in (digest.hexdigest(), digest.hexdigest().upper()):
            found.update(spellings(hexadecimal))
        found.update(_base64(digest.digest()))
    return _longest_first(found)


def _longest_first(found: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(sorted(found, key=lambda spelling: (-len(spelling), spelling)))


def _encoded(text: str) -> Iterator[bytes]:
    for charset in _CHARSETS:
        try:
            yield text.encode(charset)
        except UnicodeEncodeError:
            continue


def _json(text: str) -> Iterator[str]:
    escaped = json.dumps(text)[1:-1]
    upper = "".join(_upper_escape(character) for character in text)
    plain = json.dumps(text, ensure_ascii=False)[1:-1]
    for spelling in (escaped, upper, plain):
        yield spelling
        yield spelling.replace("/", "\\/")


def _upper_escape(character: str) -> str:
    escaped = json.dumps(character)[1:-1]
    return f"\\u{escaped[2:].upper()}" if escaped.startswith("\\u") and len(character) == 1 else escaped


def _xml(text: str) -> Iterator[str]:
    quoted = html.escape(text, quote=True)
    yield html.escape(text, quote=False)
    yield quoted
    yield quoted.replace("&#x27;", "&apos;")
    yield quoted.replace("&#x27;", "&#39;")
    yield "".join(c if c.isascii() else f"&#{ord(c)};" for c in quoted)
    yield "".join(c if c.isascii() else f"&#x{ord(c):x};" for c in quoted)
    yield "".join(c if c.isascii() else f"&#x{ord(c):X};" for c in quoted)


def _percent(raw: bytes) -> Iterator[bytes]:
    whole = "".join(f"%{byte:02X}" for byte in raw)
    for spelling in (quote(raw, safe=""), quote_plus(raw, safe=""), quote(raw), whole):
        yield from _both_cases(spelling)


def _both_cases(spelling: str) -> Iterator[bytes]:
    yield spelling.encode()
    yield _lower_hex(spelling).encode()


def _lower_hex(spelling: str) -> str:
    first, *rest = spelling.split("%")
    return first + "".join(f"%{part[:2].lower()}{part[2:]}" for part in rest)


def _base64(raw: bytes) -> Iterator[bytes]:
    """Give the characters that the bytes alone decide, for each of the three places they may begin at."""
    for before in range(_BASE64_GROUP):
        first = -(-before * 8 // 6)
        last = (before + len(raw)) * 8 // 6
        standard = base64.b64encode(bytes(before) + raw + bytes(_BASE64_GROUP))[first:last]
        if len(standard) >= _BASE64_GROUP * 2:
            yield standard
            yield standard.replace(b"+", b"-").replace(b"/", b"_")
