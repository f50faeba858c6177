"""What cannot be written is told before any work is done for it: one line, exit code 2, nothing left behind."""

import os
import subprocess
import sys

import pytest

from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.places import OLDER, RECORD, UnwritableError, check_file, check_folder
from conformance.protocol.clauses import registry
from conformance.reporting.counting import footer_of
from conformance.reporting.record import RecordWriter, read_record
from conformance.reporting.run import Header, TargetFacts


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Here lie a file called `afile` and a finished run called `run`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "afile").write_text("mine")
    header = Header(
        suite_version="0", run_id="RUN001", started="2026-01-01T00:00:00+00:00",
        target=TargetFacts(name="Shop", digest="0" * 16, url="http://shop.example", side="gateway"),
        profile="smoke", seed=1, registry_digest=registry().digest, planned_probes=1, planned_requests=1, shard="1/1",
    )  # fmt: skip
    found = (Finding("token-payment/OrderNumber/length", Verdict.PASS, "x", "y"),)
    result = Result("a/b/c", "probe", "gateway", "positive", "cases/a/b.yaml:1", found)
    with RecordWriter(tmp_path / "run" / RECORD) as writer:
        writer.write_header(header)
        writer.write_result(result)
        footer = footer_of(header, (result,), registry(), ended=header.started, requests_spent=1)
        writer.write_footer(footer)
    return tmp_path


@pytest.mark.parametrize(
    ("command", "named"),
    [
        (("run", "--out", "afile"), "afile is a file, not a folder"),
        (("run", "--out", "afile/deep/er"), "afile is a file, not a folder"),
        (("run", "--out", "/proc/foo"), "--out /proc/foo: cannot be written in"),
        (("run", "--out", "o", "--baseline", "afile/k.yaml", "--update-baseline"), "afile/k.yaml: "),
        (("run", "--out", "o", "--baseline", "run", "--update-baseline"), "that is a folder; name a file"),
        (("report", "run", "--out", "afile"), "--out afile: "),
        (("merge", "run", "--out", "afile"), "--out afile: "),
        (("judge", "captured.txt", "--out", "afile"), "--out afile: "),
        (("compare", "run", "run", "--html", "afile/x.html"), "--html afile/x.html: "),
        (("score", "--json", "afile/x"), "--json afile/x: "),
        (("score", "--full", "--matrix", "afile"), "--matrix afile: "),
        (("simulate", "--write-target", "afile/x.yaml"), "--write-target afile/x.yaml: "),
        (("simulate", "--merchant", "--write-target", "afile/x.yaml"), "--write-target afile/x.yaml: "),
    ],
)
def test_a_place_that_cannot_be_written_is_told(conformance, folder, monkeypatch, command, named):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    (folder / "captured.txt").write_text("a=b")
    said = conformance(*command)
    told = said.out + said.err
    assert said.code == 2
    assert told.count(named) == 1
    assert "INTERNALERROR" not in told
    assert (folder / "afile").read_text() == "mine"
    assert not (folder / "reports").exists()


def test_to_ask_leaves_nothing(tmp_path):
    check_folder(tmp_path / "a" / "b", "--out")
    check_file(tmp_path / "c" / "d.json", "--json")
    assert list(tmp_path.iterdir()) == []
    kept = tmp_path / "kept"
    kept.write_text("mine")
    check_file(kept, "--json")
    assert kept.read_text() == "mine"
    with pytest.raises(UnwritableError, match="name a file"):
        check_file(tmp_path, "--json")


def test_what_the_system_refuses_later_is_a_line_as_well(conformance, folder, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device", "run/index.html")

    monkeypatch.setattr("conformance.cli.reporting.write_projections", full)
    said = conformance("report", "run")
    assert (said.code, said.err) == (2, "run/index.html: No space left on device\n")


@pytest.mark.slow
def test_a_reader_who_leaves_is_no_mistake():
    reading, writing = os.pipe()
    os.close(reading)
    call = "import sys; from conformance.cli import main; sys.argv = ['conformance', 'list']; main()"
    try:
        done = subprocess.run(
            [sys.executable, "-c", call], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
        )
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_merge_into_a_shard_keeps_its_record(conformance, folder):
    before = (folder / "run" / RECORD).read_bytes()
    assert conformance("merge", "run", "--out", "run").code == 0
    assert (folder / "run" / OLDER).read_bytes() == before
    assert read_record(folder / "run" / RECORD).header.run_id == "RUN001"
