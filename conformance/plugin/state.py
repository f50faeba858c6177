"""What one pytest process holds for a run: the options, the open session, the record."""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import pytest

from conformance import __version__
from conformance.exchange.embedded import Embedded
from conformance.exchange.listener.opening import Listening
from conformance.exchange.numbering import new_run_id
from conformance.exchange.session import Part, Session, preflight_cost
from conformance.exchange.shop.session import ShopSession
from conformance.exchange.target import Target
from conformance.judging.baseline import Baseline
from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.pipeline import ExitCode, Run
from conformance.pipeline.run import not_sent
from conformance.places import RECORD, keep_older, now
from conformance.planning.delivery.fresh_orders import fresh_orders
from conformance.planning.plan import NotTested, Plan
from conformance.planning.probe import Item
from conformance.plugin import handover
from conformance.plugin.deciding import decides, faults_of
from conformance.plugin.options import Options
from conformance.protocol.clauses import registry
from conformance.reporting.allure.relay import AllureRelay
from conformance.reporting.allure.telling import states_attached
from conformance.reporting.counting import footer_of
from conformance.reporting.record import RecordWriter
from conformance.reporting.run import Footer, Header, KnownFailure, TargetFacts
from conformance.reporting.run import NotTested as RecordedNotTested

HANDOVER = "conformance handover"
"""The name of the property that carries a worker's result to the controller."""

VERDICT = "verdict"

DEFECT = "the suite itself broke here"
"""Why an item has no findings although it was come to."""

STATE = pytest.StashKey["State"]()


