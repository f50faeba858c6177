import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from written_cases import EACH, items_of

from conformance.planning.drawing import Enough, draw, probe_of, shrink
from conformance.planning.plan import cost_of

SEED = 20_261_103


@pytest.fixture
def amounts(tmp_path):
    """A property over amounts that break the rule, 25 of them."""
    text = (
        EACH
        + "cases:\n  - id: malformed\n    clause: token-payment/{parameter}/format\n    kinds: [amount]\n"
        "    send: {any: invalid}\n    expect: {refused: true}\n"
    )
    return items_of(tmp_path, text, "standard")["chapter/topic/malformed/OrderAmount"]


@pytest.fixture
def comments(tmp_path):
    """A property over texts that obey the rule, 25 of them."""
    text = (
        EACH + "cases:\n  - id: any\n    clause: token-payment/{parameter}\n    kinds: [text]\n"
        "    exclude: [Login, Password]\n    send: {any: valid}\n    expect: {accepted: true}\n"
    )
    return items_of(tmp_path, text, "standard")["chapter/topic/any/OrderComment"]


def values(item, seed=SEED):
    return [probe.steps[0].changes[item.parameter] for probe in draw(item, seed)]


def smallest(item, seed, holds):
    """Shrink a property over one parameter, with that parameter's value alone in view."""
    found = shrink(item, seed, lambda drawn: holds(drawn[item.parameter]))
    return None if found is None else found[item.parameter]


def test_one_seed_gives_the_same_values_again(amounts, comments):
    for item in (amounts, comments):
        assert values(item) == values(item)
        assert values(item) != values(item, SEED + 1)


def test_a_slug_s_values_do_not_depend_on_what_else_is_drawn(amounts, comments):
    alone = values(comments)
    values(amounts)
    assert values(comments) == alone
    assert values(replace(comments, slug="chapter/topic/other/OrderComment")) != alone


def test_as_many_values_are_drawn_as_the_property_says_each_once(comments):
    for count in (3, 25, 60):
        drawn = values(replace(comments, count=count))
        assert len(drawn) == len(set(drawn)) == count


def test_loaded_modules_and_the_working_folder_change_no_value(tmp_path, comments):
    before = values(comments)
    source = tmp_path / "integrator.py"
    source.write_text(f"LIMITS = {list(range(3, 4000, 7))}\nWORDS = ['secret', 'Заказ']\n", encoding="utf-8")
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import integrator\n"
        "from pathlib import Path\nfrom conformance.planning.plan import items_of_file\n"
        "from conformance.planning.drawing import draw\n"
        "root = Path(sys.argv[1]) / 'cases'\n"
        "items = {item.slug: item for item in items_of_file(root / 'chapter/topic.yaml', root, 'standard')}\n"
        "item = items['chapter/topic/any/OrderComment']\n"
        f"print(ascii([probe.steps[0].changes['OrderComment'] for probe in draw(item, {SEED})]))\n"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert elsewhere.stdout.strip() == ascii(before)


