"""The order result service: every order of a number, with its operations."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest
from defusedxml import ElementTree
from simulated_shop import DECLINED, FORM, Shop, only, refusal, shop, stopped_at

from conformance.protocol import services
from conformance.protocol.signatures import answer_x, check_value
from conformance.simulator.account import Account
from conformance.simulator.gateway import Request

WIRE = Path(__file__).parents[2] / "fixtures" / "wire" / "order-result"
XML, SOAP, JSON = "3", "4", "5"


def shown(order):
    """The operations of an order: number, type, amount, code."""
    return [
        (each["billnumber"].rpartition(".")[2], each["operationtype"], each["amount"], each["responsecode"])
        for each in order.operations
    ]


@pytest.mark.parametrize("form", [XML, SOAP, JSON])
def test_it_shows_every_operation_in_every_form(form):
    buyer = shop()
    bill = buyer.delayed(OrderNumber="ORD-1")
    buyer.confirm(bill, Amount="60.00", Currency="RUB")
    buyer.cancel(bill, Amount="20.25", Currency="RUB")
    order = only(buyer.result("ORD-1", Format=form))
    assert (order.fields["orderstate"], order.fields["orderamount"]) == ("PartialCanceled", "100.50")
    assert shown(order) == [
        ("1", "100", "100.50", "AS000"), ("2", "200", "60.00", "AS000"), ("3", "300", "20.25", "AS000"),
    ]  # fmt: skip


def test_its_default_form_is_xml():
    buyer = shop()
    buyer.pay("ORD-1")
    body = urlencode({**buyer.credentials(), "Ordernumber": "ORD-1"}).encode()
    request = Request("POST", services.ORDER_RESULT.path, "", (("Content-Type", FORM),), body)
    response = buyer.gateway.handle(request)
    assert response.body.lstrip().startswith(b"<?xml")


def test_every_order_of_a_number_is_shown_oldest_first():
    buyer = shop()
    buyer.pay("ORD-1", PaymentToken=DECLINED)
    buyer.pay("ORD-1", Email="anna@shop.example")
    first, second = buyer.result("ORD-1", Format=JSON).orders
    assert (first.fields["orderstate"], shown(first)) == ("Declined", [("1", "100", "100.50", "AS102")])
    assert (second.fields["orderstate"], shown(second)) == ("Approved", [("1", "100", "100.50", "AS000")])
    assert second.fields["email"] == "anna@shop.example"


def test_it_is_sealed_and_dated_to_the_second():
    buyer = shop(clock=stopped_at(datetime(2024, 3, 7, 10, 15, 30, tzinfo=UTC)))
    buyer.pay("ORD-1")
    fields = only(buyer.result("ORD-1")).fields
    assert (fields["packetdate"], fields["signature"]) == ("07.03.2024 10:15:30", "")
    assert answer_x("700123", fields) == "700123ORD-1100.50RUBApproved"
    assert fields["checkvalue"] == check_value("topsecret", "700123ORD-1100.50RUBApproved")


def test_the_billnumber_names_an_order_too():
    buyer = shop()
    declined = buyer.paid("ORD-1", PaymentToken=DECLINED)
    buyer.pay("ORD-1")
    for bill in (declined, f"{declined}.1"):
        assert only(buyer.result(None, Billnumber=bill)).fields["orderstate"] == "Declined"
    assert only(buyer.result("ORD-1", Billnumber=declined)).fields["orderstate"] == "Declined"
    assert refusal(buyer.result("ORD-2", Billnumber=declined)) == "10/201"


def test_its_window_is_that_of_order_status():
    buyer = shop(clock=stopped_at(datetime(2024, 3, 7, 10, 15, 30, tzinfo=UTC)))
    bill = buyer.paid("ORD-1")
    buyer.account.clock.advance(days=3, seconds=1)
    assert refusal(buyer.result("ORD-1")) == "10/201"
    assert refusal(buyer.result(None, Billnumber=bill)) == "10/201"
    assert only(buyer.result("ORD-1", StartYear="2024", StartMonth="3", StartDay="7"))


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"Ordernumber": None}, "3/107"), ({"Ordernumber": "ORD-9"}, "10/201"), ({"Password": "wrong"}, "7/141"),
        ({"Login": None}, "3/101"), ({"Language": "DE"}, "5/127"), ({"Billnumber": "abc"}, "5/143"),
        ({"Format": "1"}, "5/103"), ({"Ordernumber": None, "Billnumber": "5799999999999999"}, "10/201"),
    ],
)  # fmt: skip
def test_what_it_refuses(changes, codes):
    buyer = shop()
    buyer.pay("ORD-1")
    assert refusal(buyer.result("ORD-1", **changes)) == codes


def test_another_merchants_orders_are_not_shown():
    buyer = shop()
    bill = buyer.paid("ORD-1")
    buyer.gateway.open(Account("700124", "other_shop", "OtherPassword1", "secret"))
    stranger = Shop(buyer.gateway, buyer.gateway.accounts["700124"])
    assert refusal(stranger.result("ORD-1")) == "10/201"
    assert refusal(stranger.result(None, Billnumber=bill)) == "10/201"


def test_it_answers_the_documented_fields():
    buyer = shop()
    buyer.pay("ORD-1")
    order = only(buyer.result("ORD-1"))
    assert set(order.fields) == {
        "billnumber", "ordernumber", "testmode", "ordercomment", "orderamount", "ordercurrency", "firstname",
        "lastname", "middlename", "email", "orderdate", "orderstate", "packetdate", "signature", "checkvalue",
    }  # fmt: skip


def paths_of_json(value, path=""):
    """Every path of keys in a JSON body; those of a list's items count once."""
    if isinstance(value, dict):
        yield from (found for key, each in value.items() for found in paths_of_json(each, f"{path}/{key}"))
    elif isinstance(value, list):
        yield from (found for each in value for found in paths_of_json(each, f"{path}[]"))
    else:
        yield path


def paths_of_xml(element, path=""):
    here = f"{path}/{element.tag}"
    yield here
    yield from (found for child in element for found in paths_of_xml(child, here))


def raw_result(form):
    """The body of an answer to an order that was confirmed."""
    buyer = shop()
    buyer.confirm(buyer.delayed(OrderNumber="ORD-1", Email="anna@shop.example"))
    fields = {**buyer.credentials(), "Ordernumber": "ORD-1", "Format": form}
    request = Request(
        "POST", services.ORDER_RESULT.path, "", (("Content-Type", FORM),), urlencode(fields).encode()
    )
    return buyer.gateway.handle(request).body


def test_its_json_is_built_like_the_bodies_typed_by_hand():
    typed = json.loads((WIRE / "two-orders.json").read_bytes())
    assert set(paths_of_json(typed)) <= set(paths_of_json(json.loads(raw_result(JSON))))


@pytest.mark.parametrize(("form", "file"), [(XML, "two-operations.xml"), (SOAP, "two-operations.soap.xml")])
def test_its_xml_is_built_like_the_bodies_typed_by_hand(form, file):
    typed = ElementTree.fromstring((WIRE / file).read_bytes())
    assert set(paths_of_xml(typed)) <= set(paths_of_xml(ElementTree.fromstring(raw_result(form))))
