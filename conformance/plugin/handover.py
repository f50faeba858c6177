"""How an xdist worker hands a result to the controller, which alone owns the record."""

import json
from dataclasses import dataclass, replace
from typing import Any

from conformance.exchange.evidence import Evidence
from conformance.judging.result import Result
from conformance.pipeline import Run
from conformance.reporting.lines import result_from_json, result_to_json


@dataclass(frozen=True, slots=True)
class Handover:
    """One result from a worker, and what its exchanges add to the invariants."""

    result: Result
    tallies: dict[str, Any]
    breaks: dict[str, Evidence]


def packed(result: Result, run: Run) -> str:
    """Pack a result with what the worker tallied since the last one."""
    breaks = {name: _carrying(evidence, result) for name, evidence in run.breaks.take().items()}
    return json.dumps({"result": result_to_json(result), "tallies": run.tallies.take(), "breaks": breaks})


def unpacked(text: str) -> Handover:
    """Unpack what a worker packed."""
    data = json.loads(text)
    breaks = {name: result_from_json(line).evidence for name, line in data["breaks"].items()}
    return Handover(
        result_from_json(data["result"]),
        data["tallies"],
        {name: evidence for name, evidence in breaks.items() if evidence is not None},
    )


def _carrying(evidence: Evidence, result: Result) -> dict[str, Any]:
    """Write evidence in the one shape it has in writing: as that of a result."""
    return result_to_json(replace(result, evidence=evidence, findings=(), example=None))
