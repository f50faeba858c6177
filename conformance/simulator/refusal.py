"""Refusals: why the gateway does not do what it was asked, as the protocol's pair of codes."""

from dataclasses import dataclass

MISSING = "3"
MALFORMED = "4"
INVALID = "5"
NOT_AUTHENTICATED = "7"
BADLY_SIGNED = "9"
UNKNOWN = "10"
FORBIDDEN = "15"

NO_DETAIL = "0"


@dataclass(frozen=True, slots=True)
class Refusal:
    """`firstcode` says what kind of refusal it is, `secondcode` what it is about (vendor's error codes)."""

    firstcode: str
    secondcode: str


class RefusedError(Exception):
    """Raised where a request cannot be carried out; nothing has been stored or moved by then."""

    def __init__(self, firstcode: str, secondcode: str) -> None:
        super().__init__(f"{firstcode}/{secondcode}")
        self.refusal = Refusal(firstcode, secondcode)
