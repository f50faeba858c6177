"""Journeys that Hypothesis draws, against a gateway in this process: silent where it keeps to the table, brief where not."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.exchange.embedded import description_of
from conformance.exchange.loading import load_target
from conformance.exchange.session import Part, open_session
from conformance.judging.findings import Verdict
from conformance.pipeline import Run
from conformance.pipeline.properties import JOURNEY_SHRINK_REQUESTS
from conformance.planning.plan import cost_of, items_of_file
from conformance.protocol.signatures import new_key_pair
from conformance.simulator.__main__ import build
from conformance.simulator.accounts import Start
from conformance.simulator.transport import mock_transport

CHECKOUT = Path(__file__).parents[2]
CASES = CHECKOUT / "cases"
KEYS = new_key_pair()
REFUNDS_TOO_MUCH, RETURNS_ALL = "parts-add-up-to-more", "cancellation-in-part-returns-all"


@pytest.fixture(scope="module")
def target():
    return load_target(CHECKOUT / "fixtures" / "targets" / "simulator.yaml", os.environ)


@pytest.fixture
def items():
    found = items_of_file(CASES / "order-lifecycle" / "sequences.yaml", CASES, "standard")
    return {item.slug.rpartition("/")[2]: item for item in found}


def judged(target, item, mutant=None, seed=1, budget=None):
    """Give the item's result, and the requests that were spent."""
    start = Start.model_validate(description_of(target.the_gateway, KEYS.public_pem.decode()))
    part = Part("http://simulated.invalid", KEYS.private_pem, 1)
    transport = mock_transport(build(start, mutant))
    session = open_session(target, "DRAWN0", budget, part=part, transport=transport)
    try:
        return Run(session, seed).result_of(item), session.pace.spent
    finally:
        session.close()


def test_a_faultless_gateway_does_what_the_table_predicts(target, items):
    result, spent = judged(target, items["of-several-orders"], seed=2)
    assert result.verdict is Verdict.PASS, result.findings
    assert result.examples >= 20
    assert 100 < spent <= cost_of(items["of-several-orders"])
    assert sum(result.edges.values()) == len(result.edges) > 15


@pytest.mark.slow
def test_the_first_disagreement_is_shrunk_to_the_shortest_sequence_and_can_be_pasted(target, items, tmp_path):
    result, spent = judged(target, items["of-one-order"], REFUNDS_TOO_MUCH)
    failed = {finding.clause for finding in result.findings if finding.verdict is Verdict.FAIL}
    assert failed == {"order/sequence/outcome"}
    drawn = list(result.example.values.values())
    assert "pay" in drawn[0]
    # A payment, its confirmation where it was held, and cancellations of which none may be left out.
    assert all("cancel" in step for step in drawn[2:])
    assert 2 < len(drawn) <= 5
    assert spent < JOURNEY_SHRINK_REQUESTS + 25 * 10
    assert not all(result.edges.values())

    (note,) = result.notes
    path = tmp_path / "cases" / "mine" / "found.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("cases:\n" + note.partition("\n")[2] + "\n", encoding="utf-8")
    (pasted,) = items_of_file(path, tmp_path / "cases", "standard")
    assert judged(target, pasted, REFUNDS_TOO_MUCH)[0].verdict is Verdict.FAIL
    assert judged(target, pasted)[0].verdict is Verdict.PASS


def test_shrinking_keeps_to_its_share_of_a_budget(target, items):
    few = replace(items["of-one-order"], count=10)
    result, spent = judged(target, few, RETURNS_ALL, budget=300)
    assert result.verdict is Verdict.FAIL
    _, batch = judged(target, few)
    assert spent - batch <= 300 // 10
