"""The texts of an Allure result: what its clauses say, and why it is not green."""

from collections.abc import Mapping

from attrs import define

from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause, Sentence
from conformance.reporting.excerpts import visible
from conformance.reporting.failure import failure_text
from conformance.reporting.telling import repeat_command, telling_findings
from conformance.reporting.words import DOCUMENT_TITLES, Lang


@define
class ComparedDetails:
    """Status details with the two texts that Allure Report 3 shows as a difference.

    allure-python's own model lacks these two; it writes whatever attrs class stands in its place.
    """

    message: str
    trace: str
    known: bool | None = None
    expected: str | None = None
    actual: str | None = None


def details_of(result: Result, clauses: Mapping[str, Clause]) -> ComparedDetails:
    """Give the details of a result that did not pass; `allure_files.CATEGORIES` reads the first line."""
    finding, *others = telling_findings(result, clauses) or [Finding("no clause", result.verdict)]
    clause = clauses.get(finding.clause)
    severity = f", {clause.severity}" if clause else ""
    more = f"\n(and {len(others)} more)" if others else ""
    received = visible(finding.received)
    return ComparedDetails(
        message=f"{finding.verdict}{severity}: {visible(finding.clause)}\n"
        f"Expected: {visible(finding.expected)}\nReceived: {received}{more}",
        trace=visible(failure_text(result, clauses)),
        known=result.verdict is Verdict.KNOWN or None,
        expected=visible(finding.expected) or None,
        actual=received or None,
    )


def description_of(result: Result, clauses: Mapping[str, Clause], lang: Lang = "en") -> str:
    """Give what the clauses found on say, where they stand, and how to repeat the item, as Markdown."""
    cited = dict.fromkeys(finding.clause for finding in result.findings)
    told = [_paragraph(clauses[clause], lang) for clause in cited if clause in clauses]
    if result.examples:
        told.append(f"{result.examples} examples judged.")
    told.append(f"```\n{visible(result.replay or repeat_command(result))}\n```")
    return "\n\n".join(told)


def _paragraph(clause: Clause, lang: Lang) -> str:
    stake = f" *{_in(lang, clause.consequence)}*" if clause.consequence else ""
    place = f"{DOCUMENT_TITLES[lang][clause.document]}: {clause.section}"
    sentence = _in(lang, clause.sentence)
    return f"**{clause.id}** ({clause.level}, {clause.severity}): {sentence}{stake} ({place})"


def _in(lang: Lang, sentence: Sentence) -> str:
    return sentence.ru if lang == "ru" else sentence.en
