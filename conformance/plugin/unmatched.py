"""Reports what came in at the listener and matches no payment of the run: it is told, and not lost."""

import json
from collections.abc import Iterator
from pathlib import Path

from conformance.exchange.evidence import Notification
from conformance.exchange.listener.opening import Listening

FILE = "unmatched-notifications.ndjson"

_NAMED = 3


def told_of_unmatched(listening: Listening | None, out: Path) -> tuple[str, ...]:
    """Write the deliveries that match no payment beside the record, and say so in a line; no line where there are none.

    A person whose gateway never gets through hears how many peers broke off at the certificate.
    """
    return tuple(_lines(listening, out)) if listening is not None else ()


def _lines(listening: Listening, out: Path) -> Iterator[str]:
    listener = listening.listener
    if listener.unmatched_count:
        kept = listener.unmatched
        (out / FILE).write_text("".join(map(_line, kept)), encoding="utf-8")
        numbers = [each.field("ordernumber") or "none" for each in kept[:_NAMED]]
        named = ", ".join(numbers) + (", …" if listener.unmatched_count > _NAMED else "")
        count = listener.unmatched_count
        match = "1 delivery matches" if count == 1 else f"{count} deliveries match"
        yield f"{match} no payment of this run (order number {named}): {out / FILE}"
    if listening.refused_handshakes and not listener.received:
        refused = listening.refused_handshakes
        peers = "1 peer" if refused == 1 else f"{refused} peers"
        yield f"{peers} broke off the TLS handshake with the listener: is its certificate trusted?"


def _line(notification: Notification) -> str:
    """Write a delivery as `conformance judge` reads it."""
    request = notification.request
    said = {
        "method": request.method,
        "url": request.url,
        "headers": dict(request.headers),
        "body": request.body.decode("utf-8", "replace"),
        "received": notification.received,
    }
    return json.dumps(said, ensure_ascii=False) + "\n"
