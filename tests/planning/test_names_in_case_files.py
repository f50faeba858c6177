"""A name that no table knows is a mistake with its place, on either side: it would make a case that says nothing."""

import pytest
from written_cases import EACH, items_of, the_mistake

from conformance.exchange.accounts import account_like
from conformance.exchange.gateway import Gateway
from conformance.planning.account import AccountSettings, possible_settings
from conformance.protocol.parameters import token_payment
from conformance.protocol.services import SERVICES, TOKEN_PAYMENT, parameters_of

JOURNEY = """\
cases:
  - id: some-case
    clause: order/created
    settings: {notification.signature: PGP}
    steps:
      - pay: {OrderAmount: "5.00"}
        then: {accepted: true}
      - status: {STARTYEAR: "2026"}
        then: {clause: order/status/agrees, order: [Approved, In Process], amount: "100.50"}
"""
DELIVERY = """\
side: merchant
cases:
  - id: some-case
    clause: notification/paid-once
    deliver: {state: Declined, fields: {amount: "1.00"}, change: {orderstate: Wrong}, longest: email}
    expect: {refused: true}
"""
SPREAD = EACH + (
    "cases:\n  - id: some-case\n    clause: token-payment/{parameter}/length\n    exclude: [Login, Password, Tax]\n"
    "    send: {at: limit, beside: {language: EN}}\n    expect: {accepted: true}\n"
)
PAID_ONCE = "clause: [order/created, notification/paid-once]"


@pytest.mark.parametrize("text", [JOURNEY, DELIVERY, SPREAD])
def test_the_plain_files_that_the_mistakes_are_made_in_are_right(tmp_path, text):
    assert all(slug.startswith("chapter/topic/some-case") for slug in items_of(tmp_path, text))


@pytest.mark.parametrize(
    "mistake",
    [
        (JOURNEY, "notification.signature", "notification.signatur", (4, 16),
         ["a setting of an account, found notification.signatur.", "Did you mean notification.signature?"]),
        (JOURNEY, "signature: PGP", "signature: PGPP", (4, 40), ["MD5 or PGP, found PGPP", "Did you mean PGP?"]),
        (JOURNEY, "notification.signature: PGP", "currency: rubles", (4, 26), ["text like ^[A-Z]{3}$, found rubles"]),
        (JOURNEY, "notification.signature: PGP", "credentials: short", (4, 29), ["Did you mean shortest?"]),
        (JOURNEY, "notification.signature: PGP", "notification.fiscal: true", (4, 37), ["expected text, found true"]),
        (JOURNEY, 'OrderAmount: "5.00"', 'OrderAmout: "5.00"', (6, 15),
         ["pay.OrderAmout: expected a parameter of token payment", "Did you mean OrderAmount?"]),
        (JOURNEY, "STARTYEAR", "StartYaer", (8, 18), ["a parameter of order status", "Did you mean StartYear?"]),
        (JOURNEY, "status: {STARTYEAR", "confirm: {Amonut", (8, 19), ["a parameter of confirmation", "Did you mean Amount?"]),
        (JOURNEY, "status: {STARTYEAR", "cancel: {CancelReson", (8, 18), ["Did you mean CancelReason?"]),
        (JOURNEY, "status: {STARTYEAR", "result: {Ordernumbr", (8, 18), ["Did you mean Ordernumber?"]),
        (JOURNEY, "        then: {accepted", "        unlisted: {orderamount: x}\n        then: {accepted", (7, 20),
         ["no row of the table has, for OrderAmount belongs under `pay`"]),
        (JOURNEY, "        then: {accepted", "        carried: {in_query: [Passwrod]}\n        then: {accepted", (7, 30),
         ["Did you mean Password?"]),
        (JOURNEY, "        then: {accepted", "        carried: {again: {Commet: x}}\n        then: {accepted", (7, 27),
         ["a parameter of token payment, found Commet"]),
        (JOURNEY, "Approved, In", "Aproved, In", (9, 53), ["a state of an order, found Aproved", "Did you mean Approved?"]),
        (JOURNEY, "order: [Approved, In Process]", "orders: [Approved, Aproved]", (9, 64), ["Did you mean Approved?"]),
        (JOURNEY, "order: [Approved, In Process]", "order: xyz", (9, 52), ["found xyz", "Known here: In Process, Delayed"]),
        (JOURNEY, "100.50", "100,50", (9, 84), ["an amount with two decimals, found 100,50", "Did you mean 100.50?"]),
        (JOURNEY, 'amount: "100.50"', 'captured: "100.5"', (9, 86), ["Did you mean 100.50?"]),
        (JOURNEY, 'amount: "100.50"', 'returned: "100"', (9, 86), ["Did you mean 100.00?"]),
        (JOURNEY, "accepted: true", "notified: {fields: {amuont: x}}", (7, 36), ["Did you mean amount?"]),
        (JOURNEY, "clause: order/created", PAID_ONCE, (3, 29),
         ["notification/paid-once is a duty of the merchant", "this file tests the gateway", "`side: merchant`"]),
        (JOURNEY, "clause: order/created", "clause: order/one-stage/aproved", (3, 13), ["Did you mean order/one-stage/approved?"]),
        (JOURNEY, "clause: order/created", "clause: [order/created, order/craeted]", (3, 29), ["Did you mean order/created?"]),
        (SPREAD, "language", "languag", (6, 32), ["a parameter of token payment", "Did you mean Language?"]),
        (SPREAD, "clause: token-payment/{parameter}/length",
         "clause: ['token-payment/{parameter}/length', 'token-payment/{parameter}/lenght']", (4, 50), ["/length?"]),
        (DELIVERY, "Declined", "Aproved", (5, 22), ["a state of an order", "Did you mean Approved?"]),
        (DELIVERY, "fields: {amount", "fields: {amuont", (5, 41), ["a field of a notification", "Did you mean amount?"]),
        (DELIVERY, "orderstate", "OrderState", (5, 67), ["Did you mean orderstate?"]),
        (DELIVERY, "email", "cardholder", (5, 96), ["repeats a parameter of limited length, found cardholder"]),
        (DELIVERY, "notification/paid-once", "order/created", (4, 13), ["is a duty of the gateway", "`side: gateway`"]),
        (DELIVERY, "notification/paid-once", "notification/paid-onse", (4, 13), ["Did you mean notification/paid-once?"]),
        (DELIVERY, "{refused: true}", "{clause: notification/paid-onse, refused: true}", (6, 22), ["paid-once?"]),
    ],
)  # fmt: skip
def test_a_name_that_no_table_has_is_one_error_with_its_place_and_a_hint(tmp_path, mistake):
    text, right, wrong, place, said = mistake
    assert right in text
    problem = the_mistake(tmp_path, text.replace(right, wrong, 1))
    for part in said:
        assert part in str(problem)
    assert (problem.line, problem.column) == place, str(problem)


