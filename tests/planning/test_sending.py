"""What an author can say of the values to send: labels, neighbours, other parameters around, whole requests."""

import pytest
from written_cases import EACH, items_of, the_mistake

from conformance.planning.boundaries import given
from conformance.planning.drawing import draw, shrink
from conformance.planning.plan import cost_of
from conformance.planning.probe import Property
from conformance.protocol.parameters import by_name

SEED = 7


def spread(send, clause="token-payment/{parameter}", expect="{accepted: true}", more=""):
    return f"{EACH}cases:\n  - id: case\n    clause: {clause}\n    send: {send}\n{more}    expect: {expect}\n"


def rows(text, more=""):
    return f"cases:\n  - id: case\n    clause: order/created\n{more}    rows:\n{text}    expect: {{accepted: true}}\n"


def changes(items):
    return {slug.rpartition("case/")[2]: item.steps[0].changes for slug, item in items.items()}


def test_values_are_sent_by_their_labels(tmp_path):
    text = spread('{values: {comma: "1,5", none: "1"}}', more="    only: [OrderAmount]\n")
    assert changes(items_of(tmp_path, text)) == {
        "OrderAmount/comma": {"OrderAmount": "1,5"},
        "OrderAmount/none": {"OrderAmount": "1"},
    }


def test_nothing_and_an_empty_value_are_not_the_same(tmp_path):
    for send, sent in (("{missing: true}", None), ("{empty: true}", "")):
        text = spread(send, expect="{refused: true}", more="    only: [OrderAmount]\n")
        (item,) = items_of(tmp_path, text).values()
        assert (item.steps[0].changes, item.technique) == ({"OrderAmount": sent}, "negative")


def test_a_length_in_cyrillic_is_one_in_characters(tmp_path):
    text = spread("{at: limit, alphabet: cyrillic}", more="    only: [Lastname]\n")
    (item,) = items_of(tmp_path, text).values()
    value = item.steps[0].changes["Lastname"]
    assert (len(value), len(value.encode())) == (70, 140)


def test_all_other_optional_parameters_stand_around_the_one_that_is_left_out(tmp_path):
    text = spread("{missing: true, among: given}", more="    only: [City]\n")
    (item,) = items_of(tmp_path, text).values()
    sent = item.steps[0].changes
    assert sent["City"] is None
    assert {name for name, value in sent.items() if value} == set(given()) - {"City"}
    assert {"Lastname", "OrderComment", "Delay", "Format", "ClientIP", "URL_RETURN"} <= set(sent)
    assert not {"RecurringIndicator", "TokenType", "Tax", "Signature", "Chequeitems"} & set(sent)


def test_plain_values_keep_to_their_rows():
    for name, value in given().items():
        row = by_name()[name]
        assert len(value.replace("{currency}", "RUB")) <= (row.max_length or 99)
        assert row.values is None or value in row.values


def test_others_can_be_sent_along(tmp_path):
    text = spread("{values: {a: x}, beside: {Language: EN, Format: null}}", more="    only: [City]\n")
    (item,) = items_of(tmp_path, text).values()
    assert item.steps[0].changes == {"Language": "EN", "Format": None, "City": "x"}


def test_one_rule_is_broken_amid_a_valid_request(tmp_path):
    text = spread(
        "{any: invalid, among: drawn}", "token-payment/{parameter}/format", "{refused: true}",
        "    only: [OrderAmount]\n",
    )  # fmt: skip
    (item,) = items_of(tmp_path, text, "standard").values()
    assert isinstance(item, Property)
    drawn = [probe.steps[0].changes for probe in draw(item, SEED)]
    assert all("OrderAmount" in sent for sent in drawn)
    assert len({frozenset(sent) for sent in drawn}) > 10
    smallest = shrink(item, SEED, lambda sent: "," not in sent["OrderAmount"])
    assert smallest == {"OrderAmount": "0,01"}


def test_whole_requests_shrink_to_the_parameter_that_fails(tmp_path):
    text = "cases:\n  - id: case\n    clause: order/created\n    send: {request: valid}\n    expect: {accepted: true}\n"
    (item,) = items_of(tmp_path, text, "standard").values()
    assert cost_of(item) == item.count == 25
    assert item.parameter is None
    assert draw(item, SEED) == draw(item, SEED)
    assert shrink(item, SEED, lambda sent: "City" not in sent) == {"City": "0"}


def test_rows_are_journeys_of_one_step(tmp_path):
    text = rows(
        '      one: {pay: {Delay: "0"}}\n      two: {pay: {}, bank: declined, then: {declined: true}}\n',
        "    about: Delay\n",
    )
    items = items_of(tmp_path, text)
    assert list(items) == ["chapter/topic/case/one", "chapter/topic/case/two"]
    one, two = items.values()
    assert (one.subject, one.steps[0].expects[0].accepted) == ("Delay", True)
    assert (two.steps[0].bank, two.steps[0].expects[0].named()) == ("declined", ("declined",))


def test_a_star_cites_all_testable_clauses_of_a_form(tmp_path):
    text = "cases:\n  - id: case\n    clause: token-payment/*/optional\n    steps:\n      - pay: {}\n        then: {accepted: true}\n"
    (item,) = items_of(tmp_path, text).values()
    assert {"token-payment/City/optional", "token-payment/RecurringPeriod/optional"} <= set(item.clauses)
    assert all(clause.endswith("/optional") for clause in item.clauses)


def test_what_stands_in_the_standard_profile_is_not_in_smoke(tmp_path):
    text = rows("      one: {pay: {}}\n", "    profile: standard\n")
    assert items_of(tmp_path, text, "smoke") == {}
    assert len(items_of(tmp_path, text, "standard")) == len(items_of(tmp_path, text, "deep")) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (spread("{at: limit, missing: true}", more="    only: [City]\n"), "exactly one of"),
        (spread("{missing: true, alphabet: cyrillic}", more="    only: [City]\n"), "`alphabet`"),
        (spread("{missing: true, among: drawn}", more="    only: [City]\n"), "`among: drawn`"),
        (spread("{at: limit}", more="    only: [Cities]\n"), "Did you mean City?"),
        (spread("{unlisted: nearest}", more="    only: [City]\n"), "City lists no values"),
        (
            spread("{at: limit, alphabet: cyrillic}", more="    only: [Zip]\n"),
            "Zip is not written in Cyrillic",
        ),
        (rows("      one: {pay: {}}\n", "    about: Cities\n"), "no row of the table is called Cities"),
        (rows("      one: {status: {}, carried: {method: GET}}\n"), "beside `pay` only"),
    ],
)
def test_mistakes_are_told(tmp_path, text, said):
    assert said in str(the_mistake(tmp_path, text))
