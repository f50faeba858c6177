"""Runs a plan against a target: probes become evidence, evidence becomes results.

Callable without pytest; the plugin, `score` and the command line stand on it.
"""

from conformance.pipeline.ending import CODES, ExitCode, exit_code
from conformance.pipeline.listener_preflight import check_listener
from conformance.pipeline.preflight import PreflightError, doubts, preflight
from conformance.pipeline.run import Run, run_plan

__all__ = [
    "CODES",
    "ExitCode",
    "PreflightError",
    "Run",
    "check_listener",
    "doubts",
    "exit_code",
    "preflight",
    "run_plan",
]
