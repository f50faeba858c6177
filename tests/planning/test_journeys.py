"""Journeys as they are written, and as they are sent: forms, queries after each step, races, several orders."""

import pytest
from written_cases import items_of, the_mistake

from conformance.planning.drawing import draw
from conformance.planning.plan import cost_of
from conformance.planning.probe import Journeys
from conformance.planning.sequences import LONGEST, as_case, shorter

HEAD = "cases:\n  - id: it\n"
PAID = "      - pay: {}\n        then: {clause: order/created, accepted: true}\n"


def journey(folder, steps, more="", profile="standard"):
    return items_of(folder, f"{HEAD}{more}    steps:\n{steps}", profile)


def test_a_journey_is_spread_over_answer_forms_and_smoke_takes_the_first(tmp_path):
    spread = journey(tmp_path, PAID + "      - status: {}\n", "    forms: [json, soap]\n")
    assert list(spread) == ["chapter/topic/it/json", "chapter/topic/it/soap"]
    formats = [[step.changes["Format"] for step in probe.steps] for probe in spread.values()]
    assert formats == [["5", "5"], ["4", "4"]]
    assert list(journey(tmp_path, PAID, "    forms: [json, soap]\n", "smoke")) == ["chapter/topic/it/json"]


def test_a_step_that_names_its_form_keeps_it(tmp_path):
    steps = PAID + '      - status: {format: "3"}\n'
    probe = journey(tmp_path, steps, "    forms: [soap]\n")["chapter/topic/it/soap"]
    assert probe.steps[1].changes == {"format": "3"}


@pytest.mark.parametrize("seen_by", ["status", "result"])
def test_every_step_that_changes_an_order_is_looked_after(tmp_path, seen_by):
    steps = PAID + "      - cancel: {}\n      - status: {}\n"
    probe = journey(tmp_path, steps, f"    seen_by: {seen_by}\n")["chapter/topic/it"]
    assert [step.action for step in probe.steps] == ["pay", seen_by, "cancel", seen_by, "status"]
    looks = [probe.steps[1], probe.steps[3]]
    assert all(look.expects[0].predicted == "outcome" for look in looks)
    assert f"order/{seen_by}/agrees" in probe.clauses


def test_a_witness_does_not_ask_twice(tmp_path):
    steps = PAID + "      - cancel: {}\n        then: {clause: order/created, refused: true}\n"
    probe = journey(tmp_path, steps, "    seen_by: status\n")["chapter/topic/it"]
    assert [(step.action, step.witness) for step in probe.steps][2:] == [("cancel", False), ("status", True)]
    assert probe.steps[3].expects[0].predicted == "outcome"


def test_a_race_is_looked_after_as_a_whole(tmp_path):
    steps = PAID + (
        "      - together:\n          - confirm: {}\n          - cancel: {}\n"
        "            then: {clause: order/race, predicted: outcome}\n"
    )
    probe = journey(tmp_path, steps, "    seen_by: status\n")["chapter/topic/it"]
    assert [(step.action, step.race) for step in probe.steps] == [
        ("pay", 0), ("status", 0), ("confirm", 1), ("cancel", 1), ("status", 0), ("status", 0),
    ]  # fmt: skip
    assert "hostile-input" in probe.needs


def test_time_and_settlement_take_what_only_a_simulator_has(tmp_path):
    steps = PAID + "      - time: {days: 3, hours: 1}\n      - settle: {}\n      - result: {}\n"
    probe = journey(tmp_path, steps)["chapter/topic/it"]
    assert probe.steps[1].changes == {"advance": str((3 * 24 + 1) * 3600)}
    assert {"clock", "settlement", "accounts", "order-result"} <= set(probe.needs)
    assert probe.alone
    assert probe.cost == 5


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("      - together: [{pay: {}}]\n", "two steps or more"),
        ("      - together: [{pay: {}}, {pay: {}}]\n        of: second\n", "inside the steps"),
        ("      - time: {weeks: 1}\n", "unknown key"),
        ("      - time: {days: -1}\n", "greater than or equal to 0"),
        ("      - cancel: {}\n        by: nobody\n", "own or other merchant"),
        ("      - cancel: {}\n        of: No label\n", "text like"),
    ],
)
def test_a_mistake_in_a_step_is_told(tmp_path, step, said):
    assert said in str(the_mistake(tmp_path, f"{HEAD}    steps:\n{PAID}{step}"))


DRAWN = """\
    needs: [status, order-result]
    draw: {orders: 2}
    expect:
      - {clause: order/sequence/outcome, predicted: outcome}
"""


@pytest.fixture
def item(tmp_path):
    found = items_of(tmp_path, HEAD + DRAWN, "standard")["chapter/topic/it"]
    assert isinstance(found, Journeys)
    return found


def test_sequences_are_the_same_for_the_same_seed(item):
    assert [each.values for each in draw(item, 7)] == [each.values for each in draw(item, 7)]
    assert [each.values for each in draw(item, 7)] != [each.values for each in draw(item, 8)]


def test_sequences_mix_orders_and_what_must_be_refused_and_cost_no_more_than_was_said(item):
    probes = draw(item, 7)
    assert sum(probe.cost for probe in probes) <= cost_of(item)
    assert all(len(probe.values) <= LONGEST["standard"] for probe in probes)
    assert any({step.of for step in probe.steps} == {"a", "b"} for probe in probes)
    written = "".join(text for probe in probes for text in probe.values.values())
    for mixed in ("confirm", "cancel", "bank: declined", '"0.00"', '"-1.00"', '"0.001"', "XTS", 'Delay: "1"'):
        assert mixed in written
    for probe in probes:
        first = {}
        for step in probe.steps:
            first.setdefault(step.of, step.action)
        assert set(first.values()) == {"pay"}
        assert probe.steps[-1].action == "result"


def test_a_sequence_pasted_into_a_case_is_the_same_journey(item, tmp_path):
    drawn = draw(item, 7)[-1]
    pasted = items_of(tmp_path / "pasted", f"cases:\n{as_case(item, drawn.values)}\n", "standard")
    (probe,) = pasted.values()
    assert probe.steps == drawn.steps
    assert probe.clauses == drawn.clauses


def test_shorter_sequences_lack_one_step_each():
    drawn = {"step 01": "{pay: {}}", "step 02": "{confirm: {}}", "step 03": "{cancel: {}}"}
    assert [list(each.values()) for each in shorter(drawn, None)] == [
        ["{pay: {}}", "{confirm: {}}"],
        ["{pay: {}}", "{cancel: {}}"],
        ["{confirm: {}}", "{cancel: {}}"],
    ]
    assert list(shorter({"step 01": "{pay: {}}"}, 0)) == []
    assert list(next(shorter(drawn, 0)).values()) == ["{pay: {}}"]


def test_drawn_journeys_expect_what_is_predicted_and_nothing_else(tmp_path):
    wrong = HEAD + DRAWN.replace("predicted: outcome", "order: Approved")
    assert "of `predicted` alone" in str(the_mistake(tmp_path, wrong))
