"""Every mutant of the notifier shows itself to a result URL, by its fault and by nothing else."""

from functools import cache

import pytest
from notified_shop import ACCEPTED, REFUSED, SILENT, notified_shop
from simulated_shop import DECLINED, shop, token

from conformance.protocol import notification
from conformance.protocol.clauses import registry
from conformance.protocol.signatures import check_value, notification_x
from conformance.simulator.assembly import faultless
from conformance.simulator.bank import TIMED_OUT_TOKEN
from conformance.simulator.mutants import NOTIFIER_FAMILIES, mutant_called
from conformance.simulator.mutants.notifications_fields import ANOTHER_ORDER, wrong_notification_fields

MADE = tuple(each for family in NOTIFIER_FAMILIES for each in family())
BY_CERTIFICATES = (
    "notification-trusts-anybody",
    "notification-trusts-any-date",
    "notification-trusts-any-name",
)
"""What only a server with a certificate sees: the tests of certificates try them."""

WITH_3DS = token("00000000-0000-4000-8001-000000000000")
EVERYTHING = {
    "OrderComment": "Книги " * 30, "Firstname": "Ёлка", "Lastname": "Иванов", "Middlename": "Ильич",
    "Email": "payer@shop.example", "ClientIP": "203.0.113.7", "TaxationSystem": "1",
    "Chequeitems": '[{"id":1,"name":"Чай","price":"100.50","quantity":"1","amount":"100.50","tax":"vat20"}]',
}  # fmt: skip
OTHERS = (
    {"OrderAmount": "2.00", "OrderCurrency": "USD", "isConvert": "2"},
    {"PaymentToken": DECLINED},
    {"Delay": "1"},
    {"PaymentToken": token(TIMED_OUT_TOKEN)},
    {"OrderNumber": "N" * 128, "OrderComment": "Чай " * 500},
)


def one_payment(assembly, **settings):
    buyer = notified_shop(assembly, **settings)
    buyer.pay("ORD-1", **EVERYTHING, PaymentToken=WITH_3DS)
    return buyer


def payments(assembly, **settings):
    buyer = one_payment(assembly, **settings)
    for each in OTHERS:
        buyer.pay(**each)
    return buyer


def followed(assembly):
    buyer = notified_shop(assembly)
    confirmed, cancelled, refunded = buyer.delayed(), buyer.paid(), buyer.paid()
    buyer.confirm(confirmed)
    buyer.cancel(cancelled)
    buyer.gateway.settle(buyer.account)
    buyer.cancel(refunded)
    return buyer


def replied(reply, *, protocol="POST"):
    def scenario(assembly):
        buyer = notified_shop(assembly, reply, protocol=protocol)
        buyer.pay("ORD-1")
        for step in (*(5,) * 60, *(60,) * 20):
            before = len(buyer.came.requests)
            buyer.advance(step)
            yield step, log(buyer)[before:]

    return scenario


def at_port(url):
    return lambda assembly: log(one_payment(assembly, url=url))


def beside_another(assembly):
    buyer = notified_shop(assembly)
    other = shop(assembly)
    other.account.merchant_id = "700124"
    buyer.gateway.open(other.account)
    other.gateway = buyer.gateway
    buyer.pay()
    other.pay()
    return log(buyer)


def log(buyer):
    return [
        (each.method, str(each.url), each.headers["Content-Type"], each.content)
        for each in buyer.came.requests
    ]


SCENARIOS = (
    lambda assembly: log(one_payment(assembly, fiscal=True, positions=True)),
    lambda assembly: log(one_payment(assembly)),
    lambda assembly: log(payments(assembly)),
    lambda assembly: log(one_payment(assembly, signature="PGP")),
    lambda assembly: log(followed(assembly)),
    lambda assembly: log(one_payment(assembly, protocol="SOAP EXT")),
    beside_another,
    *(at_port(f"https://shop.example:{port}/result?shop=1") for port in (80, 443, 8080, 8081, 8443)),
    at_port("http://shop.example:5000/"),
    replied(SILENT), replied(REFUSED), replied(ACCEPTED), replied(SILENT, protocol="SOAP"),
)  # fmt: skip


@cache
def right(at):
    return tuple(SCENARIOS[at](faultless()))


@pytest.mark.parametrize(
    "each", [each for each in MADE if each.id not in BY_CERTIFICATES], ids=lambda each: each.id
)
def test_a_mutant_shows_itself(each):
    assert any(tuple(play(each.make(faultless()))) != right(at) for at, play in enumerate(SCENARIOS))


@pytest.mark.parametrize("at", range(len(SCENARIOS)))
def test_the_faultless_notifier_says_the_same_twice(at):
    assert tuple(SCENARIOS[at](faultless())) == right(at)


def test_there_are_no_two_of_one_name_or_sentence():
    assert len({each.id for each in MADE}) == len({each.sentence for each in MADE}) == len(MADE) >= 200


def test_every_clause_about_the_gateways_notifications_that_can_be_tested_is_broken_by_some():
    broken = {each.clause for each in MADE}
    stated = {
        clause.id
        for clause in registry().values()
        if clause.side == "gateway" and clause.id.startswith("notification/") and clause.untestable is None
    }
    assert stated - broken <= NOBODY_BREAKS


NOBODY_BREAKS = {"notification/real-time/delay"}
"""A question of seconds, which a clock that is moved by hand does not show."""


@pytest.mark.parametrize("each", wrong_notification_fields(), ids=lambda each: each.id)
def test_a_mutant_of_a_field_touches_no_other(each):
    [right_form], [wrong_form] = (
        one_payment(assembly, fiscal="unasked" not in each.id, positions="unasked" not in each.id).came.forms
        for assembly in (faultless(), each.make(faultless()))
    )
    touched = {name for name, _ in right_form.items() ^ wrong_form.items()} - {"checkvalue"}
    [name] = touched or {"checkvalue"}
    assert name in each.id
    if "-without-" not in each.id:
        assert wrong_form["checkvalue"] == check_value("topsecret", notification_x(wrong_form))


def test_fields_of_another_order_are_those_that_can_be_told_from_ones_own():
    rows = {each.name for each in notification.fields() if each.equals}
    assert rows <= ANOTHER_ORDER.keys()


@pytest.mark.parametrize("name", ["notification-not-activated"])
def test_a_mutant_keeps_nothing_from_one_gateway_to_the_next(name):
    mutant = mutant_called(name)
    assert len(beside_another(mutant.make(faultless()))) == 2
    alone = shop(mutant.make(faultless()))
    alone.pay()
    assert len(alone.account.outbox) == 0
