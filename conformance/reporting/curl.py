"""An exchange as a curl command that sends it again, with shell variables where secrets stood."""

import re
import shlex
from urllib.parse import parse_qsl, unquote

from conformance.exchange.evidence import Exchange, SentRequest
from conformance.reporting.excerpts import decoded, visible

REDACTED = re.compile(r"\[redacted:(?P<name>[^\[\]:,]+)[^\[\]]*\]")
"""A redaction mark; `name` says which of the target file's secrets stood there."""

_ENCODED_MARK = re.compile(r"%5Bredacted%3A(?P<rest>(?:[\w.+-]|%(?!5D)[0-9A-F]{2})*)%5D", re.IGNORECASE)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]+")
_FORM = "application/x-www-form-urlencoded"
_CURL_SETS_THESE = frozenset(
    {"host", "content-length", "connection", "accept", "accept-encoding", "user-agent", "transfer-encoding"}
)


def curl_line(exchange: Exchange) -> str:
    """Give one shell command that sends the request again, quoted for a POSIX shell.

    A redaction mark becomes a variable named after the secret, as `"$ASSIST_PASSWORD"`. A form is
    written field by field where that sends the same fields. A body that cannot stand on a line, for
    it has control characters or is no UTF-8, comes through a pipe.
    """
    request = exchange.request
    words = ["curl", "-sS", "-i"]
    if request.method != ("POST" if request.body else "GET"):
        words += ["-X", _shell(request.method)]
    words.append(_shell(_plain_marks(request.url)))
    for name, value in request.headers:
        if name.lower() not in _CURL_SETS_THESE and not _is_plain_form(name, value, request):
            words += ["-H", _shell(f"{name}: {value}")]
    if not request.body:
        return " ".join(words)
    if _written_by_field(request):
        words += [word for field in request.fields for word in ("--data-urlencode", _shell("=".join(field)))]
        return " ".join(words)
    text = decoded(request.body)
    if text.encode() != request.body or visible(text) != text:
        return f"printf '{_octal(request.body)}' | {' '.join(words)} --data-binary @-"
    return " ".join([*words, "--data-binary", _shell(_plain_marks(text))])


def _is_plain_form(name: str, value: str, request: SentRequest) -> bool:
    return name.lower() == "content-type" and value == _FORM and bool(request.body)


def _written_by_field(request: SentRequest) -> bool:
    if not request.fields or not all(_safe_in_a_word(name, value) for name, value in request.fields):
        return False
    try:
        sent = parse_qsl(_plain_marks(request.body.decode("ascii")), keep_blank_values=True)
    except UnicodeDecodeError:
        return False
    return sent == list(request.fields)


def _safe_in_a_word(name: str, value: str) -> bool:
    return _PLAIN_NAME.fullmatch(name) is not None and visible(value) == value


def _plain_marks(text: str) -> str:
    return _ENCODED_MARK.sub(lambda found: f"[redacted:{unquote(found['rest'])}]", text)


def _shell(text: str) -> str:
    pieces: list[str] = []
    end = 0
    for found in REDACTED.finditer(text):
        pieces += [_literal(text[end : found.start()]), f'"${_variable(found["name"])}"']
        end = found.end()
    pieces.append(_literal(text[end:]))
    return "".join(pieces) or "''"


def _literal(text: str) -> str:
    return shlex.quote(text) if text else ""


def _variable(name: str) -> str:
    return "ASSIST_" + re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")


def _octal(body: bytes) -> str:
    return "".join(f"\\{byte:03o}" for byte in body)