@dataclass
class State:
    """One process's part in a run.

    The process that owns the run has a `record`; an xdist worker has none and sends its results to
    the controller. `stopped` says why the run ended before its plan; `code` is an exit code that
    stands whatever the results are.
    """

    options: Options
    target: Target
    run_id: str = field(default_factory=new_run_id)
    plan: Plan = field(default_factory=lambda: Plan(()))
    child: Embedded | None = None
    listener: Listening | None = None
    session: Session | ShopSession | None = None
    warnings: tuple[str, ...] = ()
    run: Run | None = None
    record: RecordWriter | None = None
    relay: AllureRelay | None = None
    results: dict[str, Result] = field(default_factory=dict)
    code: ExitCode | None = None
    stopped: str | None = None
    closing_lines: tuple[str, ...] = ()
    worker: bool = False
    part: Part | None = None
    interrupted: bool = False
    purse: Path | None = None
    baseline: Baseline = field(default_factory=Baseline)
    kept_older: bool = False
    released: bool = False

    def result_of(self, item: Item) -> Result:
        """Judge one item, keep its result, and hand it to the record and to Allure."""
        if self.run is None:
            raise RuntimeError("an item runs before the session was opened")
        result = self._told(self.run.result_of(item))
        self.keep(result)
        if self.relay is not None:
            self.relay.attach_result(result)
            if self.plan.items and item is self.plan.items[-1]:
                judged = tuple(self.results.values())
                self.relay.attach_to_running(states_attached(judged, self.target.capabilities))
        return result

    def _told(self, result: Result) -> Result:
        """Mark what the baseline knows, and say how to send it again where something failed."""
        marked = self.baseline.applied(result)
        if marked.verdict in (Verdict.PASS, Verdict.NOT_APPLICABLE):
            return marked
        return replace(marked, replay=f"conformance replay {marked.slug} --run {shown(self.options.out)}")

    def properties_of(self, result: Result) -> list[tuple[str, object]]:
        """Give what the result's pytest report carries: its verdict, and a worker's handover."""
        verdict = result.verdict if self.counts(result) else Verdict.NOT_APPLICABLE
        properties: list[tuple[str, object]] = [(VERDICT, verdict.value)]
        if self.worker and self.run is not None:
            properties.append((HANDOVER, handover.packed(result, self.run)))
        return properties

    def keep(self, result: Result) -> None:
        """Keep a result's findings, and append the whole of it to the record where there is one."""
        self.results[result.slug] = replace(result, evidence=None)
        if self.record is not None:
            self.record.write_result(result)

    def begin_record(self) -> None:
        """Open the record and write its header; the run has a record once that stands there.

        A record of another run that stands there is kept beside it: `--lf` and CI use one folder again.
        """
        header = self.header()
        self.kept_older = keep_older(self.options.out)
        record = RecordWriter(self.options.out / RECORD)
        record.write_header(header)
        self.record = record

    def header(self) -> Header:
        """Give the record's header."""
        return Header(
            suite_version=__version__,
            run_id=self.run_id,
            started=now(),
            target=TargetFacts(
                name=self.target.name,
                digest=self.target.digest,
                url=self.target.address(self.options.side),
                side=self.options.side,
                file=str(self.options.target),
            ),
            settings=dict(
                self.target.the_merchant.facts()
                if self.options.side == "merchant"
                else self.target.public_settings()
            ),
            capabilities=tuple(sorted(self.target.capabilities)),
            dialect=dict(self.target.public_dialect()),
            profile=self.options.profile,
            seed=self.options.seed,
            registry_digest=registry().digest,
            planned_probes=len(self.plan.items),
            planned_requests=self.planned_requests,
            not_tested=_recorded(self.plan.not_tested),
            shard="/".join(map(str, self.options.shard or ())),
            fail_on_warn=self.options.fail_on_warn,
            gateway_key=self._gateway_key(),
            baseline=_known(self.baseline),
        )

    @property
    def planned_requests(self) -> int:
        """The requests that the run means to spend, its preflight included, shrinking not."""
        return self.plan.cost + preflight_cost(self.target)

    @property
    def orders_needed(self) -> int:
        """How many fresh orders of the shop the run needs."""
        applying = [item for item in self.plan.items if item.slug not in self.plan.silent]
        return fresh_orders(applying, self.target.the_merchant.facts())

    def _gateway_key(self) -> str | None:
        """Give the public key of an embedded simulator that listens, so that its signatures can be judged again."""
        return self.child.gateway_key if self.child is not None and self.session is not None else None

    def judge_the_rest(self, items: Sequence[Item], reason: str) -> None:
        """Judge what arrived of the items that pytest did not come to; record the rest as not sent."""
        for item in items:
            if item.slug in self.results:
                continue
            self.keep(self._arrived(item) or not_sent(item, reason))

    def _arrived(self, item: Item) -> Result | None:
        """Judge an item whose evidence is there; None where it is not, or judging it breaks."""
        if self.run is None or not self.run.arrived(item):
            return None
        try:
            return self._told(self.run.result_of(item))
        except Exception:  # noqa: BLE001 (the run is ending: what it has must still be written)
            return not_sent(item, DEFECT)

    @cached_property
    def baseline_faults(self) -> tuple[str, ...]:
        """What is wrong with the baseline itself; asked once everything is judged, for it may read every case."""
        return faults_of(
            self.baseline,
            tuple(self.results.values()),
            cases=self.options.cases,
            side=self.options.side,
            cut_short=self.stopped is not None,
        )

    @property
    def counted(self) -> tuple[Result, ...]:
        """The results that decide about the run."""
        return tuple(each for each in self.results.values() if self.counts(each))

    def counts(self, result: Result) -> bool:
        """Say whether a result decides about the run."""
        return decides(result, in_shard=self.options.shard not in (None, (1, 1)))

    @property
    def spent(self) -> int:
        """The requests spent so far, by this process and by its workers."""
        return self.session.pace.spent if self.session is not None else 0

    def footer(self) -> Footer:
        """Sum the run up as its record will, with the verdict that the exit code follows."""
        return footer_of(
            self.header(),
            self.counted,
            registry(),
            ended=now(),
            requests_spent=self.spent,
            cut_short=self.stopped,
            interrupted=self.interrupted,
            fail_on_warn=self.options.fail_on_warn,
            baseline_faults=self.baseline_faults,
        )

    def release(self) -> None:
        """Close the session, or what was started for one; harmless when that is done."""
        if self.released:
            return
        self.released = True
        if self.session is not None:
            self.session.close()
            return
        if self.child is not None:
            self.child.end()
        if self.listener is not None:
            self.listener.close()


def _recorded(items: Iterable[NotTested]) -> tuple[RecordedNotTested, ...]:
    return tuple(
        RecordedNotTested(slug=item.slug, reason=item.reason, clauses=item.clauses) for item in items
    )


def _known(baseline: Baseline) -> tuple[KnownFailure, ...]:
    return tuple(
        KnownFailure(**entry.model_dump(mode="json"), expired=entry.expired(baseline.today))
        for entry in baseline.entries
    )


def shown(path: Path) -> str:
    """Give a path as a person would type it here, ready for a shell."""
    here = Path.cwd()
    return shlex.quote(str(path.relative_to(here) if path.is_relative_to(here) else path))
