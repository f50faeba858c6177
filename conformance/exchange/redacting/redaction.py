"""Takes secrets out of everything that is written down, by where they come from.

Secrets are the values of the target file, not whatever looks like one: what the suite invented
stays, or nobody could judge it. Card numbers are the exception; see `cards.py`.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from conformance.exchange.evidence import ReceivedResponse, SentRequest
from conformance.exchange.redacting.cards import CardMask
from conformance.exchange.redacting.fieldrules import FieldRule
from conformance.exchange.redacting.replacing import Replacements
from conformance.exchange.redacting.spellings import md5_spellings, spellings

ANYWHERE_FROM = 6
"""A secret of so many characters is replaced wherever it stands; a shorter one only in its fields."""

_SEPARATOR = b"\x00\x1d\x00"

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret: its name for the mark, its text, and the wire names of the fields that carry it.

    `salts` says that check values are made with it: then its MD5 suffices to forge them and is a
    secret as well, however it is written.
    """

    name: str
    value: str = field(repr=False)
    fields: tuple[str, ...] = ()
    salts: bool = False

    @property
    def mark(self) -> str:
        """What stands in its place: harmless in JSON, XML, URLs and forms."""
        return f"[redacted:{self.name}]"

    @property
    def md5_mark(self) -> str:
        """What stands in the place of its MD5."""
        return f"[redacted:md5({self.name})]"


class Redactor:
    """Replaces secrets in texts, bodies, requests and responses; safe for many threads.

    Bodies are searched as bytes, in the time their length takes: raw, percent-encoded, as JSON and
    XML escape them, in BASE64, in UTF-8 and windows-1251.
    """

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        found = [secret for secret in secrets if secret.value]
        self._anywhere = Replacements(_anywhere(found))
        self._in_fields = [
            FieldRule(secret.fields, spellings(secret.value), secret.mark.encode())
            for secret in found
            if secret.fields and len(secret.value) < ANYWHERE_FROM
        ]
        self._cards = CardMask()

    def redact_bytes(self, body: bytes) -> bytes:
        """Replace every secret and every card number in a body of any kind."""
        return self._cards.mask(self._redact(body))

    def redact_text(self, text: str) -> str:
        """Replace every secret and every card number in a text."""
        return _text(self.redact_bytes(_bytes(text)))

    def redact_request(self, request: SentRequest) -> SentRequest:
        """Replace the secrets in a request; its other values are invented, long numbers included."""
        parts = [
            request.body,
            _bytes(request.url),
            *_lines(request.headers, b":"),
            *_lines(request.fields, b"="),
        ]
        body, url, *lines = _apart(self._redact_request, parts)
        values = [_text(line) for line in lines]
        headers, fields = values[: len(request.headers)], values[len(request.headers) :]
        return replace(
            request,
            url=_text(url),
            headers=_pairs(request.headers, headers),
            body=body,
            fields=_pairs(request.fields, fields),
        )

    def redact_response(self, response: ReceivedResponse) -> ReceivedResponse:
        """Replace the secrets and card numbers in a response.

        A body in an encoding that was not asked for (gzip) cannot be searched and is left out.
        """
        encoding = next((v for n, v in response.headers if n.lower() == "content-encoding"), "identity")
        body = response.body
        if encoding.strip().lower() not in {"", "identity"}:
            body = f"[not shown: {len(body)} bytes in an encoding nobody asked for]".encode()
        body, *lines = _apart(self.redact_bytes, [body, *_lines(response.headers, b":")])
        headers = _pairs(response.headers, [_text(line) for line in lines])
        return ReceivedResponse(response.status, headers, body)

    def _redact_request(self, parts: bytes) -> bytes:
        clean = self._redact(parts)
        self._cards.note_invented(clean)
        return self._cards.mask_fields(clean)

    def _redact(self, body: bytes) -> bytes:
        body = self._anywhere.apply(body)
        for rule in self._in_fields:
            body = rule.apply(body)
        return body


def _lines(pairs: Pairs, between: bytes) -> list[bytes]:
    """Write pairs as `name=value`, so that the rules about fields see the name in front."""
    return [_bytes(name) + between + _bytes(value) for name, value in pairs]


def _pairs(before: Pairs, lines: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, line[len(name) + 1 :]) for (name, _), line in zip(before, lines, strict=True))


def _apart(redact: Callable[[bytes], bytes], parts: list[bytes]) -> list[bytes]:
    """Redact many parts in one search; one by one where a part holds what keeps them apart."""
    together = redact(_SEPARATOR.join(parts)).split(_SEPARATOR)
    return together if len(together) == len(parts) else [redact(part) for part in parts]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")


def _anywhere(secrets: Iterable[Secret]) -> dict[bytes, bytes]:
    """Give what is replaced wherever it stands, with its marks."""
    found: dict[bytes, bytes] = {}
    for secret in secrets:
        if len(secret.value) >= ANYWHERE_FROM:
            found.update(dict.fromkeys(spellings(secret.value), secret.mark.encode()))
        if secret.salts:
            found.update(dict.fromkeys(md5_spellings(secret.value), secret.md5_mark.encode()))
    return found


def silence_loggers() -> None:
    """Keep the HTTP libraries from logging URLs and headers, which they do before any redaction."""
    for name in ("httpx", "httpcore", "hpack", "h11"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
