"""Every report of a run, made from its record alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conformance.protocol.clauses import registry
from conformance.reporting.badge import badge
from conformance.reporting.junit import junit
from conformance.reporting.markdown import markdown
from conformance.reporting.record import Record, read_record
from conformance.reporting.sarif import sarif
from conformance.reporting.statement import write_statement
from conformance.reporting.words import Lang


def write_reports(record_path: Path, out: Path, lang: Lang = "en") -> Path:
    """Write every report of a record; give the statement's path. RecordError where it is no record."""
    return write_projections(read_record(record_path), out, lang)


def write_projections(record: Record, out: Path, lang: Lang = "en") -> Path:
    """Write statement, summaries, JUnit, SARIF and badge beside one another; give the statement's path."""
    clauses = registry()
    out.mkdir(parents=True, exist_ok=True)
    (out / "junit.xml").write_bytes(junit(record, clauses))
    _write_json(out / "results.sarif", sarif(record, clauses))
    (out / "summary.md").write_text(markdown(record, clauses), encoding="utf-8")
    _write_json(out / "badge.json", badge(record))
    return write_statement(record, out, lang)


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1) + "\n", encoding="ascii")
