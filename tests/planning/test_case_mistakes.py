import pytest
from written_cases import EACH, items_of, the_mistake

PAY = "cases:\n  - id: some-case\n    steps:\n      - pay: {}\n        then: {clause: order/created, accepted: true}\n"


def test_the_plain_file_that_the_mistakes_are_made_in_is_right(tmp_path):
    assert list(items_of(tmp_path, PAY)) == ["chapter/topic/some-case"]


@pytest.mark.parametrize(
    ("right", "wrong", "place", "said"),
    [
        ("id: some-case", "id: some-case\n    neds: [status]", (3, 5), ["neds", "unknown key", "Did you mean needs?"]),
        ("id: some-case", "id: Some Case", (2, 9), ["cases[0].id", "Some Case"]),
        ("pay: {}", "pay: {OrderAmount: 10.50}", (4, 28), ["pay.OrderAmount", "expected text", "10.5", "in quotes"]),
        ("pay: {}", "pay: {Delay: 1}", (4, 22), ["pay.Delay", "expected text", "found 1", "in quotes"]),
        ("pay: {}", "pay: {}\n        status: {}", (4, 9), ["exactly one of pay, status"]),
        ("pay: {}", "pays: {}", (4, 9), ["pays", "unknown key", "Did you mean pay?"]),
        ("pay: {}", "pay: {}\n        bank: declines", (5, 15), ["bank", "declines", "Did you mean declined?"]),
        ("pay: {}", "status: {}\n        bank: declined", (4, 9), ["beside `pay` only"]),
        ("accepted: true", "acepted: true", (5, 39), ["acepted", "unknown key", "Did you mean accepted?"]),
        ("accepted: true", "accepted: false", (5, 49), ["accepted", "found false"]),
        ("accepted: true", "accepted: null", (5, 15), ["something that must follow: one of accepted, approved"]),
        ("accepted: true", "fields: {}", (5, 15), ["something that must follow"]),
        (", accepted: true", "", (5, 15), ["something that must follow"]),
        ("accepted: true", "amount: 100.50", (5, 47), ["amount", "expected text", "in quotes"]),
        ("accepted: true", "operations: [pament]", (5, 52), ["pament", "Did you mean payment?"]),
        ("accepted: true", "stored: verbatim", (5, 15), ["`stored` and `over_limit`", "use `each`"]),
        ("accepted: true", "over_limit: refused", (5, 15), ["`stored` and `over_limit`", "use `each`"]),
        ("order/created", "order/craeted", (5, 24), ["no clause is called order/craeted", "Did you mean order/created?"]),
        ("order/created", "order/payment-page", (5, 24), ["order/payment-page is registered as untestable"]),
        ("clause: order/created, ", "", (5, 15), ["say which clause this decides"]),
        ("        then: {clause: order/created, accepted: true}", "", (2, 5), ["a `then` in at least one step"]),
        ("    steps:", "    clause: order/status/agrees\n    steps:", (3, 13), ["nothing in the steps decides", "agrees"]),
        ("    steps:", "    clause: order/statsu/agrees\n    steps:", (3, 13), ["Did you mean order/status/agrees?"]),
        ("    steps:", "    exclude: [Tax]\n    steps:", (2, 5), ["no exclude in a case of this kind"]),
        ("    steps:", "    always: answer form\n    steps:", (2, 5), ["exactly one of send, steps"]),
        ("    steps:", "    needs: [duoble-stage]\n    steps:", (3, 13), ["Did you mean double-stage?"]),
        ("cases:", "side: gatway\ncases:", (1, 7), ["gatway", "Did you mean gateway?"]),
    ],
)  # fmt: skip
def test_a_mistake_in_a_journey_is_one_error_with_its_place_and_a_hint(tmp_path, right, wrong, place, said):
    assert right in PAY
    problem = the_mistake(tmp_path, PAY.replace(right, wrong))
    for part in said:
        assert part in str(problem)
    assert (problem.line, problem.column) == place, str(problem)
    assert str(problem).startswith(f"{tmp_path}/cases/chapter/topic.yaml:{place[0]}:{place[1]}: ")


LONGEST = (
    EACH + "cases:\n  - id: longest\n    clause: token-payment/{parameter}/length\n"
    "    exclude: [Login, Password, Tax]\n    send: {at: limit}\n    expect: [{accepted: true}, {stored: verbatim}]\n"
)


def test_the_plain_spread_that_the_mistakes_are_made_in_is_right(tmp_path):
    slugs = items_of(tmp_path, LONGEST)
    assert "chapter/topic/longest/OrderNumber" in slugs
    assert "chapter/topic/longest/Login" not in slugs


