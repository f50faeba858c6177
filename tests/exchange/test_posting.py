"""What is written by hand counts for the pace as what the HTTP client sends does."""

import socket

import pytest

from conformance.exchange.pace import Pace
from conformance.exchange.redacting.redaction import Redactor
from conformance.exchange.shop.notifying import Posted
from conformance.exchange.shop.posting import post
from conformance.exchange.shop.shops import Shops
from conformance.exchange.target import Target


def shop_at(port, pace):
    merchant = {
        "result_url": f"http://127.0.0.1:{port}/result",
        "merchant_id": "700123",
        "secret": "topsecret",
        "orders": {"numbers": "1001..1002", "amount": "128.70", "currency": "RUB"},
        "pace": {"timeout": "100ms"},
    }
    return Shops(
        Target.model_validate({"name": "by hand", "merchant": merchant}).the_merchant, pace, Redactor()
    )


@pytest.mark.parametrize("by", ["chunks", "plain"])
def test_a_shop_that_takes_everything_and_says_nothing_ends_the_run(by, monkeypatch):
    monkeypatch.setattr("conformance.exchange.pace.SILENCES_THAT_STOP", 2)
    pace = Pace(1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        shops = shop_at(silent.getsockname()[1], pace)
        shop = shops.shop({})
        for _ in range(2):
            assert pace.stopped is None
            assert post(shop, 0, Posted("POST", "", (), b"a=1", (("a", "1"),), by)).problem.kind == "timeout"
        assert pace.stopped.startswith("2 requests in a row were not answered")
        shops.close()
