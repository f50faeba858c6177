"""What every report of a large record costs: seconds and memory for 10,000 probes with their exchanges.

Run it as `.venv/bin/python benchmarks/projections.py [probes]`. The record is written first, by the
same writer as a run's, and is not counted.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from conformance.exchange.evidence import Evidence, Exchange, ReceivedResponse, SentRequest
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import registry
from conformance.reporting.counting import footer_of
from conformance.reporting.projections import write_reports
from conformance.reporting.record import RecordWriter
from conformance.reporting.run import Header, TargetFacts

PROBES = 10_000
FAILING_EVERY = 50
FIELDS = tuple((f"Parameter{number}", f"value {number} of a request") for number in range(20))
BODY = "&".join(f"{name}={value.replace(' ', '+')}" for name, value in FIELDS).encode()
ANSWER = (
    b'{"order": {"ordernumber": "A1", "billnumber": "5700000000000001", "fields": "' + b"x" * 900 + b'"}}'
)


def exchange(step: int) -> Exchange:
    request = SentRequest(
        "POST", "https://gateway.example/pay/tokenpay.cfm",
        (("Host", "gateway.example"), ("Content-Type", "application/x-www-form-urlencoded")), BODY, FIELDS,
    )  # fmt: skip
    answer = ReceivedResponse(200, (("Content-Type", "application/json"),), ANSWER)
    return Exchange(step, "pay", request, answer, 1_790_000_000.0 + step, 0.2)


def result(number: int, clauses: list[str]) -> Result:
    slug = f"token-payment/limits/case-{number // 100}/value-{number % 100}"
    verdict = Verdict.FAIL if number % FAILING_EVERY == 0 else Verdict.PASS
    findings = (Finding(clauses[number % len(clauses)], verdict, "what is expected", "what is received", 0),)
    evidence = Evidence(slug, f"a1b2c3-{number:011d}", (exchange(0), exchange(1)), values=dict(FIELDS[:2]))
    return Result(
        slug, "probe", "gateway", "boundary", "cases/token-payment/limits.yaml:9", findings, evidence,
        started=1_790_000_000.0, elapsed=0.4, repeat=f"conformance run --select {slug}",
    )  # fmt: skip


def write_record(path: Path, probes: int) -> None:
    known = registry()
    clauses = [name for name, clause in known.items() if clause.side.value == "gateway"]
    header = Header(
        suite_version="0", run_id="BENCH0", started="2026-01-01T00:00:00+00:00",
        target=TargetFacts(name="A benchmark", digest="0", url="https://gateway.example", side="gateway"),
        profile="deep", seed=1, registry_digest=known.digest, planned_probes=probes, planned_requests=probes * 2,
    )  # fmt: skip
    results = [result(number, clauses) for number in range(probes)]
    with RecordWriter(path) as record:
        record.write_header(header)
        for each in results:
            record.write_result(each)
        record.write_footer(
            footer_of(header, results, known, ended=header.started, requests_spent=probes * 2)
        )


def project(folder: Path) -> None:
    begun = time.perf_counter()
    write_reports(folder / "run.ndjson", folder)
    seconds = time.perf_counter() - begun
    print(f"{seconds:.1f} s, {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most")
    for file in sorted(folder.iterdir()):
        print(f"  {file.name}: {file.stat().st_size / 1e6:.2f} MB")


def main() -> None:
    if sys.argv[1:2] == ["--project"]:
        project(Path(sys.argv[2]))
        return
    probes = int(sys.argv[1]) if len(sys.argv) > 1 else PROBES
    with tempfile.TemporaryDirectory() as folder:
        write_record(Path(folder) / "run.ndjson", probes)
        print(f"{probes} probes, every {FAILING_EVERY}th failing")
        subprocess.run([sys.executable, __file__, "--project", folder], check=True)


if __name__ == "__main__":
    main()
