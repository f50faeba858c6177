"""How an xdist worker hands a result to the controller, which alone owns the record."""

import json
from dataclasses import dataclass
from typing import Any

from conformance.judging.result import Result
from conformance.pipeline import Run
from conformance.reporting.lines import result_from_json, result_to_json


@dataclass(frozen=True, slots=True)
class Handover:
    """One result from a worker, what its exchanges add to the invariants, and the requests it spent."""

    result: Result
    tallies: dict[str, Any]
    spent: int


def packed(result: Result, run: Run) -> str:
    """Pack a result with what the worker tallied and spent since the last one."""
    return json.dumps(
        {"result": result_to_json(result), "tallies": run.tallies.take(), "spent": run.take_spent()}
    )


def unpacked(text: str) -> Handover:
    """Unpack what a worker packed."""
    data = json.loads(text)
    return Handover(result_from_json(data["result"]), data["tallies"], data["spent"])
