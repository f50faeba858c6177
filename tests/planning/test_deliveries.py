"""Cases of the merchant side: how they read, what they expand to, how many orders they need."""

from collections import Counter
from pathlib import Path

import pytest
from pydantic import ValidationError

from conformance.planning.delivery.deliveries import Deliver
from conformance.planning.delivery.expect import DeliveryExpect
from conformance.planning.delivery.fresh_orders import SHARED_ORDERS, fresh_orders
from conformance.planning.delivery.properties import WORDS, DeliveryProperty, sequence
from conformance.planning.drawing import draw
from conformance.planning.filefault import FileError
from conformance.planning.plan import SMOKE_BUDGET, Plan, items_of_file, load_items
from conformance.planning.probe import Probe
from conformance.protocol.clauses import Level, Side, registry

CASES = Path(__file__).resolve().parents[2] / "cases"
OWN = {"signature": "MD5", "expected_answer": "xml", "mode": "test", "scheme": "both", "currency": "checked"}
MERCHANT_CLAUSES = {
    clause.id: clause
    for clause in registry().values()
    if clause.side is Side.MERCHANT and clause.untestable is None
}


@pytest.fixture(scope="module")
def shipped():
    return {
        profile: [item for item in load_items(CASES, profile) if item.side == "merchant"]
        for profile in ("smoke", "standard")
    }


@pytest.fixture
def read(tmp_path):
    def items(text, profile="standard"):
        folder = tmp_path / "cases" / "shop"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "own.yaml").write_text(f"side: merchant\ncases:\n{text}", "utf-8")
        return items_of_file(folder / "own.yaml", tmp_path / "cases", profile)

    return items


def test_every_clause_of_the_merchants_that_can_be_tested_is_tested(shipped):
    cited = {clause for item in shipped["standard"] for clause in item.clauses}
    assert set(MERCHANT_CLAUSES) - cited == set()


def test_smoke_tests_every_must_of_the_merchants_within_its_budget_and_fifteen_orders(shipped):
    cited = {clause for item in shipped["smoke"] for clause in item.clauses}
    musts = {name for name, clause in MERCHANT_CLAUSES.items() if clause.level is Level.MUST}
    assert musts - cited == set()
    assert Plan(tuple(shipped["smoke"])).cost <= SMOKE_BUDGET
    assert fresh_orders(shipped["smoke"], OWN) <= 15


def test_a_standard_run_needs_at_most_sixty_orders(shipped):
    assert 40 < fresh_orders(shipped["standard"], OWN) <= 60


def test_every_clause_is_decided_by_a_delivery(shipped):
    for item in shipped["standard"]:
        if isinstance(item, Probe):
            decided = {clause for each in item.deliveries for expect in each.then for clause in expect.clause}
            assert decided == set(item.clauses), item.slug


def test_critical_cases_say_why_they_matter():
    for path in sorted((CASES / "notification-merchant").glob("*.yaml")):
        assert "why:" in path.read_text("utf-8") or path.name in ("generated.yaml", "replies.yaml"), path.name


def test_an_order_is_shared_by_what_leaves_it_unpaid_and_owned_by_what_does_not(read):
    forged, paid = read(
        "  - {id: forged, clause: notification/checkvalue/verified, deliver: {seal: wrong}, expect: {refused: true}}\n"
        "  - {id: paid, clause: notification/checkvalue/accepted, deliver: {}, expect: {paid: true}}\n"
    )
    assert (forged.on, paid.on) == ("shared", "own")
    assert (forged.technique, paid.technique) == ("negative", "positive")
    assert forged.values == {"seal": "wrong"}
    assert fresh_orders([forged] * 40, OWN) == 1 + SHARED_ORDERS
    assert fresh_orders([paid] * 3, OWN) == 1 + 3
    assert fresh_orders([], OWN) == 0


def test_the_expectation_of_a_case_belongs_to_the_last_delivery(read):
    (probe,) = read(
        "  - id: twice\n    clause: notification/paid-once\n    deliver: [{}, {again: 1}]\n    expect: {credited: once}\n"
    )
    assert [bool(each.then) for each in probe.deliveries] == [False, True]
    assert probe.technique == "stateful"
    assert probe.cost == 3


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("{id: a, clause: notification/paid-once, deliver: {}}", "an `expect` in the case"),
        ("{id: a, clause: notification/paid, deliver: {}, expect: {paid: true}}", "no clause is called notification/paid"),
        ("{id: a, clause: notification/paid-once, deliver: {again: 1}, expect: {credited: once}}", "`again` with the number"),
        ("{id: a, deliver: {}, expect: {paid: true}}", "say which clause this decides"),
        ("{id: a, clause: notification/paid-once, deliver: {seal: rong}, expect: {paid: true}}", "found rong"),
        ("{id: a, clause: notification/paid-once, deliver: {}, draw: genuine, expect: {paid: true}}", "exactly one of deliver"),
        ("{id: a, clause: notification/reply/soap, deliver: {}, expect: {paid: true}}", "registered as untestable"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(read, case, expected):
    with pytest.raises(FileError) as error:
        read(f"  - {case}\n")
    assert expected in str(error.value)
    assert "own.yaml:3:" in str(error.value)


def test_what_is_repeated_says_nothing_else():
    with pytest.raises(ValidationError, match="no seal beside `again`"):
        Deliver.model_validate({"again": 1, "seal": "wrong"})
    with pytest.raises(ValidationError, match="something that must follow"):
        DeliveryExpect.model_validate({"clause": "x"})


EXPECTS = (
    DeliveryExpect(clause="accepted", paid=True),
    DeliveryExpect(clause="verified", refused=True),
    DeliveryExpect(clause="once", credited="once"),
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("genuine first", ["accepted once"]),
        ("forged first, genuine first", ["verified", "accepted once"]),
        ("genuine first, forged first", ["accepted once", "once"]),
        ("genuine first, repeated first", ["accepted once", "once"]),
        ("repeated second", ["accepted once"]),
        ("genuine second, forged first, repeated second", ["accepted once", "verified", "once"]),
    ],
)
def test_the_model_says_what_must_follow_each_delivery_of_a_sequence(words, expected):
    deliveries = sequence(words, EXPECTS)
    assert [" ".join(name for each in one.then for name in each.clause) for one in deliveries] == expected


def test_properties_draw_what_they_say(shipped):
    properties = {item.draws: item for item in shipped["standard"] if isinstance(item, DeliveryProperty)}
    probes = {draws: draw(item, 7) for draws, item in properties.items()}
    assert {probe.on for probe in probes["genuine"]} == {"paid"}
    changed = Counter(name for probe in probes["signed field changed"] for name in probe.values)
    assert set(changed) == {"merchant_id", "ordernumber", "amount", "currency", "orderstate"}
    words = {word for probe in probes["sequence"] for word in probe.values["sequence"].split(", ")}
    assert words <= set(WORDS)
    assert all(
        probe.deliveries and set(probe.clauses) <= set(properties["sequence"].clauses)
        for probe in probes["sequence"]
    )
    assert [each.values for each in draw(properties["genuine"], 7)] == [
        each.values for each in probes["genuine"]
    ]
