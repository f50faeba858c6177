"""A stored run judged again: the same findings for the same evidence, others for another."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from notified_sessions import session_in_process

from conformance.cli.judging import judge
from conformance.exchange.loading import load_target
from conformance.judging.findings import Finding, Verdict
from conformance.judging.result import Result
from conformance.pipeline import Run
from conformance.pipeline.again import judged_again
from conformance.planning.plan import items_of_file
from conformance.protocol.clauses import registry
from conformance.reporting.counting import footer_of
from conformance.reporting.lines import result_from_json, result_to_json
from conformance.reporting.record import RecordWriter
from conformance.reporting.run import Header, KnownFailure, TargetFacts

CHECKOUT = Path(__file__).parents[2]
CASES = CHECKOUT / "cases"
TARGET = load_target(CHECKOUT / "fixtures" / "targets" / "simulator.yaml", os.environ)
SLUGS = (
    "notification-gateway/package/declined",
    "notification-gateway/options/signed",
    "notification-gateway/retries/refused",
)


@pytest.fixture(scope="module")
def run():
    """Three results as a record has them, their items, and the key of the gateway that was run."""
    files = sorted((CASES / "notification-gateway").glob("*.yaml"))
    items = [item for path in files for item in items_of_file(path, CASES, "standard") if item.slug in SLUGS]
    session = session_in_process(TARGET)
    pipeline = Run(session, 1)
    try:
        results = [result_from_json(result_to_json(pipeline.result_of(item))) for item in items]
        return results, items, session.target.the_gateway.public_key_pem.decode()
    finally:
        session.close()


def test_the_same_evidence_gives_the_same_findings(run):
    results, items, key = run
    again = judged_again(results, items, TARGET.with_public_key(lambda: key))
    assert [each.findings for each in again] == [each.findings for each in results]
    assert all(each.verdict is Verdict.PASS for each in again)


def test_other_evidence_gives_others(run):
    results, items, _ = run
    declined = next(each for each in results if each.slug.endswith("/declined"))
    (notification,) = declined.evidence.notifications
    changed = tuple(
        (name, "Approved" if name == "orderstate" else value) for name, value in notification.request.fields
    )
    forged = replace(notification, request=replace(notification.request, fields=changed))
    evidence = replace(declined.evidence, notifications=(forged,))
    (again,) = judged_again([replace(declined, evidence=evidence)], items, TARGET)
    failed = {each.clause for each in again.findings if each.verdict is Verdict.FAIL}
    assert "notification/orderstate/agrees" in failed


def test_a_result_whose_case_is_gone_stands_as_it_was(run):
    results, _, _ = run
    assert judged_again(results, [], TARGET) == results


def test_the_command_tells_what_is_otherwise(run, tmp_path, capfd):
    results, _, key = run
    facts = TargetFacts(name="t", digest="0" * 16, url="embedded", side="gateway")
    header = Header(
        suite_version="0", run_id="R", started="2026-01-01T00:00:00+00:00", target=facts, profile="standard", seed=1,
        registry_digest=registry().digest, planned_probes=3, planned_requests=3, gateway_key=key,
    )  # fmt: skip
    none = next(each for each in results if each.slug.endswith("/refused"))
    unheard = replace(none, evidence=replace(none.evidence, notifications=()))
    with RecordWriter(tmp_path / "run.ndjson") as record:
        record.write_header(header)
        for each in (results[0], unheard):
            record.write_result(each)
    assert judge(tmp_path) == 1
    told = capfd.readouterr().out
    assert "2 probes judged again, 1 of them otherwise than they were recorded" in told
    assert f"otherwise: {unheard.slug}" in told


def a_record(folder, results, **facts):
    header = Header(
        suite_version="0", run_id="R", started="2026-01-01T00:00:00+00:00", profile="standard", seed=1,
        registry_digest=registry().digest, planned_probes=3, planned_requests=3, **facts,
    )  # fmt: skip
    with RecordWriter(folder / "run.ndjson") as record:
        record.write_header(header)
        for each in results:
            record.write_result(each)
    return header


def test_a_record_from_another_place_is_judged_by_the_shipped_target_of_its_digest(run, tmp_path, capfd):
    results, _, key = run
    for file, digest, code in (("/gone/t.yaml", TARGET.digest, 0), ("/gone/t.yaml", "0" * 16, 2)):
        facts = TargetFacts(name="t", digest=digest, url="embedded", side="gateway", file=file)
        a_record(tmp_path, results, target=facts, gateway_key=key)
        try:
            ended = judge(tmp_path)
        except typer.Exit as refused:
            ended = refused.exit_code
        assert ended == code
    assert "; --target names it where it is now" in capfd.readouterr().err


def test_what_was_known_to_its_baseline_is_known_again(run, tmp_path, capfd):
    results, _, key = run
    facts = TargetFacts(name="t", digest=TARGET.digest, url="embedded", side="gateway")
    refused = next(each for each in results if each.slug.endswith("/refused"))
    unheard = replace(refused, evidence=replace(refused.evidence, notifications=()))
    known = KnownFailure(slug=unheard.slug, reason="we know")
    a_record(tmp_path, (results[0], unheard), target=facts, gateway_key=key, baseline=(known,))
    assert judge(tmp_path) == 0
    assert " known" in capfd.readouterr().out


@pytest.mark.parametrize(("fail_on_warn", "code"), [(False, 0), (True, 1)])
def test_a_broken_should_fails_where_it_failed_the_run(run, tmp_path, fail_on_warn, code):
    results, _, key = run
    facts = TargetFacts(name="t", digest=TARGET.digest, url="embedded", side="gateway")
    found = (Finding("token-payment/OrderNumber/length", Verdict.WARN, "x", "y"),)
    warned = Result("a/b/c", "property", "gateway", "generated", "cases/a/b.yaml:1", found)
    given = {"target": facts, "gateway_key": key, "fail_on_warn": fail_on_warn}
    a_record(tmp_path, (results[0], warned), **given)
    assert judge(tmp_path) == code


def test_an_interrupted_run_stays_interrupted(run, tmp_path):
    results, _, key = run
    facts = TargetFacts(name="t", digest=TARGET.digest, url="embedded", side="gateway")
    header = a_record(tmp_path, results, target=facts, gateway_key=key)
    with RecordWriter(tmp_path / "run.ndjson") as record:
        record.write_header(header)
        record.write_result(results[0])
        record.write_footer(
            footer_of(
                header, results[:1], registry(), ended=header.started, requests_spent=1, interrupted=True
            )
        )
    assert judge(tmp_path) == 130
