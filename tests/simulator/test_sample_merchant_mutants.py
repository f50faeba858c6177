"""Every mutant of the shop differs from the faultless one in one part, and in what comes of a delivery."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from functools import cache

import pytest
from sample_merchant import FORM, GENUINE, SECRET, Gateway, forged, gateway, genuine, sealed, signed

from conformance.protocol.clauses import Side, registry
from conformance.protocol.messages import encode_form
from conformance.protocol.signatures import check_value, md5_hex, new_key_pair, notification_x
from conformance.simulator.merchant import faultless_merchant
from conformance.simulator.merchant.mutants import (
    UnknownMutantError,
    all_merchant_mutants,
    merchant_mutant_called,
)
from conformance.simulator.merchant.replacing import without_check
from conformance.simulator.merchant.settings import ZERO_LIKE
from conformance.simulator.mutants import all_mutants

KEYS, OTHER_KEYS = new_key_pair(), new_key_pair()
RIGHT = genuine()["checkvalue"]
LATE = {"packetdate": "01.02.2020 00:00:00"}
FISCAL = {"fiscalreceipt_Id": "1", "status": "Success", "total": "128.70"}
SECURE = {"version": "2.1.0", "alphaauthresult": "Y", "challenge": "C", "eci": "5"}

SENT = {
    "nothing wrong": [genuine()],
    "full": [genuine(ordercomment="none", middlename="Lee", message="ok")],
    "twice": [genuine(), genuine()],
    "no check value": [forged(checkvalue=None)],
    "empty": [forged(checkvalue="")],
    "wrong": [forged(checkvalue="0" * 32)],
    "zero": [forged(checkvalue="0")],
    "true": [forged(checkvalue="true")],
    "like a zero": [forged(ordernumber=ZERO_LIKE, checkvalue="0")],
    "truncated": [forged(checkvalue=RIGHT[:31])],
    "another end": [forged(checkvalue=RIGHT[:16] + "0" * 16)],
    "another beginning": [forged(checkvalue="0" * 24 + RIGHT[24:])],
    "sealed as a request": [forged(checkvalue=check_value(SECRET, "700123;1001;128.70;RUB"))],
    "sealed as an undelimited request": [forged(checkvalue=check_value(SECRET, "7001231001128.70RUB"))],
    "array": [{**forged(checkvalue=None), "checkvalue[]": RIGHT}],
    "empty secret": [sealed(GENUINE, "")],
    "sample secret": [sealed(GENUINE, "secret")],
    "no secret": [forged(checkvalue=md5_hex(notification_x(GENUINE)).upper())],
    "replayed": [genuine(), forged(ordernumber="1002")],
    "order number changed": [forged(ordernumber="1002")],
    "state changed": [{**genuine(orderstate="Declined"), "orderstate": "Approved"}],
    "merchant changed": [forged(merchant_id="700124")],
    "amount changed": [forged(amount="0.01")],
    "currency changed": [forged(currency="USD")],
    "for another merchant": [genuine(merchant_id="700124")],
    "a kopeck less": [genuine(amount="128.69")],
    "a rouble": [genuine(amount="1.00", orderamount="1.00")],
    "a rouble, it says 128.70": [genuine(amount="1.00")],
    "dollars": [genuine(currency="USD", ordercurrency="USD")],
    "dollars, it says roubles": [genuine(currency="USD")],
    "unknown order": [genuine(ordernumber="2001")],
    "a number and more": [genuine(ordernumber="1001' or '1'='1")],
    "state with more": [genuine(orderstate="NotApproved")],
    "state that begins so": [genuine(orderstate="ApprovedNot")],
    "confirmed in part": [genuine(orderstate="PartialDelayed")],
    "a signature and no check value": [forged(checkvalue="", signature="AAAA")],
    "failed response": [genuine(responsecode="AS102")],
    "test payment": [genuine(testmode="1")],
    "declined": [genuine(orderstate="Declined", responsecode="AS102", approvalcode="")],
    "declined with success codes": [genuine(orderstate="Declined")],
    "in process": [genuine(orderstate="In Process")],
    "canceled": [genuine(orderstate="Canceled")],
    "delayed": [genuine(orderstate="Delayed")],
    "approved, then declined": [genuine(), genuine(orderstate="Declined", responsecode="AS102")],
    "declined, then approved": [genuine(orderstate="Declined", responsecode="AS102"), genuine()],
    "more than ordered": [forged(orderamount="999.00")],
    "forged, then genuine": [forged(checkvalue=""), genuine()],
    "empty, then genuine": [[], genuine()],
    "unknown field": [genuine(unheard_of="1")],
    "fiscal": [genuine(**FISCAL)],
    "3-D Secure": [genuine(**SECURE)],
    "authrequired null": [genuine(authrequired="null")],
    "confirmation": [genuine(operationtype="200")],
    "forged confirmation": [forged(operationtype="200", checkvalue="0" * 32)],
    "forged and live": [forged(testmode="0", checkvalue="0" * 32)],
    "forged without a mode": [forged(testmode="", checkvalue="0" * 32)],
    "forged without a billnumber": [forged(billnumber="", checkvalue="0" * 32)],
    "forged with a rate": [forged(rate="100", checkvalue="0" * 32)],
    "forged hold": [{**genuine(orderstate="Delayed"), "checkvalue": "0" * 32}],
    "live, with no secret": [sealed({**GENUINE, "testmode": "0"}, "")],
    "regular expression": [forged(checkvalue=".*")],
    "glob": [forged(checkvalue="*")],
    "a rouble, confirmed": [genuine(amount="1.00", operationtype="200")],
    "a rouble, live": [genuine(amount="1.00", testmode="0")],
    "a rouble, held": [genuine(amount="1.00", orderstate="Delayed")],
    "a rouble in 128.70": [genuine(amount="1.00", **FISCAL)],
    "a rouble at a rate": [genuine(amount="1.00", rate="1000")],
    "four decimals": [genuine(amount="1.2870")],
    "declined, then a rouble": [genuine(orderstate="Declined", responsecode="AS102"), genuine(amount="1.00")],
    "declined, then forged": [genuine(orderstate="Declined"), forged(checkvalue="0" * 32)],
    "forged cancellation, then genuine": [{**genuine(orderstate="Canceled"), "checkvalue": "0"}, genuine()],
    "in process, confirmed": [genuine(orderstate="In Process", operationtype="200")],
    "in process, with a receipt": [genuine(orderstate="In Process", **FISCAL)],
    "held twice": [genuine(orderstate="Delayed"), genuine(orderstate="Delayed")],
    "held, then paid": [genuine(orderstate="Delayed"), genuine()],
    "another approval code": [genuine(), forged(approvalcode="654321")],
    "other order": [dict(reversed(genuine().items()))],
    "long": [genuine(ordercomment="a" * 4000)],
    "bars": [genuine(ordercomment="a|b")],
    "late": [genuine(**LATE)],
    "Cyrillic": [genuine(ordercomment="Щ")],
    "special": [genuine(billnumber="<&>", packetdate="<&>")],
    "special and refused": [forged(ordernumber='"<', checkvalue="")],
}  # fmt: skip

BODIES = {
    "charset": (encode_form(list(genuine().items())), f"{FORM}; charset=utf-8"),
    "windows-1251": (
        encode_form(list(genuine(ordercomment="Щ").items()), "cp1251"),
        f"{FORM}; charset=windows-1251",
    ),
    "true in JSON": (json.dumps({**genuine(), "checkvalue": True}).encode(), "application/json"),
    "lower-case hex": (encode_form(list(genuine().items())).replace(b"%3A", b"%3a"), FORM),
    "encoded letters": (encode_form(list(genuine().items())).replace(b"RUB", b"%52%55%42"), FORM),
}

QUERIES = {
    "another order in the query": (genuine(), "ordernumber=1002"),
    "the state in the query": (genuine(orderstate="In Process"), "orderstate=Approved"),
    "the amount in the query": (genuine(amount="0.01"), "amount=128.70"),
}

SETTINGS = {
    "shop-takes-md5-for-signature": {"signature": "RSA", "gateway_key": KEYS.public_pem.decode()},
    "shop-takes-any-signature": {"signature": "RSA", "gateway_key": KEYS.public_pem.decode()},
}
NUMBERS = {"numbers": f"1001..1002,{ZERO_LIKE}"}


def transcript(assembly, settings):
    """Send everything, each to a shop of its own; give what came back and what became of the orders."""

    def seen(front: Gateway):
        return [front.shop.book.find(number) for number in ("1001", "1002", ZERO_LIKE)]

    for name, deliveries in SENT.items():
        front = gateway(assembly(), orders=NUMBERS, **settings)
        for delivery in deliveries:
            answer = front.post(delivery)
            yield name, (answer.status_code, dict(answer.headers), answer.content, seen(front))
    for name, (body, content_type) in BODIES.items():
        front = gateway(assembly(), orders=NUMBERS, **settings)
        yield name, (front.send(body, content_type).content, seen(front))
    for name, (delivery, query) in QUERIES.items():
        front = gateway(assembly(), orders=NUMBERS, **settings)
        yield name, (front.post(delivery, query=query).content, seen(front))
    for key in (KEYS, OTHER_KEYS):
        front = gateway(assembly(), orders=NUMBERS, **settings)
        yield "signed", (front.post(signed(key.private)).content, seen(front))
    front = gateway(assembly(), orders=NUMBERS, **settings)
    with ThreadPoolExecutor(2) as pool:
        yield "at once", (list(pool.map(lambda _: front.post(genuine()).content, range(2))), seen(front))


@cache
def right(settings):
    return list(transcript(faultless_merchant, dict(settings)))


def settings_of(mutant):
    return SETTINGS.get(mutant.id, dict(mutant.settings))


def differences(mutant):
    settings = settings_of(mutant)
    wrong = transcript(lambda: mutant.make(faultless_merchant()), settings)
    pairs = zip(right(tuple(settings.items())), wrong, strict=True)
    return (name for (name, expected), (_, found) in pairs if expected != found)


def test_every_mutant_names_a_clause_of_the_merchant():
    for each in all_merchant_mutants():
        clause = registry()[each.clause]
        assert clause.side == each.side == Side.MERCHANT, each.id
        assert clause.untestable is None, each.id
        assert each.severity == clause.severity, each.id
        assert each.sentence.endswith("."), each.id


QUICK = [each for each in all_merchant_mutants() if each.id != "shop-answers-late"]


@pytest.mark.parametrize("each", QUICK, ids=lambda each: each.id)
def test_a_mutant_shows_itself(each):
    assert next(differences(each), None) is not None


def test_every_mutant_replaces_one_part():
    faultless = faultless_merchant()
    parts = [part.name for part in fields(faultless)]
    for each in all_merchant_mutants():
        wrong = each.make(faultless)
        replaced = [name for name in parts if getattr(faultless, name) is not getattr(wrong, name)]
        assert len(replaced) == 1, each.id


def test_the_faultless_shop_answers_the_same_twice():
    assert list(transcript(faultless_merchant, {})) == right(())


def test_a_slow_shop_takes_its_time(monkeypatch):
    waited = []
    monkeypatch.setattr("conformance.simulator.merchant.mutants.answers.time.sleep", waited.append)
    assert gateway(merchant_mutant_called("shop-answers-late").make(faultless_merchant())).accepts(genuine())
    assert waited == [1.0]


def test_there_are_enough_and_each_is_something_else():
    mutants = all_merchant_mutants()
    assert len({each.id for each in mutants}) == len({each.sentence for each in mutants}) == len(mutants)
    assert len(mutants) >= 45
    assert not {each.id for each in mutants} & {each.id for each in all_mutants()}


def test_every_testable_clause_about_receivers_has_one():
    broken = {each.clause for each in all_merchant_mutants()}
    clauses = [each for each in registry().values() if each.side is Side.MERCHANT and each.untestable is None]
    assert [
        each.id for each in clauses if each.id.startswith("notification/") and each.id not in broken
    ] == []


def test_an_unknown_mutant_is_told_its_nearest():
    with pytest.raises(UnknownMutantError, match="did you mean shop-compares-loosely"):
        merchant_mutant_called("shop-compare-loosely")


@pytest.mark.parametrize(
    ("mutant", "name"),
    [
        ("shop-takes-order-of-query", "another order in the query"),
        ("shop-takes-amount-of-query", "the amount in the query"),
        ("shop-takes-state-of-query", "the state in the query"),
        ("shop-compares-json-loosely", "true in JSON"),
    ],
)
def test_what_arrives_beside_the_form_shows_who_goes_by_it(mutant, name):
    assert name in differences(merchant_mutant_called(mutant))


@pytest.mark.parametrize("mutant", ["shop-rounds-amounts", "shop-truncates-float-hundredths"])
def test_an_amount_that_rounds_up_shows_who_takes_a_kopeck_less(mutant):
    def takes_a_kopeck_less(amount, less):
        shop = gateway(
            merchant_mutant_called(mutant).make(faultless_merchant()),
            orders={"numbers": "1001", "amount": amount},
        )
        return shop.accepts(genuine(amount=less))

    assert takes_a_kopeck_less("128.70", "128.69")
    assert not takes_a_kopeck_less("100.50", "100.49")


def test_a_check_that_is_not_there_cannot_be_left_out():
    with pytest.raises(ValueError, match="no check is called"):
        without_check(faultless_merchant(), "amounts")


def test_a_mutant_begins_afresh_in_every_shop():
    burning = merchant_mutant_called("shop-burns-forged-order")
    blocked, other = gateway(burning.make(faultless_merchant())), gateway(burning.make(faultless_merchant()))
    blocked.notify(forged(checkvalue=""))
    assert not blocked.accepts(genuine())
    assert other.accepts(genuine())
