"""How a run is cut to what it may spend, and in which order it is performed."""

import pytest

from conformance.planning.expect import Expect
from conformance.planning.plan import Plan, fitted, ordered, selected
from conformance.planning.probe import Invariant, Probe, Property, Step, Where
from conformance.protocol.clauses import Basis, Clause, Level, Registry, Sentence, Severity, Side

HERE = Where("cases/chapter/topic.yaml", 1)
SENTENCE = Sentence(en="It holds.", ru="Это верно.")


def a_clause(name, level=Level.MUST, severity=Severity.MAJOR):
    return Clause(
        id=name,
        document="token-payment",
        section="row",
        basis=Basis.STATED,
        level=level,
        severity=severity,
        side=Side.GATEWAY,
        sentence=SENTENCE,
        consequence=SENTENCE,
    )


CLAUSES = Registry(
    {
        clause.id: clause
        for clause in (
            a_clause("money", severity=Severity.CRITICAL),
            a_clause("trade"),
            a_clause("other-trade"),
            a_clause("looks", severity=Severity.MINOR),
            a_clause("more-looks", severity=Severity.MINOR),
            a_clause("advice", Level.SHOULD, Severity.MINOR),
            a_clause("strong-advice", Level.SHOULD, Severity.CRITICAL),
        )
    }
)


def a_probe(slug, *clauses, cost=1, needs=()):
    steps = tuple(Step("status") for _ in range(cost))
    return Probe(slug, "gateway", "positive", clauses, steps, HERE, needs=needs)


def a_property(slug, *clauses, count=25, refused=False):
    expect = Expect(clause=clauses, **({"refused": True} if refused else {"accepted": True}))
    step = Step("pay", expects=(expect,))
    return Property(slug, "gateway", clauses, "OrderAmount", "invalid", step, HERE, count)


def an_invariant(slug="invariants/form"):
    return Invariant(slug, "gateway", ("looks",), "answer form", HERE)


def slugs(items):
    return [item.slug for item in items]


def fit(items, budget):
    return fitted(items, budget, CLAUSES)


def test_a_plan_within_its_budget_is_left_alone():
    items = (a_probe("a", "money"), a_property("b", "trade"), an_invariant())
    for budget in (None, 26, 1000):
        plan = fit(items, budget)
        assert plan.items == items
        assert plan.not_tested == ()
        assert plan.cost == 26


def test_fewer_examples_are_drawn_before_anything_is_left_out():
    items = (a_probe("a", "looks"), a_property("b", "trade"), a_property("c", "trade"))
    plan = fit(items, 21)
    assert slugs(plan.items) == ["a", "b", "c"]
    assert [item.count for item in plan.items[1:]] == [10, 10]
    assert plan.cost == 21


def test_no_property_is_cut_below_three_examples():
    plan = fit((a_property("a", "trade"), a_property("b", "trade", count=2)), 5)
    assert [item.count for item in plan.items] == [3, 2]
    assert plan.not_tested == ()


def test_examples_are_cut_by_what_they_cost_with_their_witnesses():
    plan = fit((a_property("a", "trade", refused=True),), 20)
    assert plan.items[0].count == 10
    assert plan.cost == 20


def test_lower_severities_are_left_out_first():
    items = (
        a_probe("money-1", "money"), a_probe("looks-1", "looks"), a_probe("trade-1", "trade"),
        a_probe("money-2", "money"), a_probe("looks-2", "looks"), a_probe("trade-2", "trade"),
    )  # fmt: skip
    assert set(slugs(fit(items, 5).items)) >= {"money-1", "money-2", "trade-1", "trade-2"}
    assert slugs(fit(items, 4).items) != slugs(items)
    left_out = [each.slug.partition("-")[0] for each in fit(items, 4).not_tested]
    assert left_out == ["looks", "trade"]


def test_the_last_item_of_a_must_goes_after_those_that_others_stand_for():
    items = (a_probe("only-looks", "more-looks"), a_probe("money-1", "money"), a_probe("money-2", "money"))
    plan = fit(items, 2)
    assert "only-looks" in slugs(plan.items)
    assert len(plan.not_tested) == 1
    assert plan.not_tested[0].slug.startswith("money")


