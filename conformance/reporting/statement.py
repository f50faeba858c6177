"""The statement: one self-contained page that says how a run went, made from its record alone."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from conformance.judging.findings import Verdict
from conformance.protocol.clauses import Clause, registry
from conformance.reporting.assumptions import assumptions_of, baseline_of
from conformance.reporting.by_clause import found_by_clause
from conformance.reporting.counting import (
    ClauseCoverage,
    WhyUntested,
    cover,
    findings_by_verdict,
    summarise_coverage,
)
from conformance.reporting.diagram import diagram_of
from conformance.reporting.excerpts import visible
from conformance.reporting.grouping import groups_of, unsent_of
from conformance.reporting.headline import headline, known_failures
from conformance.reporting.overview import (
    FROM_WORST,
    against,
    from_worst,
    money_at_risk,
    requests_of,
    summary_of,
    untested_must,
    verdict_of,
)
from conformance.reporting.record import Record
from conformance.reporting.score_file import Score, shipped_score
from conformance.reporting.timings import timings
from conformance.reporting.words import DOCUMENT_TITLES, WORDS, Lang


def write_statement(record: Record, out_dir: Path, lang: Lang = "en") -> Path:
    """Write `index.html` and `summary.json` from a run's record; give the page's path."""
    clauses = registry()
    out_dir.mkdir(parents=True, exist_ok=True)
    page = out_dir / "index.html"
    # What UTF-8 cannot hold was escaped while rendering.
    page.write_text(render_statement(record, clauses, lang, shipped_score()), encoding="utf-8")
    summary = json.dumps(summary_of(record, clauses), indent=2, ensure_ascii=True)
    (out_dir / "summary.json").write_text(summary + "\n", encoding="utf-8")
    return page


def render_statement(
    record: Record, clauses: Mapping[str, Clause], lang: Lang = "en", score: Score | None = None
) -> str:
    """Give the page as HTML; it refers to nothing outside itself. Without a score it says "not measured"."""
    header, footer = record.header, record.footer
    coverage = cover(record.results, clauses, header.target.side, header.not_tested)
    groups = groups_of(record.results, clauses, WORDS[lang])
    script = _script()
    template = _environment().get_template("statement.html")
    return template.render(
        lang=lang,
        t=WORDS[lang],
        titles=DOCUMENT_TITLES[lang],
        header=header,
        footer=footer,
        record=record,
        score=score,
        script=Markup(script),  # noqa: S704 (the suite's own file, which the policy names by its hash)
        script_hash=Markup(_hash_of(script)),  # noqa: S704 (BASE64)
        verdict=verdict_of(record),
        headline=headline(record, clauses, lang),
        known=bool(known_failures(record)),
        money=money_at_risk(record, clauses),
        other_registry=header.registry_digest != getattr(clauses, "digest", header.registry_digest),
        findings=findings_by_verdict(record.results),
        requests=requests_of(record),
        summary=summarise_coverage(coverage),
        untested_must=untested_must(coverage),
        sections=[(verdict, groups.get(verdict, ())) for verdict in from_worst(record)],
        against=found_by_clause(record.results, clauses, against(record)),
        unsent=unsent_of(record.results),
        told={result.slug for result in record.results if result.verdict in FROM_WORST},
        documents=_by_document(coverage),
        unkilled=_unkilled(coverage, score),
        untested=_by_reason(coverage),
        baseline=baseline_of(record),
        assumed=assumptions_of(coverage, header.dialect),
        diagram=Markup(diagram_of(record.results, header.capabilities, lang)),  # noqa: S704 (the suite's own)
        timings=timings(record.results),
    )


def _unkilled(coverage: tuple[ClauseCoverage, ...], score: Score | None) -> list[str]:
    """Name the clauses that can be tested and that no deliberate fault is known to be found by."""
    if score is None:
        return []
    found = {name for name, kills in score.clauses.items() if kills.killed}
    return [row.clause.id for row in coverage if row.clause.untestable is None and row.clause.id not in found]


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


@cache
def _script() -> str:
    folder = resources.files("conformance.reporting") / "templates"
    return "\n" + (folder / "statement.js").read_text(encoding="utf-8")


def _hash_of(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


@cache
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
