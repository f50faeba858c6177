"""The findings section's order: items that are not green by verdict, then by the clause they break."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause
from conformance.reporting.articles import Article, article_of
from conformance.reporting.telling import GREEN, gravity, telling_findings

EXCHANGES_CHARACTERS = 600_000
"""How much text of exchanges the page shows in all, give or take one item; the record holds the rest."""


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one verdict whose gravest finding is of one clause: one shown in full, others on demand.

    `clause` is None for an id that the registry does not know.
    """

    verdict: Verdict
    clause_id: str
    clause: Clause | None
    first: Article
    others: tuple[Article, ...]


def groups_of(
    results: Iterable[Result], clauses: Mapping[str, Clause], words: Mapping[str, str]
) -> Mapping[Verdict, Sequence[Group]]:
    """Give the groups by verdict, the gravest clause first, items in the order in which they were judged.

    `words` are the statement's. Items that sent nothing are not among them; `unsent_of` gives those.
    The first item of every group has its exchanges; the room that is left goes to the others.
    """
    members = _by_clause(results, clauses)
    ordered = sorted(members, key=lambda key: gravity(clauses.get(key[1])))
    room = EXCHANGES_CHARACTERS
    firsts: list[Article] = []
    for key in ordered:
        result, findings = members[key][0]
        firsts.append(article_of(result, findings, clauses, words, with_exchanges=room > 0))
        room -= firsts[-1].size
    groups: dict[Verdict, list[Group]] = {}
    for key, first in zip(ordered, firsts, strict=True):
        others: list[Article] = []
        for result, findings in members[key][1:]:
            others.append(article_of(result, findings, clauses, words, with_exchanges=room > 0))
            room -= others[-1].size
        verdict, clause_id = key
        group = Group(verdict, clause_id, clauses.get(clause_id), first, tuple(others))
        groups.setdefault(verdict, []).append(group)
    return groups


def unsent_of(results: Iterable[Result]) -> Mapping[str, Sequence[str]]:
    """Give the slugs of the items that are inconclusive for want of any exchange, by their reason."""
    reasons: dict[str, list[str]] = {}
    for result in results:
        if _sent_nothing(result):
            reasons.setdefault(result.findings[0].received if result.findings else "", []).append(result.slug)
    return reasons


def _by_clause(
    results: Iterable[Result], clauses: Mapping[str, Clause]
) -> Mapping[tuple[Verdict, str], Sequence[tuple[Result, Sequence[Finding]]]]:
    members: dict[tuple[Verdict, str], list[tuple[Result, Sequence[Finding]]]] = {}
    for result in results:
        if result.verdict in GREEN or _sent_nothing(result):
            continue
        findings = telling_findings(result, clauses)
        clause_id = findings[0].clause if findings else ""
        members.setdefault((result.verdict, clause_id), []).append((result, findings))
    return members


def _sent_nothing(result: Result) -> bool:
    exchanges = result.evidence.exchanges if result.evidence else ()
    return result.verdict is Verdict.INCONCLUSIVE and not exchanges
