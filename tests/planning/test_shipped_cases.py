"""The cases that come with the suite: they load, keep to what can be tested, and fit their profiles."""

import re
from pathlib import Path

import pytest

from conformance.planning.drawing import draw
from conformance.planning.plan import EXAMPLES, SMOKE_BUDGET, Plan, cost_of, fitted, load_items, ordered
from conformance.planning.probe import Invariant, Probe, Property
from conformance.protocol.clauses import registry

CASES = Path(__file__).parents[2] / "cases"
SLUG = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*(/[A-Za-z_]+(/[A-Za-z0-9]+)?)?")


@pytest.fixture(scope="module")
def items():
    return {profile: load_items(CASES, profile) for profile in EXAMPLES}


def test_they_load_for_every_profile_as_the_same_items(items):
    slugs = {profile: [item.slug for item in loaded] for profile, loaded in items.items()}
    assert slugs["smoke"] == slugs["standard"] == slugs["deep"]
    assert len(set(slugs["smoke"])) == len(slugs["smoke"]) > 50
    assert all(SLUG.fullmatch(slug) for slug in slugs["smoke"])


def test_every_clause_cited_exists_and_can_be_tested(items):
    cited = {clause for item in items["smoke"] for clause in item.clauses}
    known = registry()
    assert len(cited) > 50
    assert [clause for clause in cited if clause not in known or known[clause].untestable] == []


def test_every_item_cites_a_clause_and_every_clause_is_decided_in_it(items):
    for item in items["smoke"]:
        assert item.clauses, item.slug
        if isinstance(item, Probe):
            decided = {clause for step in item.steps for each in step.expects for clause in each.clause}
            assert decided == set(item.clauses), item.slug


def test_every_file_names_its_schema_first_and_the_schema_is_there():
    for path in CASES.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = first.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / schema).resolve() == CASES.parent / "docs" / "schema" / "case-file.json"


def test_the_smoke_profile_fits_its_budget_whole(items):
    plan = ordered(items["smoke"])
    assert plan.cost <= SMOKE_BUDGET == 300
    assert fitted(plan.items, SMOKE_BUDGET).not_tested == ()


def test_an_item_costs_what_its_probes_send(items):
    for item in items["smoke"]:
        if isinstance(item, Property):
            assert cost_of(item) == item.count * draw(item, 1)[0].cost, item.slug
        else:
            assert cost_of(item) == (0 if isinstance(item, Invariant) else len(item.steps)), item.slug
    assert Plan(tuple(items["smoke"])).cost == sum(map(cost_of, items["smoke"]))


def test_no_wrong_credentials_are_sent_without_leave(items):
    for item in items["smoke"]:
        steps = item.steps if isinstance(item, Probe) else ()
        if any(name.lower() in ("login", "password") for step in steps for name in step.changes):
            assert "credential-probing" in item.needs, item.slug
