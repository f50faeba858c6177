"""One notification as it goes over the wire, and what the merchant replied."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A request to the result URL; it is the same at every attempt."""

    method: str
    url: str
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: `status` is None where there was no answer at all."""

    status: int | None = None
    content_type: str = ""
    body: bytes = b""
