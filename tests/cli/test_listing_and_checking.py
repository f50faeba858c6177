"""`conformance list`, `check` and `report`: what there is, whether it is the configuration, a record's pages again."""

import json
import re
import shutil
from pathlib import Path

import pytest
import yaml

from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.protocol.clauses import registry
from conformance.protocol.edges import edges
from conformance.reporting.counting import footer_of
from conformance.reporting.record import RecordWriter
from conformance.reporting.run import Header, TargetFacts

CASES = Path(__file__).resolve().parents[2] / "cases"
UNKNOWN_ORDER = "confirmation of an unknown order"
SAMPLE = {
    "name": "My shop's sandbox",
    "gateway": {
        "url": "embedded",
        "merchant_id": "700123",
        "login": "sample_shop",
        "password": "SamplePassword1",
        "secret": "topsecret",
        "outcomes": {
            "approved": {
                "TokenType": "5",
                "PaymentToken": '{"Token": "00000000-0000-4000-8000-000000000000", "CustomerNumber": "c"}',
            }
        },
        "capabilities": ["status"],
        "dialect": {"sanitising": "none"},
    },
}


@pytest.fixture
def target(tmp_path):
    def write(**changes):
        file = tmp_path / "target.yaml"
        file.write_text(yaml.safe_dump({**SAMPLE, "gateway": {**SAMPLE["gateway"], **changes}}))
        return file

    return write


def test_the_cases_come_as_one_line_each_with_their_clauses(conformance):
    said = conformance("list", "--select", "order-lifecycle/one-stage", "--profile", "smoke")
    assert said.code == 0
    slug, technique, requests, clauses = said.out.splitlines()[0].split("\t")
    assert (slug, technique, requests) == (
        "order-lifecycle/one-stage/approved-then-canceled",
        "stateful",
        "3",
    )
    assert "order/one-stage/approved" in clauses.split()
    assert said.out.splitlines()[1] == "1 probe, property or invariant"


def test_the_edges_of_orders_come_with_what_a_run_did_with_each(conformance, tmp_path):
    with RecordWriter(tmp_path / "run.ndjson") as record:
        record.write_header(
            Header(
                suite_version="0.1.0",
                run_id="a1b2c3",
                started="2026-11-22T09:30:00+00:00",
                target=TargetFacts(name="By hand", digest="0123456789abcdef", url="embedded", side="gateway"),
                settings={},
                capabilities=("double-stage",),
                dialect={},
                profile="standard",
                seed=1,
                registry_digest=registry().digest,
                planned_probes=1,
                planned_requests=1,
            )
        )
        walked = {"confirmed-in-full": True, "hold-cancelled": False, UNKNOWN_ORDER: True}
        found = (Finding("order/created", Verdict.PASS),)
        record.write_result(
            Result("a/b/c", "probe", "gateway", "stateful", "a/b.yaml:1", found, edges=walked)
        )
    said = conformance("list", "--transitions", "--run", tmp_path)
    assert said.code == 0
    rows = {line.split("\t")[0]: line.split("\t") for line in said.out.splitlines()[:-1]}
    assert set(rows) == {edge.id for edge in edges()}
    assert rows["confirmed-in-full"][-1] == "right"
    assert rows["hold-cancelled"][-1] == "wrong"
    assert rows[UNKNOWN_ORDER][-1] == "refused"
    assert rows["hold-ended"][-1] == "not-applicable: the target does not declare clock"
    assert "3 of the " in said.out.splitlines()[-1]
    assert f"{len(edges())} in all" in said.out.splitlines()[-1]


def test_the_edges_of_orders_are_told_before_any_run(conformance, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = conformance("list", "--transitions")
    assert said.code == 0
    assert (
        "confirmed-in-full\tDelayed\tconfirmation in full\tdouble-stage\tApproved\tstated\tno run yet"
        in said.out
    )


def test_the_cost_of_every_profile_is_told(conformance):
    last = conformance("list").out.splitlines()[-1]
    costs = dict(part.split() for part in last.partition(": ")[2].split(", "))
    assert list(costs) == ["smoke", "standard", "deep"]
    assert int(costs["smoke"]) <= 300 < int(costs["standard"]) < int(costs["deep"])


def test_every_clause_is_listed_with_what_covers_it(conformance):
    said = conformance("list", "--clauses")
    rows = {line.split("\t")[0]: line.split("\t")[1:] for line in said.out.splitlines() if "\t" in line}
    assert rows.keys() == registry().keys()
    *facts, mutants = rows["token-payment/OrderNumber/length"]
    assert facts == ["MUST", "stated", "major", "boundary, generated"]
    assert re.fullmatch(r"[0-9]+(, not scored| of [0-9]+ killed)", mutants)
    untestable = next(clause for clause in registry().values() if clause.untestable)
    assert rows[untestable.id][-2].startswith("untestable: ")
    assert rows[untestable.id][-1] == "no mutant"
    assert re.search(r"^[0-9]+ clauses are covered, yet no mutant breaks them$", said.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--profile", "smoek"), "--profile takes smoke, standard, deep, not smoek"),
        (
            ("--select", "zzzzzz"),
            "--select zzzzzz: no case is called that. `conformance list` shows every case.",
        ),
        (
            ("--select", "token-payment", "--select", "order-lifecycle/one-stge"),
            "--select order-lifecycle/one-stge: no case is called that. Did you mean order-lifecycle/one-stage?",
        ),
        (("--cases", "/nope"), "--cases /nope: there is no such folder"),
    ],
)
def test_a_mistake_in_what_to_list(arguments, message, conformance):
    said = conformance("list", *arguments)
    assert said.code == 2
    assert said.err.strip().startswith(message.removesuffix("?"))
    assert len(said.err.strip().splitlines()) == 1


