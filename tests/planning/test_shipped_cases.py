"""The cases that come with the suite: they load, keep to what can be tested, and fit their profiles."""

import re
from pathlib import Path

import pytest

from conformance.planning.drawing import draw
from conformance.planning.plan import EXAMPLES, SMOKE_BUDGET, Plan, cost_of, fitted, load_items, ordered
from conformance.planning.probe import Invariant, Probe, Property
from conformance.protocol.clauses import Basis, Level, registry
from conformance.protocol.parameters import token_payment

CASES = Path(__file__).parents[2] / "cases"
SLUG = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*(/[A-Za-z_]+(/[A-Za-z0-9-]+)?)?")


@pytest.fixture(scope="module")
def items():
    every = {profile: load_items(CASES, profile) for profile in EXAMPLES}
    return {profile: [item for item in loaded if item.side == "gateway"] for profile, loaded in every.items()}


def test_they_load_for_every_profile_and_smoke_leaves_some_out(items):
    slugs = {profile: [item.slug for item in loaded] for profile, loaded in items.items()}
    assert slugs["standard"] == slugs["deep"]
    assert set(slugs["smoke"]) < set(slugs["standard"])
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
        name = "delivery-file.json" if path.parent.name == "notification-merchant" else "case-file.json"
        assert (path.parent / schema).resolve() == CASES.parent / "docs" / "schema" / name


def test_the_smoke_profile_fits_its_budget_whole(items):
    plan = ordered(items["smoke"])
    assert plan.cost <= SMOKE_BUDGET == 300
    assert fitted(plan.items, SMOKE_BUDGET).not_tested == ()


@pytest.mark.parametrize("profile", ["smoke", "standard"])
def test_every_must_of_the_token_payment_document_is_tested_in_every_profile(items, profile):
    cited = {clause for item in items[profile] for clause in item.clauses}
    testable = [
        each for each in registry().values() if each.document == "token-payment" and not each.untestable
    ]
    assert [each.id for each in testable if each.level is Level.MUST and each.id not in cited] == []


def test_every_stated_clause_of_the_token_payment_document_is_tested(items):
    cited = {clause for item in items["standard"] for clause in item.clauses}
    stated = [
        each
        for each in registry().values()
        if each.document == "token-payment" and each.basis is Basis.STATED
    ]
    assert len(stated) > 150
    assert [each.id for each in stated if not each.untestable and each.id not in cited] == []


def test_every_row_that_shows_anything_is_tried_from_both_sides(items):
    """Something of each row must be accepted, and something refused, left to the dialect or not stored whole."""
    accepting, refusing = set(), set()
    for item in items["standard"]:
        steps = item.steps if isinstance(item, Probe) else [item.step] if isinstance(item, Property) else []
        expects = [expect for step in steps for expect in step.expects]
        names = {clause.split("/")[1] for clause in item.clauses if clause.startswith("token-payment/")}
        if any(expect.accepted for expect in expects):
            accepting |= names
        if any(expect.watched or expect.stored == "within limit" for expect in expects):
            refusing |= names
    seen = {row.name for row in token_payment() if row.observed_through != ("nothing",)}
    assert seen - accepting == set()
    # An optional signature has no rule of its own, and what a text of any length breaks shows nowhere.
    assert seen - refusing - {"Signature"} == set()


def test_no_must_waits_for_a_simulator_that_a_real_account_could_show(items):
    """Where one step of a case needs what only a simulator has, none of the case applies to a real account."""
    simulated = {"accounts", "clock", "settlement"}
    anywhere, there_only = set(), set()
    for item in items["smoke"]:
        needs = getattr(item, "needs", ())
        (there_only if simulated & set(needs) else anywhere).update(item.clauses)
    known = registry()
    assert {each for each in there_only - anywhere if known[each].level is Level.MUST} == {
        "notification/not-sent/refund",
        "notification/retry/no-answer",
        "order/cancel/after-settlement",
        "order/cancel/type-chosen",
    }


def test_an_item_costs_what_its_probes_send(items):
    for item in items["smoke"]:
        if isinstance(item, Property):
            assert cost_of(item) == item.count * draw(item, 1)[0].cost, item.slug
        else:
            own_account = 0 if isinstance(item, Invariant) else item.alone
            sent = 0 if isinstance(item, Invariant) else len(item.steps) + len(item.deliveries)
            assert cost_of(item) >= sent + own_account, item.slug
    assert Plan(tuple(items["smoke"])).cost == sum(map(cost_of, items["smoke"]))


@pytest.mark.parametrize("profile", EXAMPLES)
def test_no_more_probes_send_wrong_credentials_than_a_run_may(items, profile):
    assert ordered(items[profile]).not_tested == ()


def test_no_wrong_credentials_are_sent_without_leave(items):
    for item in items["smoke"]:
        steps = item.steps if isinstance(item, Probe) else ()
        guessed = {name.lower() for step in steps for name, value in step.changes.items() if value}
        if guessed & {"login", "password"}:
            assert "credential-probing" in item.needs, item.slug


def test_an_account_that_requires_signatures_is_not_asked_to_do_without_one(items):
    probes = [item for item in items["standard"] if isinstance(item, Probe)]
    unsigned = [
        probe
        for probe in probes
        for step in probe.steps
        if step.action == "pay"
        and (step.signing == "absent" or step.changes.get("Signature", "") is None)
        and any(expect.accepted for expect in step.expects)
    ]
    assert unsigned
    assert [each.slug for each in unsigned if each.settings.get("request_signature") != "optional"] == []
