import pytest
from written_cases import EACH, items_of

from conformance.planning.probe import Invariant, Probe, Property

ONE_TOO_LONG = (
    EACH
    + "cases:\n  - id: one-too-long\n    clause: token-payment/{parameter}/length\n    exclude: [Login, Password]\n"
    "    send: {at: limit + 1}\n    expect:\n      - {stored: within limit}\n"
    '      - {clause: "token-payment/{parameter}/over-limit", over_limit: refused}\n'
)


def journey(steps: str, head: str = "") -> str:
    return f"cases:\n  - id: journey\n{head}    steps:\n{steps}"


def the_journey(folder, steps, head=""):
    probe = items_of(folder, journey(steps, head))["chapter/topic/journey"]
    assert isinstance(probe, Probe)
    return probe


def spread(send, clause, expect="{accepted: true}", more=""):
    return f"{EACH}cases:\n  - id: case\n    clause: {clause}\n    send: {send}\n{more}    expect: {expect}\n"


def test_slugs_are_folder_file_case_and_value(tmp_path):
    listed = spread("{allowed: each}", "token-payment/{parameter}/values", more="    kinds: [choice]\n")
    slugs = list(items_of(tmp_path, listed))
    assert slugs[:4] == [
        "chapter/topic/case/Delay/0",
        "chapter/topic/case/Delay/1",
        "chapter/topic/case/Language/RU",
        "chapter/topic/case/Language/EN",
    ]
    assert "chapter/topic/case/Email" in items_of(tmp_path, spread("{any: valid}", "token-payment/{parameter}/length",
                                                                   more="    kinds: [email]\n"))  # fmt: skip


def test_a_probe_knows_the_line_of_its_case(tmp_path):
    probe = the_journey(tmp_path, "      - pay: {}\n        then: {clause: order/created, accepted: true}\n")
    assert str(probe.where) == "cases/chapter/topic.yaml:2"


def test_the_same_file_gives_the_same_items_and_another_case_changes_no_slug(tmp_path):
    one = items_of(tmp_path, ONE_TOO_LONG)
    assert items_of(tmp_path, ONE_TOO_LONG) == one
    second = "  - {id: other, clause: 'token-payment/{parameter}', send: {at: limit}, kinds: [email], expect: {accepted: true}}\n"
    both = items_of(tmp_path, ONE_TOO_LONG + second)
    assert {slug: both[slug] for slug in one} == one
    assert set(both) - set(one) == {"chapter/topic/other/Email"}


def test_a_case_is_spread_over_the_rows_that_have_its_first_clause(tmp_path):
    # The rows of the token-payment document that give a number of characters or digits, by hand.
    assert [slug.rpartition("/")[2] for slug in items_of(tmp_path, ONE_TOO_LONG)] == [
        "OrderNumber", "OrderCurrency", "OrderComment", "Lastname", "Firstname", "Middlename", "Email", "Address",
        "HomePhone", "WorkPhone", "MobilePhone", "Country", "State", "City", "Zip", "URL_RETURN", "URL_RETURN_OK",
        "URL_RETURN_NO", "RecurringPeriod", "Tax", "ReceiptLine",
    ]  # fmt: skip


def test_expectations_of_clauses_that_a_row_lacks_are_dropped(tmp_path):
    items = items_of(tmp_path, ONE_TOO_LONG)
    number = items["chapter/topic/one-too-long/OrderNumber"]
    address = items["chapter/topic/one-too-long/Address"]
    assert [each.named() for each in number.steps[0].expects] == [("stored",), ("over_limit",)]
    assert number.clauses == ("token-payment/OrderNumber/length", "token-payment/OrderNumber/over-limit")
    # No answer repeats the address: what is stored of it cannot be seen.
    assert [each.named() for each in address.steps[0].expects] == [("over_limit",)]
    assert address.clauses == ("token-payment/Address/over-limit",)


def test_what_is_stored_is_asked_only_of_rows_that_show_it_also_beside_another_expectation(tmp_path):
    items = items_of(
        tmp_path,
        spread("{at: limit}", "token-payment/{parameter}/length", "{accepted: true, stored: verbatim}",
               more="    exclude: [Login, Password]\n"),
    )  # fmt: skip
    assert items["chapter/topic/case/Address"].steps[0].expects[0].named() == ("accepted",)
    assert items["chapter/topic/case/Email"].steps[0].expects[0].named() == ("accepted", "stored")


def test_a_row_of_which_nothing_is_expected_gets_no_probe(tmp_path):
    more = "    exclude: [Login, Password]\n    kinds: [text]\n"
    text = spread("{at: limit}", "token-payment/{parameter}/length", "{stored: verbatim}", more)
    rows = {slug.rpartition("/")[2] for slug in items_of(tmp_path, text)}
    assert rows == {"OrderNumber", "OrderComment", "Lastname", "Firstname", "Middlename"}


