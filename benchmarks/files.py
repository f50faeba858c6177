"""What reading the case files costs beside the bare YAML parser, and writing a record beside bare JSON.

Run it as `.venv/bin/python benchmarks/files.py`. Both figures of a ratio are taken in this one process.
"""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from conformance.exchange.evidence import Evidence
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.planning.plan import load_items
from conformance.planning.yamlfile import load_yaml
from conformance.reporting.lines import result_to_json
from conformance.reporting.record import RecordWriter
from conformance.resources import shipped

ROUNDS = 5
RESULTS = 2_000


def best(act: Callable[[], object]) -> float:
    """Give the seconds of the quickest of some rounds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return min(times)


def bare_parser(files: list[Path]) -> None:
    for file in files:
        for _ in yaml.parse(file.read_bytes(), Loader=yaml.CSafeLoader):
            pass


def reading() -> None:
    cases = shipped("cases")
    files = sorted(cases.rglob("*.yaml"))
    bare = best(lambda: bare_parser(files))
    ours = best(lambda: [load_yaml(file) for file in files])
    planned = best(lambda: load_items(cases, "standard"))
    items = len(load_items(cases, "standard"))
    print(f"reading {len(files)} case files: {ours * 1000:.0f} ms, the bare parser: {bare * 1000:.0f} ms")
    print(
        f"  ratio {ours / bare:.2f}; with {items} items made of them: {planned / items * 1e6:.0f} µs an item"
    )


def writing() -> None:
    finding = Finding("token-payment/OrderNumber/length", Verdict.PASS, "what is expected", "received", 0)
    result = Result(
        "token-payment/limits/longest/OrderNumber", "probe", "gateway", "boundary",
        "cases/token-payment/limits.yaml:9", (finding,), Evidence("key", "number"),
        started=1_790_000_000.0, elapsed=0.4, repeat="conformance run",
    )  # fmt: skip
    line = result_to_json(result)
    with tempfile.TemporaryDirectory() as folder, RecordWriter(Path(folder) / "run.ndjson") as writer:
        ours = best(lambda: [writer.write_result(result) for _ in range(RESULTS)])
        with (Path(folder) / "bare").open("w", encoding="utf-8") as bare_file:
            bare = best(lambda: [bare_file.write(json.dumps(line) + "\n") for _ in range(RESULTS)])
    print(f"a result written: {ours / RESULTS * 1e6:.0f} µs, as bare JSON: {bare / RESULTS * 1e6:.0f} µs")
    print(f"  ratio {ours / bare:.2f}; each line is on the disk's side of the process before the next begins")


if __name__ == "__main__":
    reading()
    writing()