@pytest.mark.parametrize(
    ("right", "wrong", "place", "said"),
    [
        ("    send: {at: limit}\n    expect: [{accepted: true}, {stored: verbatim}]\n", "", (3, 5),
         ["exactly one of send, steps"]),
        ("    expect: [{accepted: true}, {stored: verbatim}]\n", "", (3, 5), ["an `expect` in a case that sends"]),
        ("{at: limit}", "{at: limit, missing: true}", (6, 11), ["exactly one of at, missing"]),
        ("{at: limit}", "{any: valid, missing: true}", (6, 11), ["exactly one of at, missing"]),
        ("{at: limit}", "{}", (6, 11), ["exactly one of at, missing"]),
        ("{at: limit}", "{missing: null}", (6, 11), ["exactly one of at, missing"]),
        ("{at: limit}", "{at: limt}", (6, 16), ["limt", "Did you mean limit?"]),
        ("{at: limit}", "{at: limit + 2}", (6, 16), ["limit + 1"]),
        ("[Login, Password, Tax]", "[Login, Pasword, Tax]", (5, 22), ["Pasword", "Did you mean Password?"]),
        ("/length", "/lenght", (4, 13), ["token-payment/{parameter}/lenght", "Did you mean token-payment/{parameter}/length?"]),
        ("{parameter}/length", "{paramter}/length", (4, 13), ["Did you mean token-payment/{parameter}/length?"]),
        ("    clause: token-payment/{parameter}/length\n", "", (6, 14), ["say which clause this decides"]),
        ("{stored: verbatim}", '{clause: "token-payment/{parameter}/eco", stored: verbatim}', (7, 41),
         ["token-payment/{parameter}/eco", "Did you mean token-payment/{parameter}/echo?"]),
        ("/length", "/format", (6, 11), ["has no longest length", "exclude it"]),
        ("{at: limit}", "{any: valid}", (5, 14), ["OrderCurrency", "exclude it"]),
        ("{at: limit}\n", "{any: valid}\n    needs: [credential-probing]\n", (5, 14), ["accounts lock"]),
        ("[Login, Password, Tax]", "[Tax]\n    kinds: [txt]", (6, 13), ["txt", "Did you mean text?"]),
        ("[Login, Password, Tax]", "[Tax]\n    kinds: [json]", (4, 13), ["no row of the table", "is left"]),
        ("{accepted: true}, {stored: verbatim}", '{clause: "token-payment/{parameter}", accepted: true}', (4, 13),
         ["nothing in `expect` decides token-payment/{parameter}/length"]),
        (EACH, "", (1, 1), ["`send` with `each` at the head of the file"]),
    ],
)  # fmt: skip
def test_a_mistake_in_a_spread_is_one_error_with_its_place_and_a_hint(tmp_path, right, wrong, place, said):
    assert right in LONGEST
    problem = the_mistake(tmp_path, LONGEST.replace(right, wrong))
    for part in said:
        assert part in str(problem)
    assert (problem.line, problem.column) == place, str(problem)


@pytest.mark.parametrize("validity", ["valid", "invalid"])
def test_credentials_are_never_drawn(tmp_path, validity):
    text = LONGEST.replace("[Login, Password, Tax]", "[Tax]\n    kinds: [text]").replace("/length", "")
    problem = the_mistake(tmp_path, text.replace("{at: limit}", f"{{any: {validity}}}"))
    assert "Login" in str(problem)
    assert "accounts lock; exclude it" in str(problem)


def test_two_cases_of_one_name_are_told_where_the_second_stands(tmp_path):
    second = PAY.removeprefix("cases:\n")
    problem = the_mistake(tmp_path, PAY + second)
    assert "two cases are called chapter/topic/some-case" in str(problem)
    assert (problem.line, problem.column) == (6, 9)


@pytest.mark.parametrize(("key", "value"), [("needs", "[status]"), ("settings", "{currency: RUB}")])
def test_an_invariant_takes_no_conditions(tmp_path, key, value):
    text = (
        f"cases:\n  - id: form\n    clause: order/status/form\n    always: answer form\n    {key}: {value}\n"
    )
    assert f"no {key} in a case of this kind" in str(the_mistake(tmp_path, text))


def test_an_invariant_cites_clauses_that_exist(tmp_path):
    text = "cases:\n  - id: form\n    clause: order/status/from\n    always: answer form\n"
    assert "Did you mean order/status/form?" in str(the_mistake(tmp_path, text))
    assert "say which clause" in str(
        the_mistake(tmp_path, text.replace("    clause: order/status/from\n", ""))
    )


def test_every_mistake_of_a_file_is_told_at_once(tmp_path):
    text = PAY.replace("id: some-case", "id: some-case\n    neds: []").replace("accepted", "acepted")
    with pytest.raises(Exception, match="neds") as found:
        items_of(tmp_path, text)
    assert [problem.line for problem in found.value.problems] == [3, 6]


@pytest.mark.parametrize(("text", "said"), [("cases: []\n", "at least one case"), ("cases: 1\n", "a list")])
def test_a_file_without_cases_is_a_mistake(tmp_path, text, said):
    problem = the_mistake(tmp_path, text)
    assert said in str(problem)
    assert (problem.line, problem.column) == (1, 8)