def test_every_clause_of_a_probe_is_decided_by_one_of_its_steps(tmp_path):
    for item in items_of(tmp_path, ONE_TOO_LONG).values():
        decided = {clause for step in item.steps for each in step.expects for clause in each.clause}
        assert set(item.clauses) == decided != set()


def test_techniques_follow_from_what_is_sent(tmp_path):
    def technique(send, clause, more="    kinds: [amount]\n"):
        (item, *_) = items_of(tmp_path, spread(send, clause, more=more)).values()
        return item.technique

    assert technique("{at: limit}", "token-payment/{parameter}/length", "    kinds: [email]\n") == "boundary"
    assert technique("{missing: true}", "token-payment/{parameter}/mandatory") == "negative"
    assert technique("{any: invalid}", "token-payment/{parameter}/format") == "generated"
    listed = "    kinds: [choice]\n"
    assert technique("{allowed: each}", "token-payment/{parameter}/values", listed) == "positive"
    assert technique("{allowed: each}", "token-payment/{parameter}/values", f"{listed}    technique: negative\n") == "negative"  # fmt: skip
    one = "      - pay: {}\n        then: {clause: order/created, accepted: true}\n"
    assert the_journey(tmp_path, one).technique == "positive"
    assert the_journey(tmp_path, one + "      - status: {}\n").technique == "stateful"


def test_an_invariant_takes_its_rule_and_its_clauses(tmp_path):
    text = "cases:\n  - id: form\n    clause: [order/status/form, answer/readable]\n    always: answer form\n"
    (item,) = items_of(tmp_path, text).values()
    assert isinstance(item, Invariant)
    assert (item.slug, item.always) == ("chapter/topic/form", "answer form")
    assert item.clauses == ("order/status/form", "answer/readable")


@pytest.mark.parametrize(
    ("steps", "witnessed"),
    [
        ([("pay", "{}", "accepted: true")], [False]),
        ([("pay", "{}", "refused: true")], [False, True]),
        ([("pay", "{OrderNumber: abc}", "refused: true")], [False, True]),
        ([("pay", "{OrderNumber: null}", "refused: true")], [False]),
        ([("pay", '{OrderNumber: ""}', "refused: true")], [False]),
        ([("pay", "{ordernumber: null}", "refused: true")], [False]),
        ([("pay", f"{{OrderNumber: {'x' * 128}}}", "refused: true")], [False, True]),
        ([("pay", f"{{OrderNumber: {'x' * 129}}}", "refused: true")], [False, True, True]),
        ([("pay", f"{{OrderNumber: '{{order}}{'x' * 110}'}}", "refused: true")], [False, True]),
        ([("pay", f"{{OrderNumber: '{{order}}{'x' * 111}'}}", "refused: true")], [False, True, True]),
        ([("pay", "{}", "accepted: true"), ("cancel", "{}", "refused: true")], [False, False, True]),
        ([("pay", "{}", "accepted: true"), ("confirm", "{}", "refused: true")], [False, False, True]),
        ([("pay", "{}", "accepted: true"), ("status", "{}", "refused: true")], [False, False]),
    ],
)  # fmt: skip
def test_a_refusal_is_watched_by_status_queries(tmp_path, steps, witnessed):
    rows = [
        f"      - {action}: {changes}\n        then: {{clause: order/created, {then}}}\n"
        for action, changes, then in steps
    ]
    probe = the_journey(tmp_path, "".join(rows))
    assert [step.witness for step in probe.steps] == witnessed
    assert all(step.action == "status" for step in probe.steps if step.witness)
    assert probe.cost == len(witnessed)


def test_an_order_number_beyond_its_limit_is_asked_after_whole_and_cut(tmp_path):
    probe = items_of(tmp_path, ONE_TOO_LONG)["chapter/topic/one-too-long/OrderNumber"]
    sent, whole, cut = (step.changes.get("OrderNumber") for step in probe.steps)
    assert whole is None  # status asks after what the payment sent
    assert sent.startswith("{order}")
    assert len(sent.replace("{order}", "x" * 18)) == 129
    assert cut == sent[:-1]