def test_a_module_loaded_between_batch_and_shrinking_changes_no_value(tmp_path, comments, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = values(comments)
    source = Path(tmp_path) / "loaded_late.py"
    source.write_text(f"LIMITS = {list(range(2, 4000, 5))}\n", encoding="utf-8")
    spec = importlib.util.spec_from_file_location("loaded_late", source)
    monkeypatch.setitem(sys.modules, "loaded_late", importlib.util.module_from_spec(spec))
    spec.loader.exec_module(sys.modules["loaded_late"])
    assert values(comments) == before


def test_each_example_is_a_probe_of_its_own_with_witnesses(amounts):
    probes = draw(amounts, SEED)
    assert [probe.key for probe in probes] == [
        f"{amounts.slug}#{index}" for index in range(1, len(probes) + 1)
    ]
    for probe in probes:
        assert [step.witness for step in probe.steps] == [False, True]
        assert set(probe.steps[0].changes) == {"OrderAmount"}
        assert (probe.subject, probe.clauses, probe.technique) == (
            "OrderAmount",
            amounts.clauses,
            "generated",
        )
    assert cost_of(amounts) == amounts.count * 2


def test_a_probe_of_a_value_keeps_the_companions(tmp_path):
    text = (
        EACH + "cases:\n  - id: any\n    clause: token-payment/{parameter}\n    kinds: [date]\n"
        "    send: {any: valid}\n    expect: {accepted: true}\n"
    )
    (item,) = items_of(tmp_path, text).values()
    changes = probe_of(item, {"RecurringMaxDate": "01.01.2040"}, 7).steps[0].changes
    assert changes["RecurringMaxDate"] == "01.01.2040"
    assert changes["RecurringIndicator"] == "1"


def test_a_property_over_order_numbers_asks_after_what_each_value_could_be_kept_as(tmp_path):
    text = (
        EACH
        + "cases:\n  - id: too-long\n    clause: token-payment/{parameter}/over-limit\n    kinds: [text]\n"
        "    send: {any: invalid}\n    expect: {over_limit: refused}\n"
    )
    item = items_of(tmp_path, text)["chapter/topic/too-long/OrderNumber"]
    probes = draw(item, SEED)
    assert {probe.cost for probe in probes} == {3}
    assert cost_of(item) == 3 * item.count


# Shrinking


def test_nothing_is_shrunk_when_every_value_holds(comments):
    seen = []
    assert smallest(comments, SEED, lambda value: not seen.append(value)) is None
    assert seen == values(comments)


@pytest.mark.parametrize("longest", [4, 39, 256, 3990, 3999])
def test_the_shortest_failing_value_is_found_whatever_its_length(comments, longest):
    wide = replace(comments, count=60)
    assert any(len(value) > longest for value in values(wide))
    found = smallest(wide, SEED, lambda value: len(value) <= longest)
    assert len(found) == longest + 1


def test_a_failing_letter_is_found_alone(comments):
    letter = next(
        letter for letter in "".join(values(comments)) if letter in "абвгдежзиклмнопрстуфхцчшщъыьэюя"
    )
    assert smallest(comments, SEED, lambda value: letter not in value) == letter


def test_nothing_but_the_batch_is_asked_before_the_first_failure(comments):
    batch = values(comments)
    bad = batch[9]
    asked = []

    def holds(value):
        asked.append(value)
        return value != bad

    assert smallest(comments, SEED, holds) == bad
    assert asked[:10] == batch[:10]


def test_a_failure_of_the_batch_is_never_lost(amounts, comments):
    for item in (amounts, comments):
        for bad in values(item):
            found = smallest(item, SEED, lambda value, bad=bad: value != bad)
            assert found == bad


def test_shrinking_ends_when_the_requests_are_spent(comments):
    batch = values(comments)
    answered = dict.fromkeys(batch)
    sent = []

    def holds(value):
        if value not in answered:
            if len(sent) == 4:
                raise Enough
            sent.append(value)
            answered[value] = None
        return len(value) < 5

    found = smallest(comments, SEED, holds)
    assert len(found) >= 5
    assert found in answered
    assert len(sent) == 4
    assert len(found) <= min(len(value) for value in batch if len(value) >= 5)


def test_with_nothing_to_spend_the_smallest_of_the_batch_up_to_the_failure_is_given(comments):
    batch = values(comments)

    def holds(value):
        if value not in batch:
            raise Enough
        return len(value) < 5

    first = next(value for value in batch if len(value) >= 5)
    found = smallest(comments, SEED, holds)
    assert found in batch
    assert 5 <= len(found) <= len(first)


def test_the_same_seed_shrinks_to_the_same_value(amounts):
    def holds(value):
        return "," not in value

    assert smallest(amounts, SEED, holds) == smallest(amounts, SEED, holds) == "0,01"


@pytest.mark.parametrize("drawing", [draw, lambda item, seed: shrink(item, seed, lambda _: True)])
def test_an_interrupt_while_drawing_begins_stays_one(amounts, drawing, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("hypothesis.internal.conjecture.engine.DataTree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        drawing(amounts, SEED)
