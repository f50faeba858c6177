"""The bodies of SOAP and SOAP EXT, told from their documented shape."""

import pytest
from notified_shop import notified_shop
from simulated_shop import token

from conformance.protocol import notification
from conformance.protocol.messages.soap import payload_of
from conformance.protocol.messages.xmltext import parse_xml
from conformance.protocol.signatures import check_value, notification_x

WITH_POINTS = token("00000000-0000-4000-8005-000000000000")
OF_OPERATION = {
    "meannumber",
    "operationtype",
    "responsecode",
    "clientip",
    "ipaddress",
    "meantype_id",
    "slipno",
}


def order_of(protocol, payment=None, **notification_settings):
    shop = notified_shop(protocol=protocol, **notification_settings)
    shop.pay("ORD-<1>", **({"PaymentToken": payment} if payment else {}), Firstname="A&B <c>")
    [request] = shop.came.requests
    assert request.headers["Content-Type"] == "text/xml; charset=utf-8"
    payload = payload_of(parse_xml(request.content, request.headers["Content-Type"]))
    assert payload.tag == "{http://www.paysecure.ru/ws/}PushPaymentResult"
    [order] = payload
    assert order.tag == "order"
    return order


def texts(element):
    return {child.tag: child.text or "" for child in element if not len(child)}


@pytest.mark.parametrize("protocol", ["SOAP", "SOAP EXT"])
def test_an_order_with_its_operation(protocol):
    order = order_of(protocol)
    [operation] = order.findall("operation")
    said, done = texts(order), texts(operation)
    assert {"merchant_id": "700123", "ordernumber": "ORD-<1>", "firstname": "A&B <c>"}.items() <= said.items()
    assert said["checkvalue"] == check_value("topsecret", notification_x(said))
    assert (done["operationtype"], done["operationstate"], done["amount"]) == ("100", "Success", "100.50")
    assert done["billnumber"] == f"{said['billnumber']}.1"
    always = {each.name for each in notification.fields() if each.presence == "always"}
    assert always <= said.keys() | done.keys()
    assert done.keys() >= OF_OPERATION
    assert not OF_OPERATION & said.keys()


def test_bonus_points_make_a_second_operation_in_soap_ext():
    order = order_of("SOAP EXT", WITH_POINTS)
    operations = [texts(each) for each in order.findall("operation")]
    assert [each["amount"] for each in operations] == ["75.37", "25.13"]
    assert [each["billnumber"][-2:] for each in operations] == [".1", ".2"]
    assert texts(order)["amount"] == "100.50"


def test_soap_has_no_place_for_the_second():
    assert len(order_of("SOAP", WITH_POINTS).findall("operation")) == 1


def test_positions_are_elements():
    order = order_of("SOAP", positions=True, fiscal=True)
    [item] = order.findall("chequeItems/chequeitem")
    assert texts(item) == {
        "id": "1", "name": "Payment for the order", "price": "100.50", "quantity": "1", "amount": "100.50",
    }  # fmt: skip
    assert texts(order)["fn_number"]