def test_what_no_table_lists_is_sent_where_a_case_says_so(tmp_path):
    text = JOURNEY.replace(
        "        then: {accepted", "        unlisted: {OwnField: x}\n        then: {accepted"
    )
    (probe,) = items_of(tmp_path, text).values()
    assert probe.steps[0].changes == {"OrderAmount": "5.00", "OwnField": "x"}
    beside_status = text.replace('pay: {OrderAmount: "5.00"}', "status: {}")
    assert "`unlisted` beside `pay` only" in str(the_mistake(tmp_path, beside_status))


def test_every_mistaken_name_of_a_mapping_is_told(tmp_path):
    text = JOURNEY.replace('{OrderAmount: "5.00"}', '{OrderAmout: "5.00", Delai: "1"}')
    with pytest.raises(Exception, match="Did you mean Delay") as found:
        items_of(tmp_path, text)
    assert [problem.column for problem in found.value.problems] == [15, 35]


def test_a_case_may_ask_for_every_setting_that_an_account_has_and_for_no_other():
    possible = possible_settings()
    assert set(AccountSettings().facts()) | {"default_tax", "credentials"} == set(possible)
    gateway = Gateway.model_validate(
        {"url": "embedded", "merchant_id": "700123", "login": "l", "password": "p", "secret": "s"}
    )
    for name, values in possible.items():
        for value in [] if isinstance(values, str) else values:
            assert account_like(gateway, {name: value}) is not None, f"{name}: {value}"
    assert account_like(gateway, {"default_tax": "vat20", "currency": "BYN"}) is not None


def test_every_service_has_parameters_and_those_of_a_token_payment_are_the_documents():
    assert all({"Merchant_ID", "Login", "Password"} <= set(parameters_of(service)) for service in SERVICES)
    assert parameters_of(TOKEN_PAYMENT) == tuple(row.name for row in token_payment())
