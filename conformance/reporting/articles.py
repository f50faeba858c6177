"""What the statement shows of an item that is not green, cut to a size that a page can carry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.exchange.evidence import (
    Evidence,
    Exchange,
    Notification,
    Observation,
    ReceivedResponse,
    SentRequest,
)
from conformance.judging.findings import Finding
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause
from conformance.reporting.excerpts import excerpt
from conformance.reporting.telling import (
    curl_command,
    differences,
    repeat_command,
    sent_values,
    telling_exchanges,
)

BODY_BYTES = 8 * 1024
"""How much of a body the page shows."""

_MARKUP = 700
_MARKUP_OF_A_FIELD = 35
"""About how many characters of HTML stand around an exchange, and around one of its fields."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A request and its answer as texts; `sent` are the request's parameters, else `request_body` has it."""

    request: SentRequest
    response: ReceivedResponse | None
    sent: tuple[tuple[str, str], ...]
    request_body: str
    answer_body: str

    @property
    def size(self) -> int:
        """How many characters it adds to the page, roughly."""
        fields = sum(len(name) + len(value) + _MARKUP_OF_A_FIELD for name, value in self.sent)
        return _MARKUP + len(self.request_body) + len(self.answer_body) + fields


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """An exchange; `telling` says that a finding is about its step."""

    exchange: Exchange
    shown: Shown
    telling: bool


@dataclass(frozen=True, slots=True)
class ShownNotification:
    """A notification that the target sent, and what it was answered."""

    notification: Notification
    shown: Shown


@dataclass(frozen=True, slots=True)
class Article:
    """One item: its telling findings with their clauses, what was sent and seen, and how to repeat it.

    `omitted` says that there were exchanges or notifications and that the page has no room for them.
    """

    result: Result
    findings: tuple[tuple[Finding, Clause | None], ...]
    values: tuple[tuple[str, str], ...]
    differences: tuple[tuple[str, str], ...]
    exchanges: tuple[ShownExchange, ...]
    notifications: tuple[ShownNotification, ...]
    observations: tuple[Observation, ...]
    omitted: bool
    replay: str
    repeat: str
    curl: str

    @property
    def size(self) -> int:
        """How many characters its exchanges add to the page, roughly."""
        shown = [each.shown for each in self.exchanges] + [each.shown for each in self.notifications]
        return sum(each.size for each in shown) + len(self.curl)


def article_of(
    result: Result,
    findings: Sequence[Finding],
    clauses: Mapping[str, Clause],
    words: Mapping[str, str],
    *,
    with_exchanges: bool,
) -> Article:
    """Give the article of an item that is not green; `findings` are its telling ones, `words` the page's."""
    telling = telling_exchanges(result, findings)
    evidence = result.evidence or Evidence(result.slug, "")
    exchanges = evidence.exchanges if with_exchanges else ()
    notifications = evidence.notifications if with_exchanges else ()
    return Article(
        result=result,
        findings=tuple((finding, clauses.get(finding.clause)) for finding in findings),
        values=sent_values(result, words),
        differences=differences(result, words),
        exchanges=tuple(
            ShownExchange(exchange, _shown(exchange.request, exchange.response), exchange in telling)
            for exchange in exchanges
        ),
        notifications=tuple(
            ShownNotification(notification, _shown(notification.request, notification.answer))
            for notification in notifications
        ),
        observations=evidence.observations,
        omitted=not with_exchanges and bool(evidence.exchanges or evidence.notifications),
        replay=result.replay,
        repeat=repeat_command(result),
        curl=curl_command(result, telling) if with_exchanges else "",
    )


def _shown(request: SentRequest, response: ReceivedResponse | None) -> Shown:
    return Shown(
        request=request,
        response=response,
        sent=tuple((name, value[:BODY_BYTES]) for name, value in request.fields),
        request_body="" if request.fields else excerpt(request.body, "", BODY_BYTES),
        answer_body=excerpt(response.body, response.content_type, BODY_BYTES) if response else "",
    )
