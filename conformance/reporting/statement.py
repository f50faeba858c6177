"""The statement: one self-contained page that says how a run went, made from its record alone."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from conformance.judging.findings import Verdict
from conformance.protocol.clauses import Clause, Severity, registry
from conformance.reporting.articles import articles_of, unsent_of
from conformance.reporting.counting import (
    ClauseCoverage,
    WhyUntested,
    cover,
    findings_by_verdict,
    probes_by_verdict,
    summarise_coverage,
)
from conformance.reporting.excerpts import visible
from conformance.reporting.record import Record, read_record
from conformance.reporting.run import Conformance
from conformance.reporting.timings import timings
from conformance.reporting.words import DOCUMENT_TITLES, WORDS, Lang

FROM_WORST = (Verdict.FAIL, Verdict.FIXED, Verdict.INCONCLUSIVE, Verdict.WARN, Verdict.KNOWN)
"""The verdicts that the findings section shows, in its order."""


def write_reports(record_path: Path, out_dir: Path, lang: Lang = "en") -> Path:
    """Write `index.html` and `summary.json` from a run record; give the page's path.

    Raises:
        RecordError: the file is not a run record.
    """
    record = read_record(record_path)
    clauses = registry()
    out_dir.mkdir(parents=True, exist_ok=True)
    page = out_dir / "index.html"
    # What UTF-8 cannot hold was escaped while rendering.
    page.write_text(render_statement(record, clauses, lang), encoding="utf-8")
    summary = json.dumps(summary_of(record, clauses), indent=2, ensure_ascii=True)
    (out_dir / "summary.json").write_text(summary + "\n", encoding="utf-8")
    return page


def render_statement(record: Record, clauses: Mapping[str, Clause], lang: Lang = "en") -> str:
    """Give the page as HTML; it refers to nothing outside itself."""
    header, footer = record.header, record.footer
    coverage = cover(record.results, clauses, header.target.side, header.not_tested)
    articles = articles_of(record.results, clauses, WORDS[lang])
    template = _environment().get_template("statement.html")
    return template.render(
        lang=lang,
        t=WORDS[lang],
        titles=DOCUMENT_TITLES[lang],
        header=header,
        footer=footer,
        record=record,
        verdict=_verdict(record),
        money=_money_at_risk(record, clauses),
        other_registry=header.registry_digest != getattr(clauses, "digest", header.registry_digest),
        findings=findings_by_verdict(record.results),
        requests=_requests(record),
        summary=summarise_coverage(coverage),
        sections=[(verdict, articles.get(verdict, ())) for verdict in FROM_WORST],
        unsent=unsent_of(record.results),
        documents=_by_document(coverage),
        untested=_by_reason(coverage),
        timings=timings(record.results),
    )


def summary_of(record: Record, clauses: Mapping[str, Clause]) -> dict[str, object]:
    """Give the run in short, for programs: verdict, counts, coverage and the slugs that are not green."""
    header, footer = record.header, record.footer
    coverage = cover(record.results, clauses, header.target.side, header.not_tested)
    return {
        "run": header.run_id,
        "target": header.target.model_dump(),
        "suite": header.suite_version,
        "profile": header.profile,
        "seed": header.seed,
        "started": header.started,
        "ended": footer.ended if footer else None,
        "verdict": _verdict(record),
        "complete": footer is not None and footer.cut_short is None,
        "findings": findings_by_verdict(record.results),
        "probes": probes_by_verdict(record.results),
        "requests": _requests(record),
        "coverage": summarise_coverage(coverage).model_dump(),
        "items": {
            verdict: sorted(result.slug for result in record.results if result.verdict is verdict)
            for verdict in FROM_WORST
        },
    }


def _verdict(record: Record) -> Conformance:
    return record.footer.verdict if record.footer else Conformance.INTERRUPTED


def _requests(record: Record) -> int:
    if record.footer:
        return record.footer.requests_spent
    return sum(len(result.evidence.exchanges) for result in record.results if result.evidence)


def _money_at_risk(record: Record, clauses: Mapping[str, Clause]) -> bool:
    broken = {
        finding.clause
        for result in record.results
        for finding in result.findings
        if finding.verdict is Verdict.FAIL
    }
    return any(clauses[clause].severity is Severity.CRITICAL for clause in broken if clause in clauses)


def _by_document(
    coverage: tuple[ClauseCoverage, ...],
) -> list[tuple[str, list[ClauseCoverage], list[tuple[str, int]]]]:
    """Give each document's name, its rows, and how many rows there are of each outcome."""
    rows: dict[str, list[ClauseCoverage]] = {}
    for row in coverage:
        rows.setdefault(row.clause.document, []).append(row)
    outcomes = [*(verdict.value for verdict in reversed(Verdict)), "untested"]
    documents = []
    for document, covered in rows.items():
        counts = Counter(row.verdict.value if row.verdict else "untested" for row in covered)
        documents.append(
            (document, covered, [(outcome, counts[outcome]) for outcome in outcomes if counts[outcome]])
        )
    return documents


def _by_reason(coverage: tuple[ClauseCoverage, ...]) -> list[tuple[WhyUntested, list[ClauseCoverage]]]:
    rows = [(why, [row for row in coverage if row.untested is why]) for why in WhyUntested]
    return [(why, found) for why, found in rows if found]


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("conformance.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters["moment"] = lambda iso: iso[:19].replace("T", " ") + " UTC"
    environment.filters["fragment"] = lambda name: quote(visible(name))
    environment.filters["ms"] = lambda seconds: f"{seconds * 1000:,.1f}"
    return environment


def _shown(value: object) -> object:
    """Escape what would hide or act, in every text that the template puts out; markup stays itself."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
