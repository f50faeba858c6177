"""JUnit XML from a run record: what CI servers make their tables of."""

from collections import Counter
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from conformance.judging.findings import Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import Clause
from conformance.reporting.counting import failing
from conformance.reporting.excerpts import visible
from conformance.reporting.failure import failure_text
from conformance.reporting.record import Record
from conformance.reporting.run import Header

_ELEMENTS: Mapping[Verdict, str] = {
    Verdict.INCONCLUSIVE: "error",
    Verdict.NOT_APPLICABLE: "skipped",
    Verdict.KNOWN: "skipped",
}
"""What stands inside a test case; `pass` passes, and `warn` where the run does not fail on it."""

_PLURALS = {"failure": "failures", "error": "errors", "skipped": "skipped"}


def junit(record: Record, clauses: Mapping[str, Clause]) -> bytes:
    """Give the JUnit document, one test case for each item; times are those of the evidence, in seconds."""
    elements = [_element(result, record.header) for result in record.results]
    cases = [
        _case(result, element, clauses) for result, element in zip(record.results, elements, strict=True)
    ]
    counts = _counts(elements)
    total = sum(result.elapsed for result in record.results)
    facts = {"name": "conformance", "tests": str(len(cases)), "time": f"{total:.3f}", **counts}
    suite = ET.Element("testsuite", {**facts, "timestamp": record.header.started})
    suite.append(_properties(record))
    suite.extend(cases)
    suites = ET.Element("testsuites", facts)
    suites.append(suite)
    document: bytes = ET.tostring(suites, encoding="utf-8", xml_declaration=True)
    return document


def _element(result: Result, header: Header) -> str | None:
    """Name what stands inside the test case; what an invariant did not see in a shard is left to the others."""
    if header.shard and result.kind == "invariant" and result.verdict is Verdict.INCONCLUSIVE:
        return "skipped"
    if result.verdict in failing(fail_on_warn=header.fail_on_warn):
        return "failure"
    return _ELEMENTS.get(result.verdict)


def _counts(elements: Iterable[str | None]) -> dict[str, str]:
    found = Counter(elements)
    return {plural: str(found[name]) for name, plural in _PLURALS.items()}


def _properties(record: Record) -> ET.Element:
    header = record.header
    facts = {
        "target": header.target.name, "side": header.target.side, "profile": header.profile,
        "seed": str(header.seed), "run": header.run_id, "suite": header.suite_version,
    }  # fmt: skip
    properties = ET.Element("properties")
    for name, value in facts.items():
        ET.SubElement(properties, "property", {"name": name, "value": _plain(value)})
    return properties


def _case(result: Result, element: str | None, clauses: Mapping[str, Clause]) -> ET.Element:
    topic, _, name = result.slug.partition("/")
    file, _, line = result.where.rpartition(":")
    case = ET.Element(
        "testcase",
        {
            "classname": topic,
            "name": name or topic,
            "time": f"{result.elapsed:.3f}",
            "file": file,
            "line": line,
        },
    )
    if element == "skipped":
        reason = next(each.received for each in result.findings if each.verdict is result.verdict)
        ET.SubElement(case, element, {"message": _plain(reason)})
    elif element is not None:
        broken = [each.clause for each in result.findings if each.verdict is result.verdict]
        told = ET.SubElement(
            case, element, {"message": _plain(", ".join(broken)), "type": result.verdict.value}
        )
        told.text = _plain(failure_text(result, clauses))
    elif result.verdict is Verdict.WARN:
        ET.SubElement(case, "system-out").text = _plain(failure_text(result, clauses))
    return case


def _plain(text: str) -> str:
    # XML 1.0 has no way to write most control characters, nor half a surrogate pair.
    return visible(text)
