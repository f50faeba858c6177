"""What a run record says about the run as a whole: its header, its footer, and their parts."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

FORMAT = 1
"""The version of the record's shape; a reader refuses any other."""


class Conformance(StrEnum):
    """The verdict on a whole run, in the words of the reports."""

    CONFORMANT = "conformant"
    NOT_CONFORMANT = "not conformant"
    INCONCLUSIVE = "inconclusive"
    INTERRUPTED = "interrupted"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TargetFacts(_Part):
    """What was tested. `digest` is that of the target file without its secrets, `file` where it lies."""

    name: str
    digest: str
    url: str
    side: Literal["gateway", "merchant"]
    file: str = ""


class NotTested(_Part):
    """One item of the plan that was left out before sending, and the clauses it would have shown."""

    slug: str
    reason: str
    clauses: tuple[str, ...] = ()


class KnownFailure(_Part):
    """One entry of the run's baseline; `expired` says that its last day was over when the run began."""

    slug: str | None = None
    clause: str | None = None
    reason: str
    link: str | None = None
    expires: str | None = None
    expired: bool = False


class Header(_Part):
    """The record's first line: everything that is known before the first request.

    `started` is ISO 8601 in UTC. `shard` is `I/N` for a part of a run; `fail_on_warn` says that a broken
    SHOULD fails it. `gateway_key` is the public key, in PEM, that an embedded gateway said for what it
    signs. `settings`, `capabilities` and `dialect` are those of the target file, without secrets.
    `registry_digest` is `Registry.digest` of the clauses judged against.
    """

    suite_version: str
    run_id: str
    started: str
    target: TargetFacts
    settings: Mapping[str, JsonValue] = {}
    capabilities: tuple[str, ...] = ()
    dialect: Mapping[str, JsonValue] = {}
    profile: str
    seed: int
    registry_digest: str
    planned_probes: int
    planned_requests: int
    not_tested: tuple[NotTested, ...] = ()
    shard: str = ""
    fail_on_warn: bool = False
    gateway_key: str | None = None
    baseline: tuple[KnownFailure, ...] = ()


class CoverageSummary(_Part):
    """How many clauses of the run's side there are, can be tested, and were exercised."""

    clauses: int
    testable: int
    exercised: int
    must_testable: int
    must_exercised: int


class Footer(_Part):
    """The record's last line: what the run came to. `ended` is ISO 8601 in UTC.

    `findings` and `probes` count by verdict. `cut_short` says why the run ended before its plan,
    and is None for a run that went to its end. `baseline_faults` name entries of the baseline that
    make the run red by themselves.
    """

    ended: str
    verdict: Conformance
    findings: Mapping[str, int]
    probes: Mapping[str, int]
    requests_spent: int
    coverage: CoverageSummary
    cut_short: str | None = None
    baseline_faults: tuple[str, ...] = ()
