"""Rehearses probes on the faultless gateway, to know which of them a mutant would answer otherwise.

Judging is a pure function of what came over the wire. So a probe whose every request a mutant answers
to the byte as the faultless gateway does is judged alike, and only the others need to be performed.
Each probe is rehearsed alone, on a gateway of its own, whose clocks stand still.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import httpx

from conformance.exchange.listener.opening import in_process
from conformance.planning.probe import Probe
from conformance.score.opening import RUN_ID, Bench
from conformance.simulator.account import Account
from conformance.simulator.accounts import Start
from conformance.simulator.assembly import Assembly, faultless
from conformance.simulator.clock import Clock
from conformance.simulator.control import controlled
from conformance.simulator.gateway import Gateway, Request, Response
from conformance.simulator.notifier.message import Message, Reply
from conformance.simulator.notifier.notifier import Notifier, Post, at_once
from conformance.simulator.notifier.posting import posting
from conformance.simulator.transport import transport_to


class _StillGateway(Gateway):
    """A gateway whose accounts' clocks stand still until somebody moves them on."""

    def open(self, account: Account) -> None:
        """Take one more account, and stop its clock."""
        super().open(_stopped(account))


@dataclass(frozen=True)
class Rehearsal:
    """What went to and fro in one probe: requests with their answers, notifications with their replies."""

    asked: tuple[tuple[Request, Response], ...]
    told: tuple[tuple[Message, Reply], ...]


@dataclass(frozen=True)
class Stage:
    """Where probes are rehearsed: the bench, and the rehearsals by the slugs of their probes."""

    bench: Bench
    start: Start
    accounts: tuple[Account, ...]
    rehearsals: Mapping[str, Rehearsal] = field(default_factory=dict)

    @property
    def faultless(self) -> Assembly:
        """The assembly that the probes were rehearsed with."""
        return faultless(self.start.dialect)

    def alike(self, probe: Probe, assembly: Assembly) -> bool:
        """Say whether a gateway of this assembly answers a probe as the faultless one does.

        Of a probe that was not rehearsed nothing is known; one that does not listen hears of no notification.
        """
        rehearsal = self.rehearsals.get(probe.slug)
        if rehearsal is None:
            return False
        echo = _Echo(deque(rehearsal.told))
        answer = controlled(self.gateway(assembly, echo))
        try:
            answered = all(answer(request) == response for request, response in rehearsal.asked)
        except Exception:  # noqa: BLE001 (a mutant may break in any way; it then answers otherwise)
            return False
        return answered and not (probe.listens and (echo.otherwise or echo.left))

    def gateway(self, assembly: Assembly, post: Post) -> Gateway:
        """Put a fresh gateway together that posts its notifications so."""
        notifier = Notifier(assembly.notifier, self.start.notifier, post, at_once, lambda: self.bench.keys)
        return _StillGateway(assembly, map(_stopped, self.accounts), notifier)


@dataclass
class _Echo:
    """Replies to notifications as was replied when they were rehearsed, and notes where one is another."""

    left: deque[tuple[Message, Reply]]
    otherwise: bool = False

    def __call__(self, message: Message) -> Reply:
        expected, reply = self.left.popleft() if self.left else (None, Reply())
        self.otherwise = self.otherwise or message != expected
        return reply


def rehearsed(bench: Bench, probes: Iterable[Probe]) -> Stage:
    """Rehearse the probes, but for races, which never go the same way twice."""
    start = bench.start(bench.gateway, in_process(bench.gateway, RUN_ID))
    stage = Stage(bench, start, tuple(each.account() for each in start.accounts))
    steady = [probe for probe in probes if not any(step.race for step in probe.steps)]
    return replace(stage, rehearsals={probe.slug: _rehearsal(stage, probe) for probe in steady})


def _rehearsal(stage: Stage, probe: Probe) -> Rehearsal:
    listening = in_process(stage.bench.gateway, RUN_ID)
    asked: list[tuple[Request, Response]] = []
    told: list[tuple[Message, Reply]] = []
    send = posting(httpx.MockTransport(listening.listener.handle), stage.start.notifier.answer_within)

    def post(message: Message) -> Reply:
        reply = send(message)
        told.append((message, reply))
        return reply

    answer = controlled(stage.gateway(stage.faultless, post))

    def noted(request: Request) -> Response:
        response = answer(request)
        asked.append((request, response))
        return response

    key = stage.bench.keys.public_pem.decode()
    session = stage.bench.session(stage.bench.gateway, transport_to(noted), listening, lambda: key)
    try:
        session.performer.perform(probe)
    finally:
        session.close()
    return Rehearsal(tuple(asked), tuple(told))


_NOW = datetime.now(UTC)


def _stopped(account: Account) -> Account:
    return replace(account, clock=Clock(lambda: _NOW))