@pytest.mark.parametrize(
    ("step", "needs"),
    [
        ("pay: {}", ()),
        ('pay: {Delay: "0"}', ()),
        ('pay: {Delay: "1"}', ("double-stage",)),
        ('pay: {delay: "1"}', ("double-stage",)),
        ('pay: {RecurringIndicator: "1"}', ("recurring",)),
        ('pay: {RecurringIndicator: "1", Delay: "1"}', ("recurring", "double-stage")),
        ("pay: {Password: NotThePassword1}", ("credential-probing",)),
        ("pay: {login: nobody_at_all}", ("credential-probing",)),
        ("status: {}", ("status",)),
    ],
)
def test_what_a_step_needs_follows_from_what_it_sends(tmp_path, step, needs):
    then = "        then: {clause: order/created, orders: []}\n"
    assert the_journey(tmp_path, f"      - {step}\n{then}").needs == needs
    named = the_journey(tmp_path, f"      - {step}\n{then}", "    needs: [conversion]\n").needs
    assert named == ("conversion", *needs)


def test_a_need_of_one_step_is_kept_whatever_a_later_one_sends(tmp_path):
    then = "        then: {clause: order/created, accepted: true}\n"
    assert the_journey(
        tmp_path, f'      - pay: {{Delay: "1"}}\n{then}      - pay: {{Delay: "0"}}\n'
    ).needs == ("double-stage",)


def test_witnesses_need_no_capability_for_without_them_the_answer_alone_is_inconclusive(tmp_path):
    steps = "      - pay: {}\n        then: {clause: order/created, refused: true}\n"
    assert the_journey(tmp_path, steps).needs == ()


def test_rows_bring_their_companions_and_what_those_need(tmp_path):
    more = "    kinds: [date, number]\n    exclude: [Merchant_ID, TaxationSystem, FPMode]\n"
    probe = items_of(tmp_path, spread("{at: limit}", "token-payment/{parameter}/length", more=more))[
        "chapter/topic/case/RecurringPeriod"
    ]
    assert probe.steps[0].changes == {
        "RecurringIndicator": "1",
        "RecurringMinAmount": "1.00",
        "RecurringMaxAmount": "1000.00",
        "RecurringPeriod": "1234567890",
        "RecurringMaxDate": "31.12.2035",
    }
    assert probe.needs == ("recurring",)
    drawn = items_of(
        tmp_path, spread("{any: valid}", "token-payment/{parameter}", more="    kinds: [date]\n")
    )["chapter/topic/case/RecurringMaxDate"]
    assert isinstance(drawn, Property)
    assert drawn.needs == ("recurring",)


def test_a_property_over_listed_values_needs_what_any_of_them_needs(tmp_path):
    items = items_of(
        tmp_path, spread("{any: valid}", "token-payment/{parameter}/values", more="    kinds: [choice]\n")
    )
    assert items["chapter/topic/case/Delay"].needs == ("double-stage",)
    assert items["chapter/topic/case/Language"].needs == ()


@pytest.mark.parametrize(("profile", "count"), [("smoke", 3), ("standard", 25), ("deep", 500)])
def test_a_property_draws_as_many_values_as_the_profile_says(tmp_path, profile, count):
    text = spread("{any: valid}", "token-payment/{parameter}", more="    kinds: [amount]\n")
    items = items_of(tmp_path, text, profile)
    assert {item.count for item in items.values()} == {count}
    assert {(item.parameter, item.validity) for item in items.values()} == {
        (name, "valid") for name in ("OrderAmount", "RecurringMinAmount", "RecurringMaxAmount")
    }


def test_a_parameter_left_out_is_sent_as_nothing(tmp_path):
    items = items_of(
        tmp_path, spread("{missing: true}", "token-payment/{parameter}/mandatory", "{refused: true}")
    )
    assert items["chapter/topic/case/PaymentToken"].steps[0].changes == {"PaymentToken": None}
    recurring = items["chapter/topic/case/RecurringPeriod"].steps[0].changes
    assert (recurring["RecurringIndicator"], recurring["RecurringPeriod"]) == ("1", None)


def test_settings_go_along(tmp_path):
    text = spread(
        "{missing: true}",
        "token-payment/{parameter}/mandatory",
        "{refused: true}",
        "    settings: {currency: USD}\n",
    )
    assert all(item.settings == {"currency": "USD"} for item in items_of(tmp_path, text).values())


def test_an_expectation_s_own_clause_goes_before_the_case_s(tmp_path):
    steps = (
        "      - pay: {}\n        then:\n          - {accepted: true}\n"
        "          - {clause: [order/created, order/status/agrees], order: Approved}\n"
    )
    probe = the_journey(tmp_path, steps, "    clause: token-payment/minimal\n")
    assert [each.clause for each in probe.steps[0].expects] == [
        ("token-payment/minimal",),
        ("order/created", "order/status/agrees"),
    ]
    assert probe.clauses == ("token-payment/minimal", "order/created", "order/status/agrees")
