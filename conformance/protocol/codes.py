"""Response codes of operations, and the pairs firstcode/secondcode that refusals carry.

Source: the vendor's annexes as integrators' code has copied them (`codes.yaml`). What a code means is
documented, not stated: what is judged by it is a SHOULD.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from conformance.protocol.tables import load_table

ResponseClass = Literal["success", "decline", "intermediate", "retry", "lookup", "error"]
RefusalKind = Literal[
    "mandatory-missing",
    "format",
    "value",
    "authentication",
    "signature",
    "unknown-order",
    "unknown-merchant",
    "unsuitable-state",
]

SUCCESS = "AS000"
RATE_EXCEEDED = "3"


class ResponseCode(BaseModel):
    """What one `responsecode` says of an operation."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    code: str
    kind: ResponseClass
    meaning: str


class Refusal(BaseModel):
    """What a refusal of one kind is expected to answer, and who says so.

    `pairs` are texts `firstcode/secondcode` in which `{secondcode}` stands for the code of the
    parameter that the refusal is about and `*` for any code.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    pairs: tuple[str, ...]
    source: str

    def admits(self, firstcode: str, secondcode: str, parameter_code: str | None = None) -> bool:
        """Say whether an answer's pair is one of those expected.

        Args:
            firstcode: the answer's firstcode.
            secondcode: the answer's secondcode.
            parameter_code: the secondcode of the parameter that the refusal is about; None where the
                vendor has none for it, and any secondcode will do.
        """
        wanted = (pair.format(secondcode=parameter_code or "*").split("/") for pair in self.pairs)
        return any(firstcode == first and second in ("*", secondcode) for first, second in wanted)


@cache
def response_codes() -> Mapping[str, ResponseCode]:
    """Give every documented `responsecode`, by its text (`AS000`)."""
    rows: Mapping[str, Mapping[str, Any]] = _table()["responsecodes"]
    return {
        code: ResponseCode(code=code, kind=row["class"], meaning=row["meaning"]) for code, row in rows.items()
    }


@cache
def firstcodes() -> Mapping[str, str]:
    """Give the meaning of every documented firstcode, by its digits."""
    return dict(_table()["firstcodes"])


@cache
def secondcodes() -> Mapping[str, str]:
    """Give the meaning of every documented secondcode, by its digits."""
    return dict(_table()["secondcodes"])


@cache
def refusal_codes() -> Mapping[RefusalKind, Refusal]:
    """Give what each kind of refusal is expected to answer; a SHOULD, for the pairs are documented only."""
    rows: Mapping[RefusalKind, Any] = _table()["refusals"]
    return {kind: Refusal.model_validate(row, strict=False) for kind, row in rows.items()}


def describe(firstcode: str | None, secondcode: str | None) -> str:
    """Put a pair in words: `4/107: parameter format error, OrderNumber`.

    A code that is missing shows as `-`; one that the vendor's lists do not have is said to be unknown.
    """
    pair = f"{firstcode or '-'}/{secondcode or '-'}"
    words = [_meaning(firstcode, firstcodes(), "firstcode")]
    if secondcode not in (None, "", "0"):
        words.append(_meaning(secondcode, secondcodes(), "secondcode"))
    return f"{pair}: {', '.join(words)}"


def is_rate_limit(firstcode: str | None, secondcode: str | None) -> bool:
    """Say whether a refusal means that requests come too fast (secondcode 3, with any error)."""
    return firstcode not in (None, "", "0") and secondcode == RATE_EXCEEDED


def _meaning(code: str | None, meanings: Mapping[str, str], kind: str) -> str:
    if not code:
        return f"no {kind}"
    return meanings.get(code, f"unknown {kind}")


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = load_table("codes.yaml")
    return table
