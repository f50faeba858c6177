"""The control endpoint: accounts, clocks and settlement, each of one account only."""

import json
from datetime import UTC, datetime

import httpx
import pytest
from simulated_shop import Shop, only, refusal, shop, stopped_at, token

from conformance.simulator.control import control
from conformance.simulator.gateway import Request
from conformance.simulator.transport import mock_transport

OTHER = {"merchant_id": "700124", "login": "other_shop", "password": "OtherPassword1", "secret": "other"}


def told(buyer, path, said, method="POST"):
    """Tell the control endpoint, and give the status and the JSON of its answer."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    response = control(buyer.gateway, Request(method, path, "", (), body))
    return response.status, json.loads(response.body)


def test_an_account_that_was_opened_pays_with_its_own_settings():
    buyer = shop()
    assert told(buyer, "/control/account", {**OTHER, "settings": {"currency": "BYN"}}) == (201, {})
    other = Shop(buyer.gateway, buyer.gateway.accounts["700124"])
    assert only(other.pay(OrderCurrency=None)).fields["ordercurrency"] == "BYN"
    assert only(buyer.pay(OrderCurrency=None)).fields["ordercurrency"] == "RUB"


def test_a_merchant_id_is_opened_once():
    buyer = shop()
    status, said = told(buyer, "/control/account", {**OTHER, "merchant_id": "700123"})
    assert (status, set(said)) == (409, {"error"})
    assert only(buyer.pay()).fields["orderstate"] == "Approved"


@pytest.mark.parametrize(
    ("path", "said", "status"),
    [
        ("/control/account", b"{", 400),
        ("/control/account", {**OTHER, "password": 7}, 400),
        ("/control/account", {**OTHER, "settings": {"request_signature": "required"}}, 400),
        ("/control/account", {**OTHER, "request_key": "no key"}, 400),
        ("/control/clock", {"merchant_id": "700123", "advance": -1}, 400),
        ("/control/clock", {"merchant_id": "700123", "advance": "a day"}, 400),
        ("/control/clock", {"merchant_id": "700123"}, 400),
        ("/control/clock", {"merchant_id": "700199", "advance": 1}, 404),
        ("/control/settlement", {"merchant_id": "700199"}, 404),
        ("/control/settlement", {}, 400),
        ("/control/bank", {}, 404),
    ],
)
def test_what_makes_no_sense_is_refused_and_says_why(path, said, status):
    answered, why = told(shop(), path, said)
    assert (answered, list(why)) == (status, ["error"])


def test_a_refusal_repeats_no_secret():
    _, said = told(shop(), "/control/account", {**OTHER, "login": ["other_shop"], "secret": ["hush-hush"]})
    assert "hush-hush" not in said["error"]
    assert "other_shop" not in said["error"]


def test_controls_are_posted():
    assert told(shop(), "/control/clock", {"merchant_id": "700123", "advance": 1}, "GET")[0] == 405


def test_a_clock_is_moved_for_one_account_alone():
    start = datetime(2024, 3, 7, 10, 15, 30, tzinfo=UTC)
    buyer = shop(clock=stopped_at(start))
    told(buyer, "/control/account", OTHER)
    other = Shop(buyer.gateway, buyer.gateway.accounts["700124"])
    buyer.pay("ORD-1")
    other.pay("ORD-1")
    four_days = 4 * 24 * 60 * 60
    assert told(buyer, "/control/clock", {"merchant_id": "700123", "advance": four_days}) == (
        200, {"now": "2024-03-11T10:15:30+00:00"},
    )  # fmt: skip
    assert refusal(buyer.status("ORD-1")) == "10/201"
    assert other.states("ORD-1") == ["Approved"]


def test_settlement_is_of_one_account_alone():
    buyer = shop()
    told(buyer, "/control/account", OTHER)
    other = Shop(buyer.gateway, buyer.gateway.accounts["700124"])
    bills = [each.paid("ORD-1") for each in (buyer, other)]
    assert told(buyer, "/control/settlement", {"merchant_id": "700123"}) == (200, {})
    for each, bill in zip((buyer, other), bills, strict=True):
        each.cancel(bill)
    last = [each.office.orders("ORD-1")[0].operations[-1] for each in (buyer, other)]
    assert [each.returned_by for each in last] == ["refund", "reversal"]


def test_it_is_there_in_process_too():
    buyer = shop()
    with httpx.Client(transport=mock_transport(buyer.gateway), base_url="https://gateway.example") as client:
        assert client.post("/control/account", json=OTHER).status_code == 201
        credentials = {"Merchant_ID": "700124", "Login": "other_shop", "Password": "OtherPassword1"}
        order = {"OrderNumber": "ORD-1", "OrderAmount": "1.00", "TokenType": "5", "PaymentToken": token()}
        paid = client.post("/pay/tokenpay.cfm", data={**credentials, **order}).json()
        assert paid["order"][0]["orderstate"] == "Approved"
        assert client.post("/control/clock", json={"merchant_id": "700124", "advance": 60}).status_code == 200


def test_what_breaks_inside_is_answered_as_a_server_does(monkeypatch):
    buyer = shop()
    monkeypatch.setattr(buyer.gateway, "handle", lambda request: 1 / 0)
    with httpx.Client(transport=mock_transport(buyer.gateway), base_url="https://gateway.example") as client:
        assert client.post("/pay/tokenpay.cfm").status_code == 500
