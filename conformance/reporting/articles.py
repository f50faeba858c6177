"""What the statement shows of an item that is not green, cut to a size that a page can carry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.exchange.evidence import Exchange
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause
from conformance.reporting.excerpts import excerpt
from conformance.reporting.telling import (
    GREEN,
    curl_command,
    differences,
    gravity,
    repeat_command,
    sent_values,
    telling_exchanges,
    telling_findings,
)

BODY_BYTES = 8 * 1024
"""How much of a body the page shows."""

EXCHANGES_CHARACTERS = 500_000
"""How much text of exchanges the page shows in all, give or take one item; the record holds the rest."""


@dataclass(frozen=True, slots=True)
class ShownExchange:
    """One exchange as texts; `telling` says that a finding is about its step."""

    exchange: Exchange
    sent: tuple[tuple[str, str], ...]
    request_body: str
    answer_body: str
    telling: bool

    @property
    def size(self) -> int:
        """How many characters it adds to the page, roughly."""
        return len(self.request_body) + len(self.answer_body) + sum(len(value) + 60 for _, value in self.sent)


@dataclass(frozen=True, slots=True)
class Article:
    """One item: its telling findings with their clauses, what was sent, and how to repeat it."""

    result: Result
    findings: tuple[tuple[Finding, Clause | None], ...]
    values: tuple[tuple[str, str], ...]
    differences: tuple[tuple[str, str], ...]
    exchanges: tuple[ShownExchange, ...]
    omitted: bool
    repeat: str
    curl: str


def articles_of(
    results: Iterable[Result], clauses: Mapping[str, Clause], words: Mapping[str, str]
) -> Mapping[Verdict, Sequence[Article]]:
    """Give an article for every item that is not green, by verdict, gravest first.

    `words` are the statement's. Items that sent nothing are not among them; `unsent_of` gives those.
    """
    telling = [
        (result, telling_findings(result, clauses))
        for result in results
        if result.verdict not in GREEN and not _sent_nothing(result)
    ]
    telling.sort(
        key=lambda told: min((gravity(clauses.get(finding.clause)) for finding in told[1]), default=0)
    )
    room = EXCHANGES_CHARACTERS
    articles: dict[Verdict, list[Article]] = {}
    for result, findings in telling:
        article = _article(result, findings, clauses, words, with_exchanges=room > 0)
        room -= sum(shown.size for shown in article.exchanges)
        articles.setdefault(result.verdict, []).append(article)
    return articles


def unsent_of(results: Iterable[Result]) -> Mapping[str, Sequence[str]]:
    """Give the slugs of the items that are inconclusive for want of any exchange, by their reason."""
    reasons: dict[str, list[str]] = {}
    for result in results:
        if _sent_nothing(result):
            reasons.setdefault(result.findings[0].received if result.findings else "", []).append(result.slug)
    return reasons


def _sent_nothing(result: Result) -> bool:
    exchanges = result.evidence.exchanges if result.evidence else ()
    return result.verdict is Verdict.INCONCLUSIVE and not exchanges


def _article(
    result: Result,
    findings: Sequence[Finding],
    clauses: Mapping[str, Clause],
    words: Mapping[str, str],
    *,
    with_exchanges: bool,
) -> Article:
    telling = telling_exchanges(result, findings)
    exchanges = result.evidence.exchanges if result.evidence else ()
    shown = [_shown(exchange, telling=exchange in telling) for exchange in exchanges if with_exchanges]
    return Article(
        result=result,
        findings=tuple((finding, clauses.get(finding.clause)) for finding in findings),
        values=sent_values(result, words),
        differences=differences(result, words),
        exchanges=tuple(shown),
        omitted=len(shown) < len(exchanges),
        repeat=repeat_command(result),
        curl=curl_command(result, telling) if with_exchanges else "",
    )


def _shown(exchange: Exchange, *, telling: bool) -> ShownExchange:
    request, response = exchange.request, exchange.response
    return ShownExchange(
        exchange=exchange,
        sent=tuple((name, value[:BODY_BYTES]) for name, value in request.fields),
        request_body="" if request.fields else excerpt(request.body, "", BODY_BYTES),
        answer_body=excerpt(response.body, response.content_type, BODY_BYTES) if response else "",
        telling=telling,
    )