def test_a_folder_without_cases_of_the_side_is_told_as_that(conformance, tmp_path):
    empty = conformance("list", "--cases", tmp_path)
    assert (empty.code, empty.err) == (2, f"--cases {tmp_path}: there is no case in this folder\n")
    shutil.copy(CASES / "notification-merchant" / "blocking.yaml", tmp_path)
    other = conformance("list", "--cases", tmp_path)
    assert other.code == 2
    assert other.err == f"{tmp_path} has no case of the gateway side: give --side merchant\n"
    assert conformance("list", "--cases", tmp_path, "--side", "merchant").code == 0


def test_a_slash_at_the_end_of_a_selector_is_none_of_its_name(conformance):
    said = [
        conformance("list", "--select", each)
        for each in ("order-lifecycle/one-stage/", "order-lifecycle/one-stage")
    ]
    assert said[0].out == said[1].out
    assert said[0].code == 0


def test_the_requests_of_each_side_are_told_apart(conformance):
    lines = conformance("list", "--clauses").out.splitlines()
    told = {line.split()[5]: line for line in lines if line.startswith("requests a run of the ")}
    assert told.keys() == {"gateway", "merchant"}
    assert told["gateway"].endswith(conformance("list").out.splitlines()[-1].partition(": ")[2])


def test_a_target_file_is_checked_without_sending_anything(conformance, target, monkeypatch):
    monkeypatch.setattr("conformance.exchange.embedded.start", lambda *_: pytest.fail("a child was started"))
    said = conformance("check", target(), "--offline", "--each")
    assert said.code == 0
    assert "My shop's sandbox, gateway side" in said.out
    assert (
        "  not applicable: order-lifecycle/double-stage/confirmed-in-full: the target does not declare double-stage"
        in said.out
    )


def test_what_a_target_does_not_declare_is_told_in_a_line_each(conformance, target):
    said = conformance("check", target(), "--offline")
    assert said.code == 0
    lines = [line for line in said.out.splitlines() if line.startswith("  not applicable: ")]
    (told,) = [line for line in lines if line.endswith(" probes of double-stage, not declared")]
    assert int(told.split()[2]) > 10
    assert len(lines) < 30


def test_one_known_good_order_is_sent(conformance, target):
    said = conformance("check", target())
    assert said.code == 0
    assert "one known-good order went through in " in said.out


def test_a_target_that_cannot_be_reached(conformance, target):
    said = conformance("check", target(url="http://127.0.0.1:9"))
    assert said.code == 3
    assert "refused the connection" in said.err


def test_a_target_file_with_mistakes_names_each_with_its_line(conformance, target):
    said = conformance("check", target(colour="red", merchant_id=700123), "--offline")
    assert said.code == 2
    assert "gateway.colour: unknown key" in said.err
    assert "gateway.merchant_id: " in said.err
    assert all(":" in line and "target.yaml:" in line for line in said.err.splitlines())


def test_a_production_host_is_not_checked_either(conformance, target):
    said = conformance("check", target(url="https://payments.paysecure.ru"))
    assert said.code == 2
    assert "production host" in said.err


@pytest.fixture
def record(tmp_path):
    """A finished record of one result, as a run leaves it."""
    clause = "token-payment/OrderNumber/length"
    header = Header(
        suite_version="0", run_id="RUN001", started="2026-01-01T00:00:00+00:00",
        target=TargetFacts(name="Shop", digest="0" * 16, url="http://shop.example", side="gateway"),
        profile="smoke", seed=1, registry_digest=registry().digest, planned_probes=2, planned_requests=2,
    )  # fmt: skip
    result = Result(
        "a/b/c",
        "probe",
        "gateway",
        "positive",
        "cases/a/b.yaml:1",
        (Finding(clause, Verdict.PASS, "x", "y"),),
    )
    path = tmp_path / "run" / "run.ndjson"
    with RecordWriter(path) as writer:
        writer.write_header(header)
        writer.write_result(result)
        writer.write_footer(
            footer_of(header, (result,), registry(), ended="2026-01-01T00:00:01+00:00", requests_spent=2)
        )
    return path


def test_the_pages_are_made_again_from_the_record(conformance, record):
    for given in (record, record.parent):
        said = conformance("report", given)
        assert (said.code, said.out) == (0, f"report: {record.parent / 'index.html'}\n")
        assert "a/b/c" in (record.parent / "index.html").read_text("utf-8")


def test_the_pages_can_go_elsewhere_and_be_in_russian(conformance, record, tmp_path):
    said = conformance("report", record, "--out", tmp_path / "elsewhere", "--lang", "ru")
    assert said.code == 0
    assert '<html lang="ru"' in (tmp_path / "elsewhere" / "index.html").read_text("utf-8")
    assert not (record.parent / "index.html").exists()


def test_a_record_cut_off_anywhere_is_told_as_cut_short(conformance, record):
    record.write_bytes(
        record.read_bytes().splitlines(keepends=True)[0] + record.read_bytes().splitlines()[1][:40]
    )
    said = conformance("report", record)
    assert said.code == 0
    assert "the run was cut short: 0 of 2 items were judged" in said.out


@pytest.mark.parametrize(
    "content", [None, b"", b"no record\n", json.dumps({"record": "result"}).encode() + b"\n"]
)
def test_what_is_no_record_is_two_and_one_sentence(content, conformance, tmp_path):
    path = tmp_path / "run.ndjson"
    if content is not None:
        path.write_bytes(content)
    said = conformance("report", path)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert said.err.startswith(str(path))


def test_a_language_nobody_wrote_is_told(conformance, record):
    said = conformance("report", record, "--lang", "de")
    assert (said.code, said.err) == (2, "--lang takes en or ru, not de\n")
