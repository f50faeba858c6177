"""What a run found of each clause: the clause at each verdict that it came to, and the items that show it.

An item has one verdict, that of its gravest finding; to list items by it would hide every other clause
that the same items break.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause
from conformance.reporting.telling import gravity, telling_findings


@dataclass(frozen=True, slots=True)
class Found:
    """One clause at one verdict, with the item that shows it best and the number of others that do.

    `clause` is None for an id that the registry does not know.
    """

    clause: Clause | None
    finding: Finding
    result: Result
    others: int

    @property
    def verdict(self) -> Verdict:
        """The verdict that the clause came to in these items."""
        return self.finding.verdict


def found_by_clause(
    results: Iterable[Result], clauses: Mapping[str, Clause], verdicts: Sequence[Verdict]
) -> tuple[Found, ...]:
    """Give what was found with those verdicts, in their order, the gravest clause first.

    The item that shows a clause best is one that has no graver finding; else the first.
    """
    shown: dict[tuple[Verdict, str], dict[str, tuple[bool, Finding, Result]]] = {}
    for result in results:
        for rank, finding in enumerate(telling_findings(result, clauses)):
            if finding.verdict in verdicts:
                of_clause = shown.setdefault((finding.verdict, finding.clause), {})
                of_clause.setdefault(result.slug, (rank > 0, finding, result))
    found = []
    for (_, clause_id), items in shown.items():
        _, finding, result = min(items.values(), key=lambda item: item[0])
        found.append(Found(clauses.get(clause_id), finding, result, len(items) - 1))
    return tuple(sorted(found, key=lambda each: (verdicts.index(each.verdict), gravity(each.clause))))