def test_what_only_advises_is_not_spared_for_being_the_last_of_its_clause():
    items = (a_probe("a", "advice"), a_probe("b", "trade"))
    assert slugs(fit(items, 1).items) == ["b"]
    items = (a_probe("a", "strong-advice"), a_probe("b", "trade"))
    assert slugs(fit(items, 1).items) == ["b"]


def test_when_even_the_last_items_do_not_fit_the_severest_stay_longest():
    items = (a_probe("c", "looks"), a_probe("a", "money"), a_probe("b", "trade"))
    assert slugs(fit(items, 2).items) == ["a", "b"]
    assert slugs(fit(items, 1).items) == ["a"]
    assert slugs(fit(items, 0).items) == []


def test_an_item_is_as_severe_as_its_severest_clause():
    items = (a_probe("both", "looks", "money"), a_probe("trade", "trade"))
    assert slugs(fit(items, 1).items) == ["both"]


def test_of_two_alike_the_dearer_one_is_left_out():
    items = (a_probe("dear", "looks", cost=4), a_probe("cheap", "looks"), a_probe("a", "money"))
    assert slugs(fit(items, 2).items) == ["cheap", "a"]


def test_everything_left_out_is_named_with_its_clauses_and_the_reason():
    items = (a_probe("a", "money"), a_probe("b", "looks", "advice"), a_property("c", "trade"))
    plan = fit(items, 1)
    assert set(slugs(plan.items)) | {each.slug for each in plan.not_tested} == {"a", "b", "c"}
    assert {each.slug: (each.reason, each.clauses) for each in plan.not_tested} == {
        "b": ("budget", ("looks", "advice")),
        "c": ("budget", ("trade",)),
    }


@pytest.mark.parametrize("budget", [0, 1, 7, 12, 30, 55])
def test_a_fitted_plan_keeps_the_budget_the_order_and_the_invariants(budget):
    items = (
        a_probe("a", "money", cost=3), a_property("b", "trade", refused=True), a_probe("c", "looks"),
        a_property("d", "other-trade"), an_invariant(), a_probe("e", "advice", cost=2),
    )  # fmt: skip
    plan = fit(items, budget)
    assert plan.cost <= budget
    assert "invariants/form" in slugs(plan.items)
    assert slugs(plan.items) == [slug for slug in slugs(items) if slug in slugs(plan.items)]
    assert len(plan.items) + len(plan.not_tested) == len(items)


# Order


def credentials(number):
    return a_probe(f"credentials/{number}", "money", needs=("credential-probing",))


def test_invariants_come_last_and_wrong_credentials_before_them():
    items = [an_invariant(), credentials(1), a_probe("b", "looks"), credentials(2), a_probe("a", "looks")]
    plan = ordered(items)
    assert slugs(plan.items) == ["b", "a", "credentials/1", "credentials/2", "invariants/form"]
    assert plan.not_tested == ()


def test_no_more_than_five_probes_send_wrong_credentials():
    plan = ordered([*map(credentials, range(7)), a_probe("a", "looks")])
    assert slugs(plan.items) == ["a", *(f"credentials/{number}" for number in range(5))]
    assert [(each.slug, each.clauses) for each in plan.not_tested] == [
        ("credentials/5", ("money",)),
        ("credentials/6", ("money",)),
    ]
    assert "no more than 5" in plan.not_tested[0].reason


# Selection

TREE = [
    "orders/status/agrees",
    "orders/status-window/given",
    "orders/status/agrees/again",
    "payment/limits/Zip",
]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([], TREE),
        (["orders"], TREE[:3]),
        (["orders/status"], [TREE[0], TREE[2]]),
        (["orders/status/agrees"], [TREE[0], TREE[2]]),
        (["orders/status-window"], [TREE[1]]),
        (["orders/stat"], []),
        (["status"], []),
        (["payment/limits/Zi"], []),
        (["payment", "orders/status-window/given"], [TREE[1], TREE[3]]),
    ],
)
def test_a_selection_takes_whole_segments(wanted, found):
    items = [a_probe(slug, "looks") for slug in TREE]
    assert slugs(selected(items, wanted)) == found


def test_the_cost_of_a_plan_is_that_of_its_items():
    items = (a_probe("a", "money", cost=3), a_property("b", "trade", count=4, refused=True), an_invariant())
    assert Plan(items).cost == 3 + 4 * 2
